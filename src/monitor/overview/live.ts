import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createThrottle } from '../../async/throttle.ts'
import type { Publish } from '../../live/hub.ts'
import { type Fragment, type LiveEvent, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import type { CheckEvents } from '../checks/check-events.ts'
import { overviewSocket } from '../hrefs.ts'
import { type MonitorState, overall, stateLabels } from '../state.ts'
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

/** `midnight`: start of the day for which checks are counted. */
export const recentLimits = (now: Date) => ({ checks: 20, open: 4, ended: 3, midnight: beginning('days', now) })

/** Maximum of a pushed message; the snapshot for a connecting page may be larger. */
const MAX_MESSAGE_BYTES = 4_096
/** Milliseconds between two pushes: of changed endpoint rows, and of the page's other parts. */
const ROWS_INTERVAL_MS = 80
const REGIONS_INTERVAL_MS = 1_000
/** Milliseconds after which open pages reload the table of endpoints, to update its uptime bars and percentages. */
const TABLE_INTERVAL_MS = 300_000
/** The content of the table depends on each reader's filters, so the server never pushes it. */
const TABLE_SELECTOR = '#hasil-endpoint'

type Deps = { db: Knex; sources: readonly string[]; publish: Publish; log: Logger; now?: () => Date }

/** `update` receives each batch of checks, `refresh` the id of an endpoint that staff changed. */
export function createOverviewLive({ db, sources, publish, log, now = () => new Date() }: Deps) {
  const ids = new Set<number>()
  /** State of each path before the checks that are not pushed yet, by monitor id. */
  const before = new Map<number, MonitorState>()
  /** Last pushed HTML of each fragment, so that only changed fragments are pushed. */
  const lastHtml = new Map<string, string>()
  /** The endpoints of the table as JSON when last compared. */
  let lastTable: string | null = null
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
    const changedIds = [...ids]
    const earlier = new Map(before)
    ids.clear()
    before.clear()
    const endpoints = await monitoredEndpoints(db, sources, changedIds)
    const at = now()
    const fragments = endpoints.map((one) => renderState(one, at)).filter(isNews)
    const announcements = endpoints.flatMap((one) => describeChange(one, earlier))
    const version = Math.max(0, ...endpoints.map((one) => one.version))
    const event = { type: 'monitor_status_update', endpoint_ids: changedIds.slice(0, 50), version }
    send(announcements.length > 0 ? { ...event, said: joinAnnouncements(announcements) } : event, fragments)
  }

  async function sendWhole(): Promise<void> {
    const endpoints = await monitoredEndpoints(db, sources)
    const regions = (await renderRegions(db, now(), endpoints)).filter(isNews)
    if (regions.length > 0) send({ type: 'monitor_summary_update' }, regions)
    if (isTableOld(endpoints)) publish(TOPIC, message({ type: 'monitor_table_update', refresh: TABLE_SELECTOR }))
  }

  /** The table's rows changed, moved or were renamed, or the regular reload is due. */
  function isTableOld(endpoints: readonly MonitoredEndpoint[]): boolean {
    const fields = endpoints.map(({ id, source, name, url, priority }) => [id, source, name, url, priority])
    const rows = JSON.stringify(fields)
    const isChanged = lastTable !== null && lastTable !== rows
    lastTable = rows
    const at = now().getTime()
    if (!isChanged && at - tableAt < TABLE_INTERVAL_MS) return false
    tableAt = at
    return true
  }

  const isNews = ([target, html]: Fragment) => {
    const content = html.replace(/ data-version="\d+"/, '')
    if (lastHtml.get(target) === content) return false
    lastHtml.set(target, content)
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
      snapshot: async () => renderSnapshot(db, now(), await monitoredEndpoints(db, sources)),
      // Another app instance has published to this topic, so the last pushed HTML is unknown.
      outdate: (topic) => (topic === null || topic === TOPIC) && lastHtml.clear(),
    } satisfies Channel,
    /** Cancels scheduled pushes; resolves when a running push has ended. */
    async stop(): Promise<void> {
      await Promise.all([rows.stop(), whole.stop()])
    },
  }
}

const renderState = (one: MonitoredEndpoint, at: Date): Fragment => {
  const view = stateView(one, at)
  return [`#${view.id}`, stateFragment({ now: view })]
}

/** The parts of the overview that summarize all endpoints. */
async function renderRegions(db: Knex, at: Date, all: readonly MonitoredEndpoint[]): Promise<Fragment[]> {
  const happened = await recentEvents(db, recentLimits(at))
  return [
    ['#angka', figuresFragment({ figures: figuresView(all, happened) })],
    ['#api-saat-ini', currentFragment({ current: currentView(all, happened, at) })],
    ['#insiden', incidentsFragment({ incidents: incidentsView(happened, at) })],
    ['#baru-saja', recentFragment({ recent: recentView(happened) })],
  ]
}

/** All live fragments, for a page that connects or reconnects. */
async function renderSnapshot(db: Knex, at: Date, endpoints: readonly MonitoredEndpoint[]): Promise<Fragment[]> {
  return [...endpoints.map((one) => renderState(one, at)), ...(await renderRegions(db, at, endpoints))]
}

/** Packs fragments into as few messages as possible. The text for screen readers goes with the first message. */
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

/** Text for screen readers, like "Cadangan Bandung turun"; empty if the endpoint's overall state did not change. */
function describeChange(
  { name, source, isPaused, paths }: MonitoredEndpoint,
  before: ReadonlyMap<number, MonitorState>,
): string[] {
  const was = overall(paths.map(({ id, state }) => before.get(id) ?? state))
  const is = overall(paths.map(({ state }) => state))
  if (isPaused || was === is || was === 'unknown') return []
  return [`${source ? `Sumber ${source}` : name} ${stateLabels[is].toLowerCase()}`]
}

const MAX_ANNOUNCED = 3
const joinAnnouncements = (announcements: readonly string[]) => {
  const more = announcements.length - MAX_ANNOUNCED
  return `${announcements.slice(0, MAX_ANNOUNCED).join('. ')}${more > 0 ? `. ${more} lainnya berubah` : ''}.`
}
