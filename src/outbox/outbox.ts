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
 * How a try went. `sent`: the other side took it · `retry`: it may take it later (network, 4xx of SMTP, 5xx of HTTP);
 * `after` is in milliseconds, where it said when; `maybeSent` where it may have taken it though no answer came · `failed`:
 * never for this address · `blocked`: our configuration is wrong, so no other of this kind would fare better. `error` is
 * for staff: no secrets.
 */
export type SendResult =
  | { result: 'sent' }
  | { result: 'retry'; error: string; after?: number; maybeSent?: boolean }
  | { result: 'failed'; error: string }
  | { result: 'blocked'; error: string }
export type Sender = (row: OutboxRow) => Promise<SendResult>

/**
 * `summary` is what staff read of it; only the sender of its kind reads `payload`. `keep`: it is never pruned, since
 * something else shows it.
 */
export type Message = {
  kind: string
  dedupeKey: string
  summary: string
  payload: Record<string, unknown>
  keep?: boolean
}

/**
 * Writes down, in the caller's transaction, a message that must go out once: it exists if and only if what it tells of was
 * committed. Gives its id; the same `dedupeKey` twice is one message, and null for the second.
 */
export const enqueue = (
  trx: Knex,
  { kind, dedupeKey, summary, payload, keep = false }: Message,
): Promise<string | null> =>
  addMessage(trx, { kind, dedupe_key: dedupeKey, summary, payload: JSON.stringify(payload), keep })

/** The same for every try of a message and for no other one: what the receiver tells a second delivery by. */
export const stableId = ({ id, dedupe_key, created_at }: Pick<OutboxRow, 'id' | 'dedupe_key' | 'created_at'>) =>
  createHash('sha256').update(`${id} ${dedupe_key} ${created_at.toISOString()}`).digest('hex').slice(0, 32)

type Options = {
  db: Knex
  log: Logger
  /** By kind. Messages of a kind without a sender wait until there is one. */
  senders: Readonly<Record<string, Sender>>
  /** Told once when a kind is held, after the alarm stands in the database. */
  onBlocked?: (kind: string, error: string) => Promise<unknown>
  /** Told after a message is out, or failed for good with `error`, and that stands in the database. */
  onEnded?: (row: OutboxRow, error: string | null) => Promise<unknown>
  now?: () => Date
  /** Milliseconds between two looks for what is due; a wake-up makes it at once. */
  every?: number
  /** Milliseconds that stopping waits for what is under way. */
  stopTimeout?: number
}

/**
 * Milliseconds that a message is somebody's without a word, and between two words. Shorter than the lease for background
 * work (src/jobs/run.ts): what a killed process was sending is free by the time another one may send.
 */
const CLAIM_MS = 8_000
const RENEW_INTERVAL_MS = 2_000
/** Messages of one kind under way at a time. */
const MAX_CONCURRENT = 4
/** Days that sent messages are kept for staff to see. */
const RETENTION_DAYS = 30
/** How often, a second apart, one tries to write down how it went while the database is away. */
const MAX_WRITE_ATTEMPTS = 30

/**
 * Sends what was `put`, after its commit, outside any transaction; each kind by itself, so that one that hangs holds up no
 * other. A crash between sending and noting it sends again, with the same `stableId` and marked as such; nothing is lost.
 * The first pass of a process gives held kinds another chance, since its configuration may be the changed one.
 */
export function createOutbox(options: Options) {
  const {
    db,
    log,
    senders,
    onBlocked: alarm,
    onEnded: ended,
    now = () => new Date(),
    every = 1_000,
    stopTimeout: patience = 5_000,
  } = options
  const claim = { holder: randomUUID(), hold: CLAIM_MS }
  const inFlight = new Set<string>()
  let loops: Loop[] = []
  let released: Promise<unknown> | null = null

  /** One try for everything of a kind that is due now; true where more may be. */
  async function passKind(kind: string, sender: Sender): Promise<boolean> {
    released ??= releaseBlocked(db, now())
    await released.catch((error: unknown) => {
      released = null
      throw error
    })
    const claimed = await claimDue(db, { ...claim, kind, now: now(), most: MAX_CONCURRENT, underWay: [...inFlight] })
    const ids = claimed.map(({ id }) => id)
    const stopRenewing = repeat(RENEW_INTERVAL_MS, () => renewClaims(db, ids, claim).catch(logFailure))
    const tries = await Promise.allSettled(claimed.map((row) => trySending(row, sender)))
    stopRenewing()
    for (const one of tries) if (one.status === 'rejected') throw one.reason
    return claimed.length === MAX_CONCURRENT
  }

  async function trySending(row: OutboxRow, sender: Sender): Promise<void> {
    inFlight.add(row.id)
    try {
      const sent = await sender(row).catch((error: unknown): SendResult => {
        log.error({ err: error, message: row.id, kind: row.kind }, 'a sender ended in a bug')
        return { result: 'retry', error: 'Kesalahan di pihak kami' }
      })
      if (sent.result !== 'sent') log.warn({ ...sent, message: row.id, kind: row.kind }, 'a message did not go out')
      await writeWithRetry(() => recordResult(row, sent))
    } finally {
      inFlight.delete(row.id)
    }
  }

  /** What went out must not go out again for want of a database that is back in a moment. */
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
      if ((await setSent(db, row.id, now())) > 0) await runCallback(ended?.(row, null))
    } else if (sent.result === 'blocked') {
      const isFirst = await blockKind(db, row, { error: sent.error, at: now() })
      if (isFirst) await runCallback(alarm?.(row.kind, sent.error))
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
        await runCallback(ended?.(row, error))
    } else {
      const next_at = new Date(at.getTime() + Math.max(wait, after))
      await setOutcome(db, row, { error, next_at, ...maybe }, { result: 'retry', error, at })
    }
  }

  /** Whoever is told has no say in what was written. */
  const runCallback = (telling: Promise<unknown> | undefined) => telling?.catch(logFailure)

  const logFailure = (error: unknown) => log.warn({ err: error }, 'messages cannot be sent now')

  return {
    /** One try for everything that is due now. */
    pass: () => Promise.all(Object.entries(senders).map(([kind, sender]) => passKind(kind, sender))),
    /** Goes on for as long as this instance has the lease (src/jobs/run.ts). */
    duty: {
      name: 'send messages',
      start(): void {
        loops = Object.entries(senders).map(([kind, sender]) =>
          startLoop({ every, pass: () => passKind(kind, sender), failed: logFailure }),
        )
      },
      /** What does not end in time is left to itself; if this process dies, it is due again when its claim is over. */
      async stop(): Promise<void> {
        const halted = Promise.all(loops.map((loop) => loop.stop()))
        loops = []
        await withTimeout(patience, () => halted, null, { unref: true })
      },
    },
    /** Something was put and committed: look now. Harmless where another instance sends. */
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
