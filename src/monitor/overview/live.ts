import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createThrottle } from '../../async/throttle.ts'
import type { Publish } from '../../live/hub.ts'
import { type Fragment, type LiveEvent, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import type { CheckEvents } from '../checks/check-events.ts'
import { overviewSocket } from '../hrefs.ts'
import type { MonitorState } from '../state.ts'
import { overall, stateLabels } from '../state.ts'
import { beginning } from '../uptime-bars.ts'
import { type MonitoredEndpoint, monitoredEndpoints, recentEvents } from './queries.ts'
import { incidentsView, recentView } from './recent-view-model.ts'
import { currentView, figuresView, stateView } from './state-view-model.ts'
import {
  currentFragment,
  figuresFragment,
  incidentsFragment,
  type ProgressView,
  progressFragment,
  recentFragment,
  stateFragment,
} from './views.ts'

export const TOPIC = 'monitor'

/**
 * Limits for the overview: numbers of recent checks, open incidents and ended incidents. `midnight` is the start of the
 * day for which checks are counted.
 */
export const recentLimits = (now: Date) => ({ checks: 10, open: 4, ended: 3, midnight: beginning('days', now) })

/** Maximum size of a pushed WebSocket message in bytes; the snapshot for a connecting page may be larger. */
const MAX_MESSAGE_BYTES = 4_096
/** Milliseconds between two pushes of changed endpoint rows, and between two pushes of the page's other parts. */
const ROWS_INTERVAL_MS = 80
const REGIONS_INTERVAL_MS = 1_000
/** Milliseconds after which open pages reload the table of endpoints, to update its uptime bars and percentages. */
const TABLE_INTERVAL_MS = 300_000
/**
 * CSS selector of the table of endpoints. Its content depends on each reader's filters, so pages reload the table and
 * the server never pushes it.
 */
const TABLE_SELECTOR = '#hasil-endpoint'

type Deps = {
  db: Knex
  /** Names of the catalog sources that the monitor checks. */
  sources: readonly string[]
  publish: Publish
  log: Logger
  now?: () => Date
}

/**
 * Keeps open overview pages up to date over WebSockets. `update` receives each batch of checks, `refresh` the id of an
 * endpoint that staff changed.
 */
export function createOverviewLive({ db, sources, publish, log, now = () => new Date() }: Deps) {
  const ids = new Set<number>()
  /** State of each path before the checks that are not pushed yet, by monitor id. */
  const before = new Map<number, MonitorState>()
  /** Last pushed HTML of each fragment, so that only changed fragments are pushed. */
  const sent = new Map<string, string>()
  /**
   * `listed`: the endpoints of the table as JSON when last compared. `tableAt`: when open pages last reloaded the
   * table.
   */
  let listed: string | null = null
  let tableAt = now().getTime()
  const rows = paced(ROWS_INTERVAL_MS, sendRows)
  const whole = paced(REGIONS_INTERVAL_MS, sendWhole)

  function paced(every: number, work: () => Promise<void>) {
    return createThrottle({
      every,
      work,
      failed: (error) => log.warn({ err: error }, 'open dashboards could not be updated'),
    })
  }

  async function sendRows(): Promise<void> {
    const changed = [...ids]
    const earlier = new Map(before)
    ids.clear()
    before.clear()
    const watched = await monitoredEndpoints(db, sources, changed)
    const at = now()
    const fragments = watched.map((one) => stateOf(one, at)).filter(isNews)
    const said = watched.flatMap((one) => changeOf(one, earlier))
    const version = Math.max(0, ...watched.map((one) => one.version))
    const event = { type: 'monitor_status_update', endpoint_ids: changed.slice(0, 50), version }
    send(said.length > 0 ? { ...event, said: fewOf(said) } : event, fragments)
  }

  async function sendWhole(): Promise<void> {
    const watched = await monitoredEndpoints(db, sources)
    const regions = (await regionsOf(db, now(), watched)).filter(isNews)
    if (regions.length > 0) send({ type: 'monitor_summary_update' }, regions)
    if (isTableOld(watched)) publish(TOPIC, message({ type: 'monitor_table_update', refresh: TABLE_SELECTOR }))
  }

  /**
   * Whether open pages must reload the table: its rows changed, moved or were renamed, or the regular reload is due.
   */
  function isTableOld(watched: readonly MonitoredEndpoint[]): boolean {
    const rows = JSON.stringify(watched.map(({ id, source, name, url, priority }) => [id, source, name, url, priority]))
    const isChanged = listed !== null && listed !== rows
    listed = rows
    const at = now().getTime()
    if (!isChanged && at - tableAt < TABLE_INTERVAL_MS) return false
    tableAt = at
    return true
  }

  const isNews = ([target, html]: Fragment) => {
    const told = html.replace(/ data-version="\d+"/, '')
    if (sent.get(target) === told) return false
    sent.set(target, told)
    return true
  }

  function send(event: LiveEvent, fragments: readonly Fragment[]): void {
    for (const text of packed(event, fragments)) publish(TOPIC, text)
  }

  return {
    update({ checks }: Pick<CheckEvents, 'checks'>): void {
      for (const { endpointId, monitorId, before: earlier } of checks) {
        ids.add(endpointId)
        if (!before.has(monitorId)) before.set(monitorId, earlier)
      }
      if (checks.length > 0) rows.due()
      whole.due()
    },
    refresh(endpoint: number): void {
      ids.add(endpoint)
      rows.due()
      whole.due()
    },
    progress: (progress: ProgressView): void => {
      publish(TOPIC, message({ type: 'monitor_progress' }, [['#kemajuan', progressFragment({ progress })]]))
    },
    channel: {
      pattern: overviewSocket,
      right: 'staff',
      topicOf: (path) => (path === overviewSocket ? TOPIC : null),
      snapshot: async () => snapshotOf(db, now(), await monitoredEndpoints(db, sources)),
      // Another app instance has published to this topic, so the last pushed HTML is unknown.
      outdate: (topic) => (topic === null || topic === TOPIC) && sent.clear(),
    } satisfies Channel,
    /** Cancels scheduled pushes; resolves when a running push has ended. */
    async stop(): Promise<void> {
      await Promise.all([rows.stop(), whole.stop()])
    },
  }
}

const stateOf = (one: MonitoredEndpoint, at: Date): Fragment => {
  const view = stateView(one, at)
  return [`#${view.id}`, stateFragment({ now: view })]
}

/** Renders the parts of the overview that summarize all endpoints. */
async function regionsOf(db: Knex, at: Date, all: readonly MonitoredEndpoint[]): Promise<Fragment[]> {
  const happened = await recentEvents(db, recentLimits(at))
  return [
    ['#angka', figuresFragment({ figures: figuresView(all, happened) })],
    ['#api-saat-ini', currentFragment({ current: currentView(all, happened, at) })],
    ['#insiden', incidentsFragment({ incidents: incidentsView(happened, at) })],
    ['#baru-saja', recentFragment({ recent: recentView(happened) })],
  ]
}

/** Renders all live fragments of the overview, for a page that connects or reconnects. */
async function snapshotOf(db: Knex, at: Date, watched: readonly MonitoredEndpoint[]): Promise<Fragment[]> {
  return [...watched.map((one) => stateOf(one, at)), ...(await regionsOf(db, at, watched))]
}

/**
 * Packs fragments into as few messages as the maximum message size allows. The announcement for screen readers goes
 * with the first message.
 */
export function packed({ said, ...event }: LiveEvent, fragments: readonly Fragment[]): string[] {
  const packs: Fragment[][] = [[]]
  const head = said === undefined ? event : { ...event, said }
  const text = (pack: readonly Fragment[], isFirst: boolean) => message(isFirst ? head : event, pack)
  for (const one of fragments) {
    const last = packs.at(-1) ?? []
    if (last.length > 0 && Buffer.byteLength(text([...last, one], packs.length === 1)) > MAX_MESSAGE_BYTES)
      packs.push([one])
    else last.push(one)
  }
  return packs.filter((pack) => pack.length > 0 || said !== undefined).map((pack, at) => text(pack, at === 0))
}

/**
 * Builds the announcement for screen readers, like "Cadangan Bandung turun"; empty if the endpoint's overall state did
 * not change.
 */
function changeOf(
  { name, source, isPaused, paths }: MonitoredEndpoint,
  before: ReadonlyMap<number, MonitorState>,
): string[] {
  const was = overall(paths.map(({ id, state }) => before.get(id) ?? state))
  const is = overall(paths.map(({ state }) => state))
  if (isPaused || was === is || was === 'unknown') return []
  return [`${source ? `Sumber ${source}` : name} ${stateLabels[is].toLowerCase()}`]
}

const MAX_ANNOUNCED = 3
const fewOf = (said: readonly string[]) => {
  const more = said.length - MAX_ANNOUNCED
  return `${said.slice(0, MAX_ANNOUNCED).join('. ')}${more > 0 ? `. ${more} lainnya berubah` : ''}.`
}
