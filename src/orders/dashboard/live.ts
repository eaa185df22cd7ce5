import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createThrottle } from '../../async/throttle.ts'
import type { Publish } from '../../live/hub.ts'
import { type Fragment, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import { fragment } from '../../web/render.ts'
import type { ChartView } from './chart.ts'
import { type ApiStats, apiStats, readStats, type Stats } from './stats.ts'
import {
  type DistributionView,
  dashboardView,
  type FiguresView,
  type RecentView,
  type TableView,
} from './view-model.ts'

/** Pushed fragments are the same bytes as in the page. */
const figuresFragment = fragment<{ figures: FiguresView }>('/orders/dashboard/_figures')
const chartFragment = fragment<{ chart: ChartView }>('/orders/dashboard/_chart')
const tableFragment = fragment<{ table: TableView }>('/orders/dashboard/_table')
const distributionFragment = fragment<{ distribution: DistributionView }>('/orders/dashboard/_distribution')
const recentFragment = fragment<{ recent: RecentView }>('/orders/dashboard/_recent')

const TOPIC = 'dashboard'
/** Milliseconds between two pushes: at most four a second, the first at once. */
const PUSH_INTERVAL_MS = 250

type Deps = {
  db: Knex
  log: Logger
  publish: Publish<typeof TOPIC>
  /** Whether there may be a listener; without one nothing is counted. */
  isHeard: (topic: typeof TOPIC) => boolean
  now: () => Date
}

/**
 * Keeps open dashboards up to date: call `changed` after any change of an order; one `stats_update` with changed
 * numbers and fragments is pushed. New sockets get the fragments in their greeting, and a `dashboard_update` with every
 * number.
 */
export function createDashboardLive({ db, log, publish, isHeard, now }: Deps) {
  /** What was pushed last, by number and fragment. */
  const pushed = new Map<string, string>()
  const pushes = createThrottle({
    every: PUSH_INTERVAL_MS,
    work: push,
    failed: (error) => log.warn({ err: error }, 'open dashboards could not be updated'),
  })

  async function push(): Promise<void> {
    if (!isHeard(TOPIC)) return pushed.clear()
    const at = now()
    const stats = await readStats(db, at)
    const numbers = Object.entries(apiStats(stats)).filter(([name, value]) => isNews(name, JSON.stringify(value)))
    const parts = partsOf(stats, at).filter(([target, html]) => isNews(target, html.replace(/ data-version="\d+"/, '')))
    if (numbers.length + parts.length === 0) return
    publish(TOPIC, message({ type: 'stats_update', ...numbered(stats), ...Object.fromEntries(numbers) }, parts))
  }

  function isNews(name: string, value: string): boolean {
    if (pushed.get(name) === value) return false
    pushed.set(name, value)
    return true
  }

  return {
    changed: (): void => pushes.due(),
    channel: {
      pattern: '/ws/admin/dashboard/',
      right: 'staff',
      topicOf: (path) => (path === '/ws/admin/dashboard/' ? TOPIC : null),
      snapshot: async () => {
        const at = now()
        const stats = await readStats(db, at)
        // The new socket is subscribed already and gets this after its greeting.
        publish(TOPIC, message(fullUpdate(stats)))
        return partsOf(stats, at)
      },
      // Another server published since, so what was pushed last is unknown.
      outdate: (topic) => (topic === null || topic === TOPIC) && pushed.clear(),
    } satisfies Channel,
    /** Resolves when the running push is sent. */
    stop: (): Promise<void> => pushes.stop(),
  }
}

const numbered = ({ version }: Stats) => ({ version, message: 'Angka dasbor diperbarui' })

const fullUpdate = (stats: Stats): ApiStats & ReturnType<typeof numbered> & { type: string } => ({
  type: 'dashboard_update',
  ...numbered(stats),
  ...apiStats(stats),
})

function partsOf(stats: Stats, at: Date): Fragment[] {
  const { figures, chart, table, distribution, recent } = dashboardView(stats, at)
  return [
    ['#dasbor-angka', figuresFragment({ figures })],
    ['#dasbor-grafik', chartFragment({ chart })],
    ['#dasbor-tabel', tableFragment({ table })],
    ['#dasbor-keadaan', distributionFragment({ distribution })],
    ['#dasbor-terbaru', recentFragment({ recent })],
  ]
}
