import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { startLoop } from '../../async/throttle.ts'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import { eventsAfter, newestEvent } from './queries.ts'

const LOOK_INTERVAL_MS = 2_000
const BATCH = 100

type Options = { db: Knex; log: Logger; deliver: (event: AnilibriaEventRow) => void }

/**
 * Delivers each new event once to this process, in order, whichever process added it. `wake` checks at once instead of
 * within two seconds.
 */
export function followEvents({ db, log, deliver }: Options) {
  let last: string | null = null
  let loop: ReturnType<typeof startLoop> | null = null

  async function pass(): Promise<boolean> {
    last ??= await newestEvent(db)
    const events = await eventsAfter(db, last, BATCH)
    for (const event of events) {
      last = event.id
      deliver(event)
    }
    // After a restore of an older database, new events have smaller ids.
    if (events.length === 0) {
      const newest = await newestEvent(db)
      if (BigInt(newest) < BigInt(last)) last = newest
    }
    return events.length === BATCH
  }

  return {
    async start(): Promise<void> {
      last = await newestEvent(db)
      const logFailure = (error: unknown) => log.warn({ err: error }, 'events of titles cannot be read now')
      loop = startLoop({ every: LOOK_INTERVAL_MS, pass, failed: logFailure })
    },
    wake: () => loop?.wake(),
    async stop(): Promise<void> {
      await loop?.stop()
      loop = null
    },
  }
}
