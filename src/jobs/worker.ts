import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createLimiter } from '../async/limiter.ts'
import { type Loop, startLoop } from '../async/throttle.ts'
import { repeat, sleep, withTimeout } from '../async/timer.ts'
import { isDatabaseLost, isReadOnly } from '../db/connection.ts'
import { type ClaimedRow, claimRows, giveBack, type Queue, renewClaims } from './work-queries.ts'

/**
 * Milliseconds that a claim on a row lasts, between two renewals of a claim, and between two checks for due rows
 * without a notification. So another instance claims the rows of a killed one within 15 s.
 */
const CLAIM_MS = 8_000
const RENEWAL_INTERVAL_MS = 2_000
const LOOK_INTERVAL_MS = 5_000

/** The first and the longest pause in milliseconds before interrupted work is tried again. */
const PAUSE_MS = 2_000
const MAX_PAUSE_MS = 300_000

/** Returns the pause in milliseconds after a piece of work was interrupted this many times in a row. */
export const pauseAfter = (times: number): number =>
  times === 0 ? 0 : Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** Math.min(times - 1, 10))

/** The result of the work on a row. With `later` the row is due again after `after` milliseconds. */
export type End = { result: 'done' | 'failed' | 'blocked' } | { result: 'later'; after: number }
export type WorkCount = (kind: string, result: End['result']) => void

type Work<Row> = {
  db: Knex
  log: Logger
  /**
   * Name of the kind, for the metric, the log and addresses. `title` is its Indonesian name for staff; a kind of
   * message needs none.
   */
  kind: string
  title?: string
  queue: Queue
  /** Most rows of the kind that this instance works on at the same time. */
  atOnce: number
  /**
   * Does the work on a row. The result is `done` if nothing else is returned. Afterwards the row no longer waits,
   * unless the result is `later`. The signal aborts when the instance stops or has lost its claim. If the work then
   * throws, it is tried again later, on any instance.
   */
  work: (row: Row & ClaimedRow, signal: AbortSignal) => Promise<End> | Promise<void>
  /** Whether an error only delays the work, as a lost database does. */
  isTemporary?: (error: unknown) => boolean
  /**
   * Records that the work failed with any other error. The result is `failed` if nothing else is returned. Without this
   * function, the work releases its claim by itself when it records its result, and an error leaves the row to another
   * attempt, as a crash does.
   */
  fail?: (row: Row & ClaimedRow, error: unknown, signal: AbortSignal) => Promise<End> | Promise<void>
  /** Called after each attempt, once its claim is released. */
  ended?: (row: Row) => void
  /** Called before each claim. */
  prepare?: () => Promise<unknown>
  /** Makes a failed row wait again, at the request of staff. Returns false if the row cannot be repeated now. */
  repeat?: (trx: Knex.Transaction, id: string) => Promise<boolean>
  now?: () => Date
  every?: number
  /** Milliseconds for which a stop waits for running work. By default it waits until the work ends. */
  stopTimeout?: number
}

export type Worker = ReturnType<typeof createWorker>

/**
 * Works on the due rows of a table, on every instance. One instance claims a row, renews its claim while it works, and
 * releases it at the end. When an instance crashes, its claims expire and others repeat its work; the data in the row
 * and beside it must make that repetition harmless. `kind` and `table` name the queue.
 */
export function createWorker<Row>(options: Work<Row>) {
  const {
    db,
    log,
    kind,
    queue,
    atOnce,
    prepare,
    now = () => new Date(),
    every = LOOK_INTERVAL_MS,
    stopTimeout,
  } = options
  const claim = { holder: randomUUID(), duration: CLAIM_MS }
  const running = new Map<string, { ending: AbortController; done: Promise<void> }>()
  const inTurn = createLimiter({ atOnce: 1 })
  let loop: Loop | null = null
  let stopRenewing = () => {}
  let count: WorkCount = () => {}
  let restsUntil = 0

  function logQueueFailure(err: unknown): void {
    log.warn({ err, kind }, 'work cannot be claimed or given back now')
    // After the database is back, instances whose claims expired meanwhile renew them before others claim the rows.
    if (isDatabaseLost(err)) restsUntil = performance.now() + CLAIM_MS
  }
  const wake = () => loop?.wake()

  /** Claims due rows up to the limit and starts to work on them. */
  const look = () =>
    inTurn(async () => {
      const limit = atOnce - running.size
      if (limit <= 0 || performance.now() < restsUntil) return []
      await prepare?.()
      const request = { ...claim, kind, now: now(), limit, running: [...running.keys()] }
      return (await claimRows<Row>(db, queue, request)).map(begin)
    })

  function begin(row: Row & ClaimedRow): Promise<void> {
    const id = String(row.id)
    const ending = new AbortController()
    if (running.size === 0) stopRenewing = repeat(RENEWAL_INTERVAL_MS, () => renew().catch(logQueueFailure))
    const completion = processRow(row, ending.signal)
      .catch(logQueueFailure)
      .then(() => {
        running.delete(id)
        if (running.size === 0) stopRenewing()
        wake()
      })
    running.set(id, { ending, done: completion })
    return completion
  }

  async function renew(): Promise<void> {
    for (const id of await renewClaims(db, queue, [...running.keys()], claim))
      running.get(id)?.ending.abort(new Error('another instance has claimed the row'))
  }

  async function processRow(row: Row & ClaimedRow, signal: AbortSignal): Promise<void> {
    const end = await attemptWork(row, signal)
    const after = end?.result === 'later' ? end.after : null
    const next_at = after === null ? null : new Date(now().getTime() + after)
    const isCounted = end !== null && end.result !== 'done'
    if (options.fail) await giveBack(db, queue, { ...claim, id: row.id, isCounted, next_at })
    options.ended?.(row)
    if (end) count(kind, end.result)
    if (after !== null && after <= every) sleep(after, { unref: true }).then(wake)
  }

  /** Returns null for work that was interrupted because the instance stops or has lost its claim. */
  async function attemptWork(row: Row & ClaimedRow, signal: AbortSignal): Promise<End | null> {
    try {
      return (await options.work(row, signal)) ?? { result: 'done' }
    } catch (err) {
      // It is unknown what was already done, so the claim must expire, as after a crash.
      if (!options.fail) throw err
      if (signal.aborted) return null
      const later = { result: 'later', after: pauseAfter(row.attempts) } as const
      if (isDatabaseLost(err) || isReadOnly(err) || options.isTemporary?.(err)) {
        log.warn({ err, kind, row: row.id }, 'work goes on later')
        return later
      }
      return options.fail(row, err, signal).then(
        (end) => end ?? { result: 'failed' },
        (cause: unknown) => {
          if (signal.aborted) return null
          log.error({ err: cause, kind, row: row.id }, 'a failure of work was not stored')
          return later
        },
      )
    }
  }

  return {
    kind,
    title: options.title ?? null,
    queue,
    repeat: options.repeat ?? null,
    start(countWork: WorkCount = () => {}): void {
      count = countWork
      loop = startLoop({ every, pass: async () => (await look()).length > 0, failed: logQueueFailure })
    },
    /** Looks for due rows at once. Does nothing while the worker is stopped. */
    wake,
    /** Interrupts running work, releases all claims, and resolves when that is done. */
    async stop(): Promise<void> {
      await loop?.stop()
      loop = null
      for (const { ending } of running.values()) ending.abort(new Error('the server stops'))
      const completions = Promise.all([...running.values()].map(({ done }) => done))
      await (stopTimeout === undefined
        ? completions
        : withTimeout(stopTimeout, () => completions, null, { unref: true }))
    },
    /** Works on rows until none is due, and resolves when that is done, also while the worker is stopped. */
    async pass(): Promise<void> {
      const begun: Promise<void>[] = []
      for (let some = await look(); some.length > 0 || running.size >= atOnce; some = await look()) {
        begun.push(...some)
        await Promise.race([...some, ...[...running.values()].map(({ done }) => done)])
      }
      await Promise.all(begun)
    },
    /** Resolves when the currently running work has ended. */
    settled: () => Promise.all([...running.values()].map(({ done }) => done)),
  }
}
