import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createTimer } from '../../async/timer.ts'
import type { Channel } from '../../live/attach.ts'
import type { Publish } from '../../live/hub.ts'
import type { Fragment } from '../../live/message.ts'
import { type EndpointHistory, endpointHistory } from '../checks/history-queries.ts'
import type { Recorded } from '../checks/recorded.ts'
import { statusSocket } from '../hrefs.ts'
import { type Keeper, type KeptValue, keepFresh } from './keep.ts'
import { changeMessage, wholePage } from './live.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'

const TOPIC = 'status'
/** Milliseconds: how old what a visitor reads may be, and what a socket is greeted with. */
const FRESH = 10_000
const FRESH_GREETING = 1_000
const FRESH_HOURS = 60_000
const OLDEST_UNREAD = 60_000
/** Milliseconds after which what listeners could not be told is tried again. */
const AGAIN = 3_000

type Options = { db: Knex; log: Logger; publish: Publish<typeof TOPIC>; checkInterval: number; now?: () => Date }

export type Status = {
  db: Knex
  snapshots: Keeper<Snapshot>
  /** The last day by the hour. */
  hours: Keeper<EndpointHistory[]>
  channel: Channel
  /**
   * To be called after each batch of checks and each change of an incident; an empty batch says that something else did
   * (maintenance, an endpoint's name). Never throws. Resolves when listeners have been told, if there was news.
   */
  tell: (recorded: Recorded) => Promise<void>
  now: () => Date
  stop: () => void
}

/** What the public is told of the site, kept in memory and still told while the database is away. `checkInterval` in seconds. */
export function openStatus({ db, log, publish, checkInterval, now = () => new Date() }: Options): Status {
  /** What listeners have been told of. */
  let told: Snapshot | null = null
  /** Another instance told them something since. */
  let hasOtherTold = false
  let telling = Promise.resolve()
  const owed = createTimer({ unref: true })
  let isStopped = false
  const greetings = new WeakMap<Snapshot, readonly Fragment[]>()

  const snapshots = keepFresh(
    logged(async () => {
      const snapshot = await readSnapshot(db, now(), checkInterval)
      told ??= snapshot
      return snapshot
    }),
    { fresh: FRESH },
  )
  const hours = keepFresh(
    logged(() => endpointHistory(db, 'hours', new Date(now().getTime() - 86_400_000))),
    { fresh: FRESH_HOURS },
  )

  function logged<T>(make: () => Promise<T>): () => Promise<T> {
    return () =>
      make().catch((error: unknown) => {
        log.warn({ err: error }, 'the public status cannot be read anew')
        throw error
      })
  }

  /** Drawn once for all who connect while it stands. */
  function greetingOf(kept: KeptValue<Snapshot>): readonly Fragment[] {
    const drawn = greetings.get(kept.value)
    if (drawn && !kept.isLate) return drawn
    const fragments = wholePage(kept, now())
    if (!kept.isLate) greetings.set(kept.value, fragments)
    return fragments
  }

  async function push() {
    const before = told ?? (await snapshots.get()).value
    const { value: after, isLate } = await snapshots.get()
    if (isLate) throw new Error('what has changed cannot be read yet')
    const text = changeMessage(before, after, hasOtherTold)
    told = after
    hasOtherTold = false
    if (text) publish(TOPIC, text)
  }

  /** One after the other, so that no listener hears of the older state last. What fails is owed until it can be told. */
  function pushNext(): Promise<void> {
    owed.clear()
    telling = telling.then(push).catch(() => {
      if (!isStopped && !owed.isSet()) owed.set(AGAIN, pushNext)
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
      snapshot: async () => greetingOf(await snapshots.get(FRESH_GREETING)),
      outdate(topic) {
        if (topic !== null && topic !== TOPIC) return
        hasOtherTold = true
        snapshots.expire()
      },
    },
    tell({ checks, incidents }) {
      const isNews = incidents.length > 0 || checks.length === 0 || checks.some(({ before, state }) => before !== state)
      if (isNews) snapshots.expire()
      if (isNews || owed.isSet()) return pushNext()
      // Where nobody reads the page, there is a snapshot all the same when the database goes.
      snapshots.get(OLDEST_UNREAD).catch(() => {})
      return telling
    },
    stop(): void {
      isStopped = true
      owed.clear()
    },
  }
}
