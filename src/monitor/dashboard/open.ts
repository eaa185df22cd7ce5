import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../../live/hub.ts'
import { spanOf } from '../bars.ts'
import { endpointHistory } from '../checks/history-queries.ts'
import type { CheckAll } from '../checks/monitor.ts'
import { createCheckButton } from './check.ts'
import { incidentsView, recentView } from './happened.ts'
import { aside, createDashboardLive } from './live.ts'
import { currentView, figuresView } from './now.ts'
import { happenedLast, watchedNow } from './queries.ts'
import { type TableWishes, tableHref, tableView } from './table.ts'
import { type DashboardView, regionFragment } from './views.ts'

type Deps = {
  db: Knex
  /** Names of the sources that are watched now. */
  sources: readonly string[]
  publish: Publish
  log: Logger
  checkAll: CheckAll
  /** Makes what is watched follow its settings at once. */
  followSettings: () => Promise<unknown>
  /** Where alerts go, as staff call it; none: nobody is told, and the page says so. */
  channels: string[]
}

export type Dashboard = ReturnType<typeof openDashboard>

/** The dashboard, put together: `live.tell` is for each batch the monitor recorded, `live.channel` for sockets. */
export function openDashboard({ db, sources, publish, log, checkAll, followSettings, channels }: Deps) {
  const live = createDashboardLive({ db, sources, publish, log })
  const report = (error: unknown) => log.warn({ err: error }, 'a check asked for by hand could not be made')
  const button = createCheckButton({ checkAll, tell: live.progress, report })
  const parts = { db, sources, button, channels }
  return {
    ...parts,
    live,
    followSettings,
    /** The page without what is around it, for a page of another kind. */
    region: async () => regionFragment({ monitor: await dashboardOf(parts, { rentang: '24-jam', cari: '' }) }),
  }
}

type Parts = Pick<Deps, 'db' | 'sources' | 'channels'> & { button: Pick<ReturnType<typeof createCheckButton>, 'view'> }

/** With the session's, five queries at most, however many endpoints there are. */
export async function dashboardOf(
  { db, sources, button, channels }: Parts,
  wishes: TableWishes,
): Promise<DashboardView> {
  const now = new Date()
  const [lastDay, span] = [spanOf('24-jam', now), spanOf(wishes.rentang, now)]
  const [watched, hours, days, happened] = await Promise.all([
    watchedNow(db, sources),
    endpointHistory(db, 'hours', lastDay.from),
    span.unit === 'days' ? endpointHistory(db, 'days', span.from) : null,
    happenedLast(db, aside(now)),
  ])
  return {
    href: tableHref(wishes),
    progress: button.view(),
    channels,
    figures: figuresView(watched, happened),
    current: currentView(watched, happened, now),
    recent: recentView(happened),
    incidents: incidentsView(happened, now),
    table: tableView({ watched, history: days ?? hours, hours }, wishes, now),
  }
}
