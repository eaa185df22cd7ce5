import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../../live/hub.ts'
import type { ServiceState } from '../../platform/feature.ts'
import { fragment, page } from '../../web/render.ts'
import { endpointHistories } from '../checks/history-queries.ts'
import type { CheckAll } from '../checks/open.ts'
import { stateBadge } from '../state.ts'
import { toSpan } from '../uptime-bars.ts'
import { createCheckButton } from './check-button.ts'
import { createOverviewLive, recentLimits } from './live.ts'
import { monitoredEndpoints, recentEvents } from './queries.ts'
import { incidentsView, recentView } from './recent-view-model.ts'
import { currentView, figuresView } from './state-view-model.ts'
import { type TableFilter, tableHref, tableView } from './table-view-model.ts'

type Deps = {
  db: Knex
  sources: readonly string[]
  publish: Publish
  log: Logger
  checkAll: CheckAll
  /** Applies pauses and maintenance windows to the monitor states at once. */
  followSettings: () => Promise<unknown>
  /** Returns the states of the services of other features. */
  services: () => Promise<readonly ServiceState[]>
  /** Labels of the configured alert channels. If empty, the page says that nobody is notified. */
  channels: string[]
}
export type Overview = ReturnType<typeof openOverview>

type OverviewView = Awaited<ReturnType<typeof readOverview>>
export const overviewPage = page<{ monitor: OverviewView }>('/monitor/overview')
/** Content of the overview without the page layout. */
const regionFragment = fragment<{ monitor: OverviewView }>('/monitor/_region')
export function openOverview({ db, sources, publish, log, checkAll, followSettings, services, channels }: Deps) {
  const live = createOverviewLive({ db, sources, publish, log })
  const report = (error: unknown) => log.warn({ err: error }, 'a check by hand failed')
  const button = createCheckButton({ checkAll, publishProgress: live.progress, report })
  const parts = { db, sources, button, services, channels }
  return {
    ...parts,
    live,
    followSettings,
    /** Content of the overview for a page of another feature. */
    region: async () => regionFragment({ monitor: await readOverview(parts, { rentang: '24-jam', cari: '' }) }),
  }
}

type Parts = Pick<Deps, 'db' | 'sources' | 'services' | 'channels'> & {
  button: Pick<ReturnType<typeof createCheckButton>, 'view'>
}

/**
 * Reads the overview. It needs at most five SQL queries, including that of the session, however many endpoints exist.
 */
export async function readOverview({ db, sources, button, services, channels }: Parts, filter: TableFilter) {
  const now = new Date()
  const [lastDay, span] = [toSpan('24-jam', now), toSpan(filter.rentang, now)]
  const [endpoints, { hours, days }, happened] = await Promise.all([
    monitoredEndpoints(db, sources),
    endpointHistories(db, { hours: lastDay.from, days: span.unit === 'days' ? span.from : null }),
    recentEvents(db, recentLimits(now)),
  ])
  return {
    href: tableHref(filter),
    progress: button.view(),
    channels,
    figures: figuresView(endpoints, happened),
    current: currentView(endpoints, happened, now),
    recent: recentView(happened),
    incidents: incidentsView(happened, now),
    services: (await services()).map(({ state, ...service }) => ({ ...service, badge: stateBadge(state) })),
    table: tableView({ endpoints, history: days ?? hours, hours }, filter, now),
  }
}
