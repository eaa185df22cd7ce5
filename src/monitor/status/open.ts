import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { Channel } from '../../live/attach.ts'
import type { Publish } from '../../live/hub.ts'
import type { Fragment } from '../../live/message.ts'
import { type EndpointHistory, endpointHistory } from '../history-queries.ts'
import type { Recorded } from '../recorded.ts'
import { type Keeper, type KeptValue, keepFresh } from './keep.ts'
import { changeMessage, wholePage } from './live.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'

const TOPIC = 'status'
/** Milliseconds: how old what a visitor reads may be, and what a socket is greeted with. */
const FRESH = 10_000
const FRESH_GREETING = 1_000
const FRESH_HOURS = 60_000
const OLDEST_UNREAD = 60_000

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
  tell: (recorded: Pick<Recorded, 'checks' | 'incidents'>) => Promise<void>
  now: () => Date
}

/** What the public is told of the site, kept in memory and still told while the database is away. `checkInterval` in seconds. */
export function openStatus({ db, log, publish, checkInterval, now = () => new Date() }: Options): Status {
  /** What listeners have been told of. */
  let told: Snapshot | null = null
  let telling = Promise.resolve()
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
    snapshots.expire()
    const { value: after, isLate } = await snapshots.get()
    if (isLate) return
    const text = changeMessage(before, after)
    told = after
    if (text) publish(TOPIC, text)
  }

  return {
    db,
    snapshots,
    hours,
    now,
    channel: {
      pattern: '/ws/status/',
      topicOf: (path) => (path === '/ws/status/' ? TOPIC : null),
      snapshot: async () => greetingOf(await snapshots.get(FRESH_GREETING)),
    },
    tell({ checks, incidents }) {
      const isNews = incidents.length > 0 || checks.length === 0 || checks.some(({ before, state }) => before !== state)
      // One after the other, so that no listener hears of the older state last.
      if (isNews) telling = telling.then(push).catch(() => {})
      // Where nobody reads the page, there is a snapshot all the same when the database goes.
      else snapshots.get(OLDEST_UNREAD).catch(() => {})
      return telling
    },
  }
}
