import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { sleep } from '../async/timer.ts'
import { isDatabaseLost } from '../db/connection.ts'
import type { OutboxRow } from '../db/tables.ts'
import { everyHour } from '../jobs/run.ts'
import type { ClaimedRow } from '../jobs/work-queries.ts'
import { createWorker, type End } from '../jobs/worker.ts'
import {
  addMessage,
  blockKind,
  lettersState,
  pruneSent,
  releaseBlocked,
  retryMessage,
  setLost,
  setOutcome,
  waitingMessages,
} from './queries.ts'
import { retryDelay } from './retry.ts'

/**
 * `retry`: the receiver may accept the message later (network error, SMTP 4xx, HTTP 5xx), after the milliseconds that
 * it asked for (`after`); `maybeSent`: it may have accepted it without an answer. `failed`: this receiver never will.
 * `blocked`: our configuration is wrong, so every message of this kind would fail. `error` is for staff, without
 * secrets.
 */
export type SendResult =
  | { result: 'sent' }
  | { result: 'retry'; error: string; after?: number; maybeSent?: boolean }
  | { result: 'failed'; error: string }
  | { result: 'blocked'; error: string }
export type Sender = (row: OutboxRow) => Promise<SendResult>

/**
 * `summary` is for staff; only the sender of this `kind` reads `payload`. `keep`: not pruned, because a page shows it.
 */
export type Message = {
  kind: string
  dedupeKey: string
  summary: string
  payload: Record<string, unknown>
  keep?: boolean
}

/**
 * Stores a message in the caller's transaction, so that it exists only if the change was committed. Returns its id, or
 * null if one with the same `dedupeKey` exists.
 */
export const enqueue = (trx: Knex, { kind, dedupeKey, summary, payload, keep = false }: Message) =>
  addMessage(trx, { kind, dedupe_key: dedupeKey, summary, payload: JSON.stringify(payload), keep })

/** An id that is the same for every attempt, so that the receiver can recognize a second delivery. */
export const stableId = ({ id, dedupe_key, created_at }: Pick<OutboxRow, 'id' | 'dedupe_key' | 'created_at'>) =>
  createHash('sha256').update(`${id} ${dedupe_key} ${created_at.toISOString()}`).digest('hex').slice(0, 32)

type Options = {
  db: Knex
  log: Logger
  /** The senders by kind. Messages of a kind without a sender wait until one is configured. */
  senders: Readonly<Record<string, Sender>>
  /** Called once when a kind becomes blocked, after that was stored. */
  onBlocked?: (kind: string, error: string) => Promise<unknown>
  /** Called after the final state was stored: sent (`error` is null) or failed for good. */
  onEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  now?: () => Date
  /** Milliseconds between two checks for due messages. */
  every?: number
  /** Milliseconds for which a stop waits. */
  stopTimeout?: number
}

/** Maximum number of messages of one kind that are sent at the same time on one instance. */
const MAX_CONCURRENT = 4
/** Maximum attempts to store a result while the database is unreachable, one second apart. */
const MAX_WRITE_ATTEMPTS = 30

/**
 * Sends messages after the commit that stored them, outside any transaction, on every instance. Each kind has its own
 * worker, so that a slow receiver delays no other kind; messages of a kind for one receiver keep their order. After a
 * crash between sending and recording, a message is sent again with the same `stableId` and marked as possibly sent
 * twice; none is lost. Each start releases blocked kinds, because the configuration may have changed.
 */
export function createOutbox(options: Options) {
  const { db, log, senders, onBlocked, onEnded, now = () => new Date(), every, stopTimeout = 5_000 } = options
  let releasePromise: Promise<unknown> | null = null

  function prepare(): Promise<unknown> {
    releasePromise ??= releaseBlocked(db, now()).catch((error: unknown) => {
      releasePromise = null
      throw error
    })
    return releasePromise
  }

  async function send(row: OutboxRow & ClaimedRow, sender: Sender): Promise<End> {
    if (row.is_orphan) await setLost(db, row, now())
    const result = await sender(row).catch((error: unknown): SendResult => {
      log.error({ err: error, message: row.id, kind: row.kind }, 'bug in a sender')
      return { result: 'retry', error: 'Kesalahan di pihak kami' }
    })
    if (result.result !== 'sent') log.warn({ ...result, message: row.id, kind: row.kind }, 'a message was not sent')
    return writeWithRetry(() => recordResult(row, result))
  }

  /** Stores a result and retries on failure. Without a stored result, a sent message would be sent again. */
  async function writeWithRetry(write: () => Promise<End>, attemptsLeft = MAX_WRITE_ATTEMPTS): Promise<End> {
    return write().catch(async (error: unknown) => {
      if (attemptsLeft <= 1 || !isDatabaseLost(error)) throw error
      logFailure(error)
      await sleep(1_000, { unref: true })
      return writeWithRetry(write, attemptsLeft - 1)
    })
  }

  async function recordResult(row: OutboxRow, sendResult: SendResult): Promise<End> {
    const at = now()
    if (sendResult.result === 'sent') {
      if ((await setOutcome(db, row, { result: 'sent', error: null, at })) > 0) await runCallback(onEnded?.(row, null))
      return { result: 'done' }
    }
    const { result, error } = sendResult
    if (result === 'blocked') {
      if (await blockKind(db, row, { error, at })) await runCallback(onBlocked?.(row.kind, error))
      return { result }
    }
    const delay = result === 'retry' ? retryDelay(row.attempts) : null
    const maybe = result === 'retry' && sendResult.maybeSent ? { maybe_twice: true } : {}
    if (result === 'retry' && delay !== null) {
      const after = Math.max(delay, sendResult.after ?? 0)
      await setOutcome(db, row, { result, error, at }, { next_at: new Date(at.getTime() + after), ...maybe })
      return { result: 'later', after }
    }
    const isChanged = (await setOutcome(db, row, { result: 'failed', error, at }, maybe)) > 0
    if (isChanged) await runCallback(onEnded?.(row, error))
    return { result: 'failed' }
  }

  /** Runs a callback. If it fails, the stored delivery result stays as it is. */
  const runCallback = (running: Promise<unknown> | undefined) => running?.catch(logFailure)

  const logFailure = (error: unknown) => log.warn({ err: error }, 'messages cannot be sent now')

  /** The public service for letters, under a name that visitors know; missing without a sender for letters. */
  function letters() {
    const about = [...(senders.mail ? ['E-mail'] : []), ...(senders.whatsapp ? ['WhatsApp'] : [])].join(' dan ')
    return about ? { publicService: { name: 'Surat', about, icon: 'mail', state: lettersState } } : {}
  }

  return {
    letters,
    workers: () =>
      Object.entries(senders).map(([kind, sender]) =>
        createWorker<OutboxRow>({
          db,
          log,
          now,
          kind,
          queue: waitingMessages,
          atOnce: MAX_CONCURRENT,
          prepare,
          stopTimeout,
          ...(every !== undefined && { every }),
          work: (row) => send(row, sender),
          repeat: (trx, id) => retryMessage(trx, id, now()),
        }),
      ),
    prune: everyHour('prune sent messages', 'Membuang pesan keluar lama', () => pruneSent(db, now())),
  }
}
