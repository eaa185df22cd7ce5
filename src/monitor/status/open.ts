import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createTimer } from '../../async/timer.ts'
import type { Publish } from '../../live/hub.ts'
import { type Fragment, message } from '../../live/message.ts'
import type { Channel } from '../../live/upgrade.ts'
import type { PublicService } from '../../platform/feature.ts'
import type { CheckEvents } from '../checks/check-events.ts'
import { endpointHistory } from '../checks/history-queries.ts'
import { statusSocket } from '../hrefs.ts'
import { readSnapshot, type Service, type Snapshot } from './snapshot.ts'
import { type CurrentValue, staleWhileRevalidate } from './stale-while-revalidate.ts'
import {
  getLateness,
  inOrder,
  type Late,
  nowView,
  openView,
  pastView,
  servicesView,
  serviceView,
  todayView,
} from './view-model.ts'
import {
  nowFragment,
  openFragment,
  pastFragment,
  serviceFragment,
  servicesFragment,
  siteBadgeFragment,
  todayFragment,
} from './views.ts'

const TOPIC = 'status'
const PAGE_MAX_AGE_MS = 10_000
/** Maximum age in milliseconds of the snapshot that a connecting WebSocket gets. */
const GREETING_MAX_AGE_MS = 1_000
const HOURS_MAX_AGE_MS = 60_000
const UNREAD_MAX_AGE_MS = 60_000
/** A failed push is retried after this time. */
const RETRY_MS = 3_000

type Options = {
  db: Knex
  log: Logger
  publish: Publish<typeof TOPIC>
  checkInterval: number
  services?: () => readonly PublicService[]
  now?: () => Date
}

export type Status = ReturnType<typeof openStatus>

/** Opens the public status. It is kept in memory and also served while the database is unreachable. */
export function openStatus({ db, log, publish, checkInterval, ...options }: Options) {
  const { services = () => [], now = () => new Date() } = options
  /** Snapshot that was last published, which open pages show. */
  let published: Snapshot | null = null
  /** Whether another app instance has published to this topic since this instance last did. */
  let hasOtherPublished = false
  let pushing = Promise.resolve()
  const owed = createTimer({ unref: true })
  let isStopped = false
  const greetings = new WeakMap<Snapshot, readonly Fragment[]>()

  const snapshots = staleWhileRevalidate(
    logged(async () => {
      const snapshot = await readSnapshot(db, { now: now(), checkInterval, services: services() })
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

  /** Returns the fragments for a connecting page. They are rendered once per snapshot and shared by all connections. */
  function getGreeting(current: CurrentValue<Snapshot>): readonly Fragment[] {
    const rendered = greetings.get(current.value)
    if (rendered && !current.isLate) return rendered
    const fragments = wholePage(current, now())
    if (!current.isLate) greetings.set(current.value, fragments)
    return fragments
  }

  async function push() {
    const before = published ?? (await snapshots.get()).value
    const { value: after, isLate } = await snapshots.get()
    if (isLate) throw new Error('the change cannot be read yet')
    const text = changeMessage(before, after, hasOtherPublished)
    published = after
    hasOtherPublished = false
    if (text) publish(TOPIC, text)
  }

  /** Pushes a change. Pushes follow one another, so that an older state never arrives last. */
  function pushNext(): Promise<void> {
    owed.clear()
    pushing = pushing.then(push).catch(() => {
      if (!isStopped && !owed.isSet()) owed.set(RETRY_MS, pushNext)
    })
    return pushing
  }

  const channel: Channel = {
    pattern: statusSocket,
    right: 'anyone',
    topicOf: (path) => (path === statusSocket ? TOPIC : null),
    snapshot: async () => getGreeting(await snapshots.get(GREETING_MAX_AGE_MS)),
    outdate(topic) {
      if (topic !== null && topic !== TOPIC) return
      hasOtherPublished = true
      snapshots.expire()
    },
  }

  return {
    db,
    snapshots,
    /** Hourly history of all endpoints over the last 24 hours. */
    hours,
    now,
    channel,
    /**
     * Must be called after each batch of checks and each change of an incident. An event without both means that
     * something else changed. Resolves when open pages have got the change. Never rejects.
     */
    update({ checks, incidents }: CheckEvents): Promise<void> {
      const isNews = incidents.length > 0 || checks.length === 0 || checks.some(({ before, state }) => before !== state)
      if (isNews) snapshots.expire()
      if (isNews || owed.isSet()) return pushNext()
      // Refreshes the snapshot even if nobody opens the page, so that it is recent if the database becomes unreachable.
      snapshots.get(UNREAD_MAX_AGE_MS).catch(() => {})
      return pushing
    },
    stop(): void {
      isStopped = true
      owed.clear()
    },
  }
}

/** All live fragments of the public status page. */
function wholePage(current: Pick<CurrentValue<Snapshot>, 'value' | 'isLate'>, now: Date): Fragment[] {
  const { value } = current
  return [nowPart(value, getLateness(current, now)), badgePart(value), listPart(value), ...incidentParts(value)]
}

const nowPart = (snapshot: Snapshot, late: Late): Fragment => [
  '#status-kini',
  nowFragment({ now: nowView(snapshot, late) }),
]

/** The badge is an image, so its address carries the version: browsers then load it again. */
const badgePart = ({ version }: Snapshot): Fragment => ['#status-lencana', siteBadgeFragment({ version })]

const listPart = (snapshot: Snapshot): Fragment => [
  '#status-layanan',
  servicesFragment({ version: snapshot.version, services: servicesView(snapshot) }),
]

const incidentParts = (snapshot: Snapshot): Fragment[] => [
  ['#status-terbuka', openFragment({ open: openView(snapshot) })],
  ['#status-hari-ini', todayFragment({ today: todayView(snapshot) })],
  ['#status-lalu', pastFragment({ past: pastView(snapshot) })],
]

/**
 * The message about a change; null if only times changed. `isUnsure`: open pages may show something else than `before`.
 */
function changeMessage(before: Snapshot, after: Snapshot, isUnsure = false): string | null {
  const { version, site } = after
  const old = new Map(incidentParts({ ...before, version }))
  const incidents = incidentParts(after).filter(([target, html]) => old.get(target) !== html)
  const isListNew = serviceNames(before) !== serviceNames(after)
  const news = after.services.filter((one) => !before.services.some((previous) => isSame(previous, one)))
  const isNews = incidents.length + news.length > 0 || isListNew || before.site.sentence !== site.sentence
  if (!isNews && !isUnsure) return null
  const views = news.map((service) => serviceView(service, after))
  const single = views.map((service): Fragment => [`#layanan-${service.key}`, serviceFragment({ service })])
  const changes = views.map(({ name, badge }) => `${name}: ${badge.label.toLowerCase()}.`)
  const announcement = [`${site.sentence}.`, ...changes].join(' ')
  const event = {
    type: 'status_changed',
    message: announcement,
    indicator: site.indicator,
    version,
    ...(isNews && { said: announcement }),
  }
  if (isUnsure) return message(event, wholePage({ value: after, isLate: false }, after.at))
  const list = isListNew ? [listPart(after)] : single
  return message(event, [nowPart(after, null), badgePart(after), ...list, ...incidents])
}

const serviceNames = (snapshot: Snapshot) =>
  inOrder(snapshot)
    .map(({ name }) => name)
    .join()

const isSame = (one: Service, other: Service) => one.name === other.name && one.state === other.state
