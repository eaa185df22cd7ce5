import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Watch } from '../anime/probing.ts'
import type { Duty, Job } from '../jobs/run.ts'
import type { Publish } from '../live/hub.ts'
import type { Notice } from '../live/notices.ts'
import type { Metrics } from '../web/observe.ts'
import { alertChannels } from './alerts/senders.ts'
import { openDashboard } from './dashboard/open.ts'
import { openIncidents } from './incidents/open.ts'
import { openMonitor } from './monitor.ts'
import type { Recorded } from './recorded.ts'
import { openStatus } from './status/open.ts'

/** `checkInterval` in seconds; the rest is where alerts go. */
type Settings = Parameters<typeof openIncidents>[0]['config']

type Deps = {
  db: Knex
  log: Logger
  config: Settings
  metrics: Metrics
  watch: Watch
  publish: Publish
  /** Tells staff, once the transaction it is given is through. */
  notify: (db: Knex, notice: Notice) => Promise<void>
  /** Lets what was put into the outbox go out at once. */
  nudge: () => void
}

export type Monitoring = ReturnType<typeof openMonitoring>

/**
 * All that watches over the site, put together: the monitor itself (`watching`), its incidents and alerts, what staff see of
 * it (`dashboard`) and what the public does (`status`). `jobs` and `duty` are for the one server that has the lease.
 */
export function openMonitoring({ db, log, config, metrics, watch, publish, notify, nudge }: Deps) {
  const status = openStatus({ db, log, publish, checkInterval: config.checkInterval })
  const { webhook, email } = alertChannels(config)
  const dashboard = openDashboard({
    db,
    sources: watch.sources.map(({ name }) => name),
    log,
    publish,
    checkAll: (progress) => watching.checkAll(progress),
    followSettings: () => watching.followSettings(),
    channels: [...(webhook ? ['webhook'] : []), ...(email ? ['e-mail'] : [])],
  })
  const tell = (recorded: Recorded) => {
    dashboard.live.tell(recorded)
    return status.tell(recorded)
  }
  const incidents = openIncidents({ db, config, sources: watch.sources, notify, nudge, tell })
  const { followTransitions } = incidents
  const watching = openMonitor({ db, watch, config, log, metrics, tell, followTransitions })
  return {
    db,
    nudge,
    baseUrl: config.baseUrl,
    status,
    dashboard,
    incidents,
    watching,
    channels: [status.channel, dashboard.live.channel],
    /** What goes on whether endpoints are checked or not, and what does not. */
    jobs: (isWatching: boolean): Job[] => [...incidents.jobs, ...(isWatching ? watching.jobs : [])],
    duties: (isWatching: boolean): Duty[] => (isWatching ? [watching.duty] : []),
    async stop(): Promise<void> {
      status.stop()
      await dashboard.live.stop()
    },
  }
}
