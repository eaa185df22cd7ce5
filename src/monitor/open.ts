import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Watch } from '../anime/probing.ts'
import type { Duty, Job } from '../jobs/run.ts'
import type { Publish } from '../live/hub.ts'
import type { Notice } from '../live/notices.ts'
import type { Metrics } from '../web/observe.ts'
import { createAlerts } from './alerts/alerts.ts'
import { alertChannels } from './alerts/channels.ts'
import { openMonitor } from './checks/monitor.ts'
import type { Recorded } from './checks/recorded.ts'
import { openDashboard } from './dashboard/open.ts'
import { openIncidents } from './incidents/open.ts'
import { openStatus } from './status/open.ts'

/** `checkInterval` in seconds; the rest is where alerts go. */
type Settings = Parameters<typeof alertChannels>[0] & { baseUrl: string; checkInterval: number }

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
  const { baseUrl, checkInterval } = config
  const status = openStatus({ db, log, publish, checkInterval })
  const channels = alertChannels(config)
  const dashboard = openDashboard({
    db,
    sources: watch.sources.map(({ name }) => name),
    log,
    publish,
    checkAll: (progress) => watching.checkAll(progress),
    followSettings: () => watching.followSettings(),
    channels: [...(channels.webhook ? ['webhook'] : []), ...(channels.email ? ['e-mail'] : [])],
  })
  const tell = (recorded: Recorded) => {
    dashboard.live.tell(recorded)
    return status.tell(recorded)
  }
  const alerts = createAlerts({ db, baseUrl, channels, notify, nudge })
  const { tellResolved } = alerts
  const incidents = openIncidents({ db, checkInterval, sources: watch.sources, tellResolved, tell })
  const { followTransitions } = incidents
  const watching = openMonitor({ db, watch, config, log, metrics, tell, followTransitions })
  return {
    db,
    nudge,
    baseUrl,
    status,
    dashboard,
    alerts,
    incidents,
    watching,
    channels: [status.channel, dashboard.live.channel],
    /** What goes on whether endpoints are checked or not, and what does not. */
    jobs: (isWatching: boolean): Job[] => [alerts.job, incidents.job, ...(isWatching ? watching.jobs : [])],
    duties: (isWatching: boolean): Duty[] => (isWatching ? [watching.duty] : []),
    async stop(): Promise<void> {
      status.stop()
      await dashboard.live.stop()
    },
  }
}
