import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { OutboxRow } from '../db/account-rows.ts'
import { type Loop, startLoop } from './loop.ts'
import { addMessage, blockKind, claimDue, pruneSent, releaseBlocked, setOutcome, setSent } from './queries.ts'
import { waitAfter } from './retry.ts'

/**
 * How a try went. `sent`: the other side took it · `retry`: it may take it later (network, 4xx of SMTP, 5xx of HTTP);
 * `after` is in milliseconds, where it said when · `failed`: never for this address · `blocked`: our configuration is
 * wrong, so no other of this kind would fare better. `error` is for staff: no secrets.
 */
export type Sent =
  | { result: 'sent' }
  | { result: 'retry'; error: string; after?: number }
  | { result: 'failed'; error: string }
  | { result: 'blocked'; error: string }
export type Sender = (row: OutboxRow) => Promise<Sent>

/** `summary` is what staff read of it; only the sender of its kind reads `payload`. */
export type Message = { kind: string; dedupeKey: string; summary: string; payload: Record<string, unknown> }

/**
 * Writes down, in the caller's transaction, a message that must go out once: it exists if and only if what it tells of was
 * committed. The same `dedupeKey` twice is one message; false for the second.
 */
export const put = (trx: Knex, { kind, dedupeKey, summary, payload }: Message): Promise<boolean> =>
  addMessage(trx, { kind, dedupe_key: dedupeKey, summary, payload: JSON.stringify(payload) })

/** The same for every try of a message and for no other one: what the receiver tells a second delivery by. */
export const stableId = ({ id, dedupe_key, created_at }: Pick<OutboxRow, 'id' | 'dedupe_key' | 'created_at'>) =>
  createHash('sha256').update(`${id} ${dedupe_key} ${created_at.toISOString()}`).digest('hex').slice(0, 32)

type Options = {
  db: Knex
  log: Logger
  /** By kind. Messages of a kind without a sender wait until there is one. */
  senders: Readonly<Record<string, Sender>>
  /** Told once when a kind is held, after the alarm stands in the database. */
  alarm?: (kind: string, error: string) => Promise<unknown>
  now?: () => Date
  random?: () => number
  /** Milliseconds that stopping waits for what is under way. */
  patience?: number
}

/** Milliseconds after which a message is tried again whose sender never came back: longer than any sender may take. */
const CLAIM = 120_000
/** Messages of one kind under way at a time. */
const TOGETHER = 4
/** Days that sent messages are kept for staff to see. */
const KEPT_DAYS = 30

/**
 * Sends what was `put`, after its commit, outside any transaction; each kind by itself, so that one that hangs holds up no
 * other. A crash between sending and noting it sends again, with the same `stableId`; nothing is lost. The first pass of a
 * process gives held kinds another chance, since its configuration may be the changed one.
 */
export function createOutbox(options: Options) {
  const { db, log, senders, alarm, now = () => new Date(), random = Math.random, patience = 5_000 } = options
  let loops: Loop[] = []
  let released: Promise<unknown> | null = null

  /** One try for everything of a kind that is due now; true where more may be. */
  async function passKind(kind: string, sender: Sender): Promise<boolean> {
    released ??= releaseBlocked(db, now())
    await released.catch((error: unknown) => {
      released = null
      throw error
    })
    const claimed = await claimDue(db, kind, now(), new Date(now().getTime() + CLAIM), TOGETHER)
    await Promise.all(claimed.map((row) => trySending(row, sender)))
    return claimed.length === TOGETHER
  }

  async function trySending(row: OutboxRow, sender: Sender): Promise<void> {
    const sent = await sender(row).catch((error: unknown): Sent => {
      log.error({ err: error, message: row.id, kind: row.kind }, 'a sender ended in a bug')
      return { result: 'retry', error: 'Kesalahan di pihak kami' }
    })
    if (sent.result !== 'sent') log.warn({ ...sent, message: row.id, kind: row.kind }, 'a message did not go out')
    if (sent.result === 'sent') await setSent(db, row.id, now())
    else if (sent.result === 'blocked') await hold(row, sent.error)
    else await setOutcome(db, row, outcomeOf(row, sent))
  }

  async function hold(row: OutboxRow, error: string): Promise<void> {
    const isFirst = await blockKind(db, row, error)
    if (isFirst) await alarm?.(row.kind, error)
  }

  function outcomeOf({ attempts }: OutboxRow, sent: Exclude<Sent, { result: 'sent' | 'blocked' }>) {
    const wait = sent.result === 'retry' ? waitAfter(attempts, random()) : null
    if (wait === null) return { state: 'failed' as const, error: sent.error, ended_at: now() }
    const after = 'after' in sent ? (sent.after ?? 0) : 0
    return { error: sent.error, next_at: new Date(now().getTime() + Math.max(wait, after)) }
  }

  const onTrouble = (error: unknown) => log.warn({ err: error }, 'messages cannot be sent now')

  return {
    /** The kinds that somebody sends. */
    kinds: Object.keys(senders),
    /** One try for everything that is due now. */
    pass: () => Promise.all(Object.entries(senders).map(([kind, sender]) => passKind(kind, sender))),
    /** Goes on for as long as this instance has the lease (src/jobs/run.ts). */
    duty: {
      name: 'send messages',
      start(): void {
        loops = Object.entries(senders).map(([kind, sender]) => startLoop(() => passKind(kind, sender), onTrouble))
      },
      /** What does not end in time is left to itself; it is due again when its claim is over. */
      async stop(): Promise<void> {
        const ended = Promise.all(loops.map((loop) => loop.stop()))
        loops = []
        await Promise.race([ended, sleep(patience, null, { ref: false })])
      },
    },
    /** Something was put and committed: look now. Harmless where another instance sends. */
    nudge(): void {
      for (const loop of loops) loop.nudge()
    },
    prune: {
      name: 'prune sent messages',
      every: 3_600_000,
      run: () => pruneSent(db, new Date(now().getTime() - KEPT_DAYS * 86_400_000)),
    },
  }
}
