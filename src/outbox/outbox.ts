import { createHash, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { type Loop, startLoop } from '../async/throttle.ts'
import { repeat, sleep, withTimeout } from '../async/timer.ts'
import type { OutboxRow } from '../db/account-rows.ts'
import { isDatabaseLost } from '../db/connection.ts'
import { blockKind, claimDue, renewClaims, setOutcome, setSent } from './claim-queries.ts'
import { addMessage, pruneSent, releaseBlocked } from './queries.ts'
import { retryDelay } from './retry.ts'

/**
 * The result of one attempt to deliver a message. `sent`: the receiver accepted the message. `retry`: the receiver may
 * accept the message later (network error, SMTP 4xx, HTTP 5xx); `after` is the wait in milliseconds that the receiver
 * asked for; `maybeSent` means that the receiver may have accepted the message although no answer came. `failed`: this
 * receiver will never accept the message. `blocked`: our configuration is wrong, so every message of this kind would
 * fail. `error` is shown to staff and contains no secrets.
 */
export type SendResult =
  | { result: 'sent' }
  | { result: 'retry'; error: string; after?: number; maybeSent?: boolean }
  | { result: 'failed'; error: string }
  | { result: 'blocked'; error: string }
export type Sender = (row: OutboxRow) => Promise<SendResult>

/**
 * A message for the outbox. `summary` is shown to staff; only the sender of this `kind` reads `payload`. `keep`: true
 * if the message must survive the pruning of old messages, because another page shows it.
 */
export type Message = {
  kind: string
  dedupeKey: string
  summary: string
  payload: Record<string, unknown>
  keep?: boolean
}

/**
 * Stores a message in the caller's transaction, so that the message exists only if the change it reports was committed.
 * Returns the message's id, or null if a message with the same `dedupeKey` exists.
 */
export const enqueue = (
  trx: Knex,
  { kind, dedupeKey, summary, payload, keep = false }: Message,
): Promise<string | null> =>
  addMessage(trx, { kind, dedupe_key: dedupeKey, summary, payload: JSON.stringify(payload), keep })

/**
 * Returns an id that is the same for every attempt to deliver a message, so that the receiver can recognize a second
 * delivery.
 */
export const stableId = ({ id, dedupe_key, created_at }: Pick<OutboxRow, 'id' | 'dedupe_key' | 'created_at'>) =>
  createHash('sha256').update(`${id} ${dedupe_key} ${created_at.toISOString()}`).digest('hex').slice(0, 32)

type Options = {
  db: Knex
  log: Logger
  /** The sender of each message kind. Messages of a kind without a sender wait until a sender is configured. */
  senders: Readonly<Record<string, Sender>>
  /** Called once when a message kind becomes blocked, after the blocked state was stored. */
  onBlocked?: (kind: string, error: string) => Promise<unknown>
  /** Called after a message's final state was stored: sent (`error` is null) or failed for good. */
  onEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  now?: () => Date
  /** Milliseconds between two polls for due messages; `wake` starts a poll at once. */
  every?: number
  /** Milliseconds that `duty.stop` waits for messages that are being sent. */
  stopTimeout?: number
}

/**
 * Milliseconds that a claim on a message lasts, and between two renewals of a claim. A claim is shorter than the lease
 * for background work (src/jobs/run.ts), so the messages of a killed process are free before another process gets the
 * lease.
 */
const CLAIM_MS = 8_000
const RENEW_INTERVAL_MS = 2_000
/** Maximum number of messages of one kind that are sent at the same time. */
const MAX_CONCURRENT = 4
/** Days after which sent messages are deleted; until then staff can see them. */
export const RETENTION_DAYS = 30
/** Maximum number of attempts to store a delivery result while the database is unreachable, one second apart. */
const MAX_WRITE_ATTEMPTS = 30

/**
 * Sends outbox messages after the commit of the transaction that stored them, outside any transaction. Each kind has
 * its own loop, so that a slow receiver delays no other kind. If the process crashes between sending and recording, the
 * message is sent again with the same `stableId` and marked as possibly sent twice; no message is lost. The first pass
 * of a process releases blocked kinds, because the configuration may have changed.
 */
export function createOutbox(options: Options) {
  const { db, log, senders, onBlocked, onEnded, now = () => new Date(), every = 1_000, stopTimeout = 5_000 } = options
  const claim = { holder: randomUUID(), duration: CLAIM_MS }
  const inFlight = new Set<string>()
  let loops: Loop[] = []
  let released: Promise<unknown> | null = null

  /** Tries to send up to `MAX_CONCURRENT` due messages of one kind. Returns true if more messages may be due. */
  async function passKind(kind: string, sender: Sender): Promise<boolean> {
    released ??= releaseBlocked(db, now())
    await released.catch((error: unknown) => {
      released = null
      throw error
    })
    const claimed = await claimDue(db, { ...claim, kind, now: now(), limit: MAX_CONCURRENT, inFlight: [...inFlight] })
    const ids = claimed.map(({ id }) => id)
    const stopRenewing = repeat(RENEW_INTERVAL_MS, () => renewClaims(db, ids, claim).catch(logFailure))
    const attempts = await Promise.allSettled(claimed.map((row) => trySending(row, sender)))
    stopRenewing()
    for (const attempt of attempts) if (attempt.status === 'rejected') throw attempt.reason
    return claimed.length === MAX_CONCURRENT
  }

  async function trySending(row: OutboxRow, sender: Sender): Promise<void> {
    inFlight.add(row.id)
    try {
      const result = await sender(row).catch((error: unknown): SendResult => {
        log.error({ err: error, message: row.id, kind: row.kind }, 'bug in a sender')
        return { result: 'retry', error: 'Kesalahan di pihak kami' }
      })
      if (result.result !== 'sent') log.warn({ ...result, message: row.id, kind: row.kind }, 'a message was not sent')
      await writeWithRetry(() => recordResult(row, result))
    } finally {
      inFlight.delete(row.id)
    }
  }

  /**
   * Repeats a database write while the database is unreachable. Without a stored result, a sent message would be sent
   * again.
   */
  async function writeWithRetry(write: () => Promise<unknown>, left = MAX_WRITE_ATTEMPTS): Promise<unknown> {
    return write().catch(async (error: unknown) => {
      if (left <= 1 || !isDatabaseLost(error)) throw error
      logFailure(error)
      await sleep(1_000, { unref: true })
      return writeWithRetry(write, left - 1)
    })
  }

  async function recordResult(row: OutboxRow, sent: SendResult): Promise<void> {
    if (sent.result === 'sent') {
      if ((await setSent(db, row.id, now())) > 0) await runCallback(onEnded?.(row, null))
    } else if (sent.result === 'blocked') {
      const isFirst = await blockKind(db, row, { error: sent.error, at: now() })
      if (isFirst) await runCallback(onBlocked?.(row.kind, sent.error))
    } else await recordFailure(row, sent)
  }

  async function recordFailure(
    row: OutboxRow,
    sent: Exclude<SendResult, { result: 'sent' | 'blocked' }>,
  ): Promise<void> {
    const { error } = sent
    const at = now()
    const { after = 0, maybeSent = false } = sent.result === 'retry' ? sent : {}
    const maybe = maybeSent ? { maybe_twice: true } : {}
    const wait = sent.result === 'retry' ? retryDelay(row.attempts) : null
    if (wait === null) {
      const failed = { state: 'failed' as const, error, ended_at: at, ...maybe }
      if ((await setOutcome(db, row, failed, { result: 'failed', error, at })) > 0)
        await runCallback(onEnded?.(row, error))
    } else {
      const next_at = new Date(at.getTime() + Math.max(wait, after))
      await setOutcome(db, row, { error, next_at, ...maybe }, { result: 'retry', error, at })
    }
  }

  /** Logs an error in the callbacks `onEnded` and `onBlocked`; the stored delivery result stays as it is. */
  const runCallback = (running: Promise<unknown> | undefined) => running?.catch(logFailure)

  const logFailure = (error: unknown) => log.warn({ err: error }, 'messages cannot be sent now')

  return {
    /** Tries once to send the due messages of every kind. */
    pass: () => Promise.all(Object.entries(senders).map(([kind, sender]) => passKind(kind, sender))),
    /** Background work that runs only on the app instance that holds the lease (src/jobs/run.ts). */
    duty: {
      name: 'send messages',
      start(): void {
        loops = Object.entries(senders).map(([kind, sender]) =>
          startLoop({ every, pass: () => passKind(kind, sender), failed: logFailure }),
        )
      },
      /**
       * Ends the loops and waits at most `stopTimeout` for messages that are being sent. An unfinished message is sent
       * again when its claim expires.
       */
      async stop(): Promise<void> {
        const stopped = Promise.all(loops.map((loop) => loop.stop()))
        loops = []
        await withTimeout(stopTimeout, () => stopped, null, { unref: true })
      },
    },
    /**
     * Polls for due messages at once; called after the commit that stored a message. Does nothing on an app instance
     * without the lease.
     */
    wake(): void {
      for (const loop of loops) loop.wake()
    },
    prune: {
      name: 'prune sent messages',
      every: 3_600_000,
      run: () => pruneSent(db, new Date(now().getTime() - RETENTION_DAYS * 86_400_000)),
    },
  }
}
