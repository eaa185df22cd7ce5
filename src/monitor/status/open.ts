import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createTimer } from '../../async/timer.ts'
import type { Publish } from '../../live/hub.ts'
import { type Fragment, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import type { CheckEvents } from '../checks/check-events.ts'
import { type EndpointHistory, endpointHistory } from '../checks/history-queries.ts'
import { statusSocket } from '../hrefs.ts'
import { type Component, readSnapshot, type Snapshot } from './snapshot.ts'
import { type CachedValue, type CurrentValue, staleWhileRevalidate } from './stale-while-revalidate.ts'
import { componentView, type Late, lateOf, nowView, openView, pastView, todayView } from './view-model.ts'
import {
  componentFragment,
  componentsFragment,
  nowFragment,
  openFragment,
  pastFragment,
  siteBadgeFragment,
  todayFragment,
} from './views.ts'

const TOPIC = 'status'
/**
 * Maximum age in milliseconds of the snapshot behind the public status page, and of the snapshot that a connecting
 * WebSocket gets.
 */
const PAGE_MAX_AGE_MS = 10_000
const GREETING_MAX_AGE_MS = 1_000
const HOURS_MAX_AGE_MS = 60_000
const UNREAD_MAX_AGE_MS = 60_000
/** Milliseconds after which a failed push is retried. */
const RETRY_MS = 3_000

type Options = { db: Knex; log: Logger; publish: Publish<typeof TOPIC>; checkInterval: number; now?: () => Date }

export type Status = {
  db: Knex
  snapshots: CachedValue<Snapshot>
  /** Hourly history of all endpoints over the last 24 hours, cached. */
  hours: CachedValue<EndpointHistory[]>
  channel: Channel
  /**
   * Must be called after each batch of checks and each change of an incident. An event without checks and incidents
   * means that something else changed (a maintenance window, an endpoint's name). Resolves when open pages have got the
   * change. Never rejects.
   */
  update: (events: CheckEvents) => Promise<void>
  now: () => Date
  stop: () => void
}

/**
 * Creates the public status, which is kept in memory and also served while the database is unreachable.
 * `checkInterval`: seconds between two checks of a path.
 */
export function openStatus({ db, log, publish, checkInterval, now = () => new Date() }: Options): Status {
  /** Snapshot that was last published, which open pages show. */
  let published: Snapshot | null = null
  /** True if another app instance has published to this topic since this instance last did. */
  let hasOtherTold = false
  let telling = Promise.resolve()
  const owed = createTimer({ unref: true })
  let isStopped = false
  const greetings = new WeakMap<Snapshot, readonly Fragment[]>()

  const snapshots = staleWhileRevalidate(
    logged(async () => {
      const snapshot = await readSnapshot(db, now(), checkInterval)
      published ??= snapshot
      return snapshot
    }),
    { maxAge: PAGE_MAX_AGE_MS },
  )
  const hours = staleWhileRevalidate(
    logged(() => endpointHistory(db, 'hours', new Date(now().getTime() - 86_400_000))),
    { maxAge: HOURS_MAX_AGE_MS },
  )

  function logged<T>(make: () => Promise<T>): () => Promise<T> {
    return () =>
      make().catch((error: unknown) => {
        log.warn({ err: error }, 'the public status cannot be refreshed')
        throw error
      })
  }

  /**
   * Returns the fragments for a WebSocket that connects. They are rendered once per snapshot and shared by all
   * connections.
   */
  function greetingOf(kept: CurrentValue<Snapshot>): readonly Fragment[] {
    const drawn = greetings.get(kept.value)
    if (drawn && !kept.isLate) return drawn
    const fragments = wholePage(kept, now())
    if (!kept.isLate) greetings.set(kept.value, fragments)
    return fragments
  }

  async function push() {
    const before = published ?? (await snapshots.get()).value
    const { value: after, isLate } = await snapshots.get()
    if (isLate) throw new Error('the change cannot be read yet')
    const text = changeMessage(before, after, hasOtherTold)
    published = after
    hasOtherTold = false
    if (text) publish(TOPIC, text)
  }

  /**
   * Publishes the current snapshot after all earlier pushes, so that no open page gets an older state last. A failed
   * push is retried.
   */
  function pushNext(): Promise<void> {
    owed.clear()
    telling = telling.then(push).catch(() => {
      if (!isStopped && !owed.isSet()) owed.set(RETRY_MS, pushNext)
    })
    return telling
  }

  return {
    db,
    snapshots,
    hours,
    now,
    channel: {
      pattern: statusSocket,
      right: 'anyone',
      topicOf: (path) => (path === statusSocket ? TOPIC : null),
      snapshot: async () => greetingOf(await snapshots.get(GREETING_MAX_AGE_MS)),
      outdate(topic) {
        if (topic !== null && topic !== TOPIC) return
        hasOtherTold = true
        snapshots.expire()
      },
    },
    update({ checks, incidents }) {
      const isNews = incidents.length > 0 || checks.length === 0 || checks.some(({ before, state }) => before !== state)
      if (isNews) snapshots.expire()
      if (isNews || owed.isSet()) return pushNext()
      // Refreshes the snapshot even if nobody opens the page, so that a recent one can be served when the database is
      // unreachable.
      snapshots.get(UNREAD_MAX_AGE_MS).catch(() => {})
      return telling
    },
    stop(): void {
      isStopped = true
      owed.clear()
    },
  }
}

/** Renders all live fragments of the public status page. */
function wholePage(kept: Pick<CurrentValue<Snapshot>, 'value' | 'isLate'>, now: Date): Fragment[] {
  const { value } = kept
  return [nowPart(value, lateOf(kept, now)), badgePart(value), listPart(value), ...toldParts(value)]
}

const nowPart = (snapshot: Snapshot, late: Late): Fragment => [
  '#status-kini',
  nowFragment({ now: nowView(snapshot, late) }),
]

/** The badge is an image, so its address carries the version: browsers then load it anew. */
const badgePart = ({ version }: Snapshot): Fragment => ['#status-lencana', siteBadgeFragment({ version })]

const listPart = (snapshot: Snapshot): Fragment => [
  '#status-layanan',
  componentsFragment({
    version: snapshot.version,
    components: snapshot.components.map((component) => componentView(component, snapshot)),
  }),
]

const toldParts = (snapshot: Snapshot): Fragment[] => [
  ['#status-terbuka', openFragment({ open: openView(snapshot) })],
  ['#status-hari-ini', todayFragment({ today: todayView(snapshot) })],
  ['#status-lalu', pastFragment({ past: pastView(snapshot) })],
]

/**
 * Builds the WebSocket message for a change from `before` to `after`; null if nothing but times changed. `isUnsure`:
 * open pages may show a different state than `before`, so the message contains every fragment.
 */
function changeMessage(before: Snapshot, after: Snapshot, isUnsure = false): string | null {
  const { version, site } = after
  const shown = new Map(toldParts({ ...before, version }))
  const told = toldParts(after).filter(([target, html]) => shown.get(target) !== html)
  const isListNew = idsOf(before) !== idsOf(after)
  const news = after.components.filter((one) => !before.components.some((old) => isSame(old, one)))
  const isNews = told.length + news.length > 0 || isListNew
  if (!isNews && !isUnsure) return null
  const views = news.map((component) => componentView(component, after))
  const single = views.map((component): Fragment => [`#layanan-${component.id}`, componentFragment({ component })])
  const said = [`${site.sentence}.`, ...views.map(({ name, badge }) => `${name}: ${badge.label.toLowerCase()}.`)].join(
    ' ',
  )
  const event = { type: 'status_changed', message: said, indicator: site.indicator, version, ...(isNews && { said }) }
  if (isUnsure) return message(event, wholePage({ value: after, isLate: false }, after.at))
  return message(event, [nowPart(after, null), badgePart(after), ...(isListNew ? [listPart(after)] : single), ...told])
}

const idsOf = ({ components }: Snapshot) => components.map(({ id }) => id).join()

const isSame = (one: Component, other: Component) =>
  one.id === other.id && one.state === other.state && one.name === other.name
