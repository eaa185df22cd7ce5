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
import { happenedLast, type Watched, watchedNow } from './queries.ts'
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

/** How much the page shows of what happened last. */
export const aside = (now: Date) => ({ checks: 10, open: 4, ended: 3, midnight: beginning('days', now) })

/** Bytes a message may have, snapshots excepted. */
const MOST_BYTES = 4_096
/** Milliseconds between two looks at what the endpoints that were just checked became, and at the page's other parts. */
const ROWS_EVERY = 80
const WHOLE_EVERY = 1_000
/** Milliseconds after which the table fetches itself anew, for its bars and its shares. */
const TABLE_EVERY = 300_000
/** Its id. What it shows is by each reader's own filters, so nobody can be sent it. */
const TABLE = '#hasil-endpoint'

type Deps = {
  db: Knex
  /** Names of the sources that are watched now. */
  sources: readonly string[]
  publish: Publish
  log: Logger
  now?: () => Date
}

/** Keeps open dashboards up to date: `tell` with each batch the monitor recorded, `refresh` with endpoints that staff changed. */
export function createOverviewLive({ db, sources, publish, log, now = () => new Date() }: Deps) {
  const ids = new Set<number>()
  /** What paths were before the batches that were not looked at yet, by monitor. */
  const before = new Map<number, MonitorState>()
  /** What was sent last, by fragment, so that only changes go out. */
  const sent = new Map<string, string>()
  /** The rows there are, and when open tables last fetched themselves. */
  let listed: string | null = null
  let tableAt = now().getTime()
  const rows = paced(ROWS_EVERY, sendRows)
  const whole = paced(WHOLE_EVERY, sendWhole)

  function paced(every: number, work: () => Promise<void>) {
    return createThrottle({
      every,
      work,
      failed: (error) => log.warn({ err: error }, 'open dashboards could not be brought up to date'),
    })
  }

  async function sendRows(): Promise<void> {
    const changed = [...ids]
    const earlier = new Map(before)
    ids.clear()
    before.clear()
    const watched = await watchedNow(db, sources, changed)
    const at = now()
    const fragments = watched.map((one) => stateOf(one, at)).filter(isNews)
    const said = watched.flatMap((one) => changeOf(one, earlier))
    const version = Math.max(0, ...watched.map((one) => one.version))
    const event = { type: 'monitor_status_update', endpoint_ids: changed.slice(0, 50), version }
    send(said.length > 0 ? { ...event, said: fewOf(said) } : event, fragments)
  }

  async function sendWhole(): Promise<void> {
    const watched = await watchedNow(db, sources)
    const regions = (await regionsOf(db, now(), watched)).filter(isNews)
    if (regions.length > 0) send({ type: 'monitor_summary_update' }, regions)
    if (isTableOld(watched)) publish(TOPIC, message({ type: 'monitor_table_update', refresh: TABLE }))
  }

  /** Rows came, went, moved or changed their names, or it is time. */
  function isTableOld(watched: readonly Watched[]): boolean {
    const rows = JSON.stringify(watched.map(({ id, source, name, url, priority }) => [id, source, name, url, priority]))
    const isChanged = listed !== null && listed !== rows
    listed = rows
    const at = now().getTime()
    if (!isChanged && at - tableAt < TABLE_EVERY) return false
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
    tell({ checks }: Pick<CheckEvents, 'checks'>): void {
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
      snapshot: async () => snapshotOf(db, now(), await watchedNow(db, sources)),
      // What was sent here is not what readers saw last.
      outdate: (topic) => (topic === null || topic === TOPIC) && sent.clear(),
    } satisfies Channel,
    /** Settles when what was due is sent. */
    async stop(): Promise<void> {
      await Promise.all([rows.stop(), whole.stop()])
    },
  }
}

const stateOf = (one: Watched, at: Date): Fragment => {
  const view = stateView(one, at)
  return [`#${view.id}`, stateFragment({ now: view })]
}

/** The parts of the page that are about all endpoints. */
async function regionsOf(db: Knex, at: Date, all: readonly Watched[]): Promise<Fragment[]> {
  const happened = await happenedLast(db, aside(at))
  return [
    ['#angka', figuresFragment({ figures: figuresView(all, happened) })],
    ['#api-saat-ini', currentFragment({ current: currentView(all, happened, at) })],
    ['#insiden', incidentsFragment({ incidents: incidentsView(happened, at) })],
    ['#baru-saja', recentFragment({ recent: recentView(happened) })],
  ]
}

/** Everything that changes, as it is now: what a page that comes back is brought up to date with. */
async function snapshotOf(db: Knex, at: Date, watched: readonly Watched[]): Promise<Fragment[]> {
  return [...watched.map((one) => stateOf(one, at)), ...(await regionsOf(db, at, watched))]
}

/** As few messages as the size allows; what is said aloud goes with the first. */
export function packed({ said, ...event }: LiveEvent, fragments: readonly Fragment[]): string[] {
  const packs: Fragment[][] = [[]]
  const head = said === undefined ? event : { ...event, said }
  const text = (pack: readonly Fragment[], isFirst: boolean) => message(isFirst ? head : event, pack)
  for (const one of fragments) {
    const last = packs.at(-1) ?? []
    if (last.length > 0 && Buffer.byteLength(text([...last, one], packs.length === 1)) > MOST_BYTES) packs.push([one])
    else last.push(one)
  }
  return packs.filter((pack) => pack.length > 0 || said !== undefined).map((pack, at) => text(pack, at === 0))
}

/** "Cadangan Bandung turun": what somebody hears who does not see; nothing where the whole is as it was. */
function changeOf({ name, source, isPaused, paths }: Watched, before: ReadonlyMap<number, MonitorState>): string[] {
  const was = overall(paths.map(({ id, state }) => before.get(id) ?? state))
  const is = overall(paths.map(({ state }) => state))
  if (isPaused || was === is || was === 'unknown') return []
  return [`${source ? `Sumber ${source}` : name} ${stateLabels[is].toLowerCase()}`]
}

const MOST_SAID = 3
const fewOf = (said: readonly string[]) => {
  const more = said.length - MOST_SAID
  return `${said.slice(0, MOST_SAID).join('. ')}${more > 0 ? `. ${more} lainnya berubah` : ''}.`
}
