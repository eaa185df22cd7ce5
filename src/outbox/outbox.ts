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
 * The result of an attempt. `sent`: the receiver accepted it · `retry`: it may be accepted later (network, 4xx of SMTP, 5xx
 * of HTTP); `after` is the wait in milliseconds that the receiver asked for; `maybeSent`: it may have been accepted although
 * no answer came · `failed`: this address will never accept it · `blocked`: our configuration is wrong, so every message of
 * this kind would fail. `error` is shown to staff and holds no secrets.
 */
export type SendResult =
  | { result: 'sent' }
  | { result: 'retry'; error: string; after?: number; maybeSent?: boolean }
  | { result: 'failed'; error: string }
  | { result: 'blocked'; error: string }
export type Sender = (row: OutboxRow) => Promise<SendResult>

/**
 * `summary` is shown to staff; only the sender of its kind reads `payload`. `keep` excludes it from pruning, because another
 * page shows it.
 */
export type Message = {
  kind: string
  dedupeKey: string
  summary: string
  payload: Record<string, unknown>
  keep?: boolean
}

/**
 * Stores a message in the caller's transaction, so that it exists only if the change it reports was committed. Returns its
 * id, or null if a message with the same `dedupeKey` exists.
 */
export const enqueue = (
  trx: Knex,
  { kind, dedupeKey, summary, payload, keep = false }: Message,
): Promise<string | null> =>
  addMessage(trx, { kind, dedupe_key: dedupeKey, summary, payload: JSON.stringify(payload), keep })

/** An id that is the same for every attempt of a message, so that the receiver can detect a second delivery. */
export const stableId = ({ id, dedupe_key, created_at }: Pick<OutboxRow, 'id' | 'dedupe_key' | 'created_at'>) =>
  createHash('sha256').update(`${id} ${dedupe_key} ${created_at.toISOString()}`).digest('hex').slice(0, 32)

type Options = {
  db: Knex
  log: Logger
  /** One per kind. Messages of a kind without a sender wait until there is one. */
  senders: Readonly<Record<string, Sender>>
  /** Called once when a kind becomes blocked, after that was stored. */
  onBlocked?: (kind: string, error: string) => Promise<unknown>
  /** Called after a message was sent, or failed for good with `error`, and that was stored. */
  onEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  now?: () => Date
  /** Milliseconds between two polls for due messages; `wake` polls at once. */
  every?: number
  /** Milliseconds that stopping waits for messages in flight. */
  stopTimeout?: number
}

/**
 * How long a claim lasts and how often it is renewed. A claim is shorter than the lease for background work
 * (src/jobs/run.ts): the messages of a killed process are free by the time another process gets the lease.
 */
const CLAIM_MS = 8_000
const RENEW_INTERVAL_MS = 2_000
/** Messages of one kind that are sent at the same time. */
const MAX_CONCURRENT = 4
/** How long staff can see sent messages. */
const RETENTION_DAYS = 30
/** Attempts to store a result while the database is unreachable, one second apart. */
const MAX_WRITE_ATTEMPTS = 30

/**
 * Sends enqueued messages after their commit, outside any transaction. Each kind has its own loop, so that a slow receiver
 * delays no other kind. After a crash between sending and recording, a message is sent again with the same `stableId` and
 * marked as possibly sent twice; none is lost. The first pass of a process releases blocked kinds, because the
 * configuration may have changed.
 */
export function createOutbox(options: Options) {
  const { db, log, senders, onBlocked, onEnded, now = () => new Date(), every = 1_000, stopTimeout = 5_000 } = options
  const claim = { holder: randomUUID(), duration: CLAIM_MS }
  const inFlight = new Set<string>()
  let loops: Loop[] = []
  let released: Promise<unknown> | null = null

  /** One attempt for up to `MAX_CONCURRENT` due messages of a kind. True if more may be due. */
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

  /** Retries while the database is unreachable: without its result, a sent message would be sent again. */
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

  /** Errors in callbacks never undo the stored result. */
  const runCallback = (running: Promise<unknown> | undefined) => running?.catch(logFailure)

  const logFailure = (error: unknown) => log.warn({ err: error }, 'messages cannot be sent now')

  return {
    /** One attempt for the messages of every kind that are due now. */
    pass: () => Promise.all(Object.entries(senders).map(([kind, sender]) => passKind(kind, sender))),
    /** Runs while this instance holds the lease (src/jobs/run.ts). */
    duty: {
      name: 'send messages',
      start(): void {
        loops = Object.entries(senders).map(([kind, sender]) =>
          startLoop({ every, pass: () => passKind(kind, sender), failed: logFailure }),
        )
      },
      /** Stops waiting after `stopTimeout`. A message still in flight is due again when its claim expires. */
      async stop(): Promise<void> {
        const stopped = Promise.all(loops.map((loop) => loop.stop()))
        loops = []
        await withTimeout(stopTimeout, () => stopped, null, { unref: true })
      },
    },
    /** Polls now, after a message was enqueued and committed. Does nothing if another instance sends. */
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
