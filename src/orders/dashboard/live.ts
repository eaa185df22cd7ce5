import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createThrottle } from '../../async/throttle.ts'
import type { Publish } from '../../live/hub.ts'
import { type Fragment, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import { fragment } from '../../web/render.ts'
import { DashboardStats } from '../api/shapes.ts'
import { readStats, type Stats } from './stats.ts'
import { dashboardView } from './view-model.ts'

type View = ReturnType<typeof dashboardView>
/** Pushed messages use the same templates as the page, so that both contain the same HTML. */
const figuresFragment = fragment<Pick<View, 'figures'>>('/orders/dashboard/_figures')
const chartFragment = fragment<Pick<View, 'chart'>>('/orders/dashboard/_chart')
const tableFragment = fragment<Pick<View, 'table'>>('/orders/dashboard/_table')
const distributionFragment = fragment<Pick<View, 'distribution'>>('/orders/dashboard/_distribution')
const recentFragment = fragment<Pick<View, 'recent'>>('/orders/dashboard/_recent')

const TOPIC = 'dashboard'
/** Minimum milliseconds between two pushes of new figures. The first push is sent at once. */
const PUSH_INTERVAL_MS = 250

type Deps = {
  db: Knex
  log: Logger
  publish: Publish<typeof TOPIC>
  /** Whether any dashboard may be open. If none is, no figures are read from the database. */
  isHeard: (topic: typeof TOPIC) => boolean
  now: () => Date
}

/**
 * Keeps open dashboards up to date. Each call of `changed` pushes one `stats_update` with the changed numbers and
 * fragments. A new WebSocket gets all fragments first, then all numbers in a `dashboard_update`.
 */
export function createDashboardLive({ db, log, publish, isHeard, now }: Deps) {
  /** The last pushed value of each number and fragment, by name, so that only changes are sent. */
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
    const numbers = Object.entries(DashboardStats.parse(stats)).filter(([name, value]) =>
      isNews(name, JSON.stringify(value)),
    )
    const parts = buildFragments(stats, at).filter(([target, html]) =>
      isNews(target, html.replace(/ data-version="\d+"/, '')),
    )
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
    channel: dashboardChannel({ db, publish, now }, () => pushed.clear()),
    /** Stops pushing updates. Resolves when a running push has been sent. */
    stop: (): Promise<void> => pushes.stop(),
  }
}

/**
 * Calls `outdate` when another process has pushed figures, because this process no longer knows what the dashboards
 * show.
 */
const dashboardChannel = (
  { db, publish, now }: Pick<Deps, 'db' | 'publish' | 'now'>,
  outdate: () => void,
): Channel => ({
  pattern: '/ws/admin/dashboard/',
  right: 'staff',
  topicOf: (path) => (path === '/ws/admin/dashboard/' ? TOPIC : null),
  snapshot: async () => {
    const at = now()
    const stats = await readStats(db, at)
    // The new WebSocket is already subscribed, so it gets this message right after its first one.
    publish(TOPIC, message(fullUpdate(stats)))
    return buildFragments(stats, at)
  },
  outdate: (topic) => {
    if (topic === null || topic === TOPIC) outdate()
  },
})

const numbered = ({ version }: Stats) => ({ version, message: 'Angka dasbor diperbarui' })

const fullUpdate = (stats: Stats) => ({
  type: 'dashboard_update',
  ...numbered(stats),
  ...DashboardStats.parse(stats),
})

function buildFragments(stats: Stats, at: Date): Fragment[] {
  const { figures, chart, table, distribution, recent } = dashboardView(stats, at)
  return [
    ['#dasbor-angka', figuresFragment({ figures })],
    ['#dasbor-grafik', chartFragment({ chart })],
    ['#dasbor-tabel', tableFragment({ table })],
    ['#dasbor-keadaan', distributionFragment({ distribution })],
    ['#dasbor-terbaru', recentFragment({ recent })],
  ]
}
