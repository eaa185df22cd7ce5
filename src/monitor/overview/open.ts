import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Publish } from '../../live/hub.ts'
import { endpointHistory } from '../checks/history-queries.ts'
import type { CheckAll } from '../checks/open.ts'
import { spanOf } from '../uptime-bars.ts'
import { createCheckButton } from './check-button.ts'
import { aside, createOverviewLive } from './live.ts'
import { happenedLast, watchedNow } from './queries.ts'
import { incidentsView, recentView } from './recent-view-model.ts'
import { currentView, figuresView } from './state-view-model.ts'
import { type TableWishes, tableHref, tableView } from './table-view-model.ts'
import { type OverviewView, regionFragment } from './views.ts'

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

export type Overview = ReturnType<typeof openOverview>

/** The dashboard, put together: `live.tell` is for each batch the monitor recorded, `live.channel` for sockets. */
export function openOverview({ db, sources, publish, log, checkAll, followSettings, channels }: Deps) {
  const live = createOverviewLive({ db, sources, publish, log })
  const report = (error: unknown) => log.warn({ err: error }, 'a check asked for by hand could not be made')
  const button = createCheckButton({ checkAll, tell: live.progress, report })
  const parts = { db, sources, button, channels }
  return {
    ...parts,
    live,
    followSettings,
    /** The page without what is around it, for a page of another kind. */
    region: async () => regionFragment({ monitor: await overviewOf(parts, { rentang: '24-jam', cari: '' }) }),
  }
}

type Parts = Pick<Deps, 'db' | 'sources' | 'channels'> & { button: Pick<ReturnType<typeof createCheckButton>, 'view'> }

/** With the session's, five queries at most, however many endpoints there are. */
export async function overviewOf({ db, sources, button, channels }: Parts, wishes: TableWishes): Promise<OverviewView> {
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
