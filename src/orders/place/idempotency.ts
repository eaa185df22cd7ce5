import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { householdOf } from '../../net/addresses.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { type Context, notCacheable } from '../../web/context.ts'
import type { UploadedFile } from '../../web/multipart.ts'
import { Refusal } from '../../web/refusal.ts'
import { showOrderError } from '../api-model.ts'
import {
  type Answer,
  type Attempt,
  type Call,
  claimCall,
  deleteCalls,
  dropAttempt,
  findCall,
  writeAnswer,
} from './idempotency-queries.ts'

/**
 * Writes down, in the transaction of the work itself, what the call is to be answered should the process die after it:
 * then a repeated call gets that, and the work is never done twice. The real answer takes its place. Throws a 409 when
 * another try has taken the call over, so that this one's transaction comes to nothing.
 */
export type StoreAnswer = (trx: Knex, status: number, body: unknown) => Promise<void>

/**
 * Runs `work`, which answers on `ctx` in JSON, at most once for an `Idempotency-Key` (1 to 255 visible characters) in 24
 * hours, by method and path and caller (who is signed in, else the address): a repeated call with the same `hash`
 * (`hashOf`) gets the stored answer and `Idempotency-Replayed: true`, one with another 409, one that comes while the first
 * is under way 409 with `Retry-After`. Stored are 2xx and 4xx, not 401 and 429; anything else may be tried again, and so
 * may what has been under way for a minute: its process died. Without the header `work` simply runs. Throws a 400 for a
 * key that is none. For the paths of the order API: a refusal is shown in its shape.
 */
export async function idempotent(
  db: Knex,
  ctx: Context,
  hash: string,
  work: (keep: StoreAnswer) => Promise<void>,
): Promise<void> {
  const key = ctx.req.headers['idempotency-key']
  if (key === undefined) return work(async () => {})
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new InvalidFields({ 'Idempotency-Key': ['1 sampai 255 huruf, angka, atau tanda baca, tanpa spasi.'] })
  const now = new Date()
  const one: Attempt = { ...callOf(ctx, key), startedAt: now }
  const claimed = await claimCall(db, one, {
    hash,
    forgotten: before(now, ANSWER_LIFETIME_MS),
    abandoned: before(now, ABANDONED_AFTER_MS),
  })
  if (!claimed) return replay(ctx, await storedAnswer(db, one, hash, now))
  try {
    await workOrRefusal(ctx, () => work(storeAnswerFor(one)))
  } catch (error) {
    await dropAttempt(db, one).catch(() => {})
    throw error
  }
  const answer = { status: ctx.status, body: textOf(ctx.body) }
  // Whoever made the call has its answer all the same.
  await (isFinal(ctx.status) ? writeAnswer(db, one, answer, true) : dropAttempt(db, one)).catch(() => {})
}

/** The same for bodies that say the same: fields in any order, and the file's bytes whatever it is called. */
export function hashOf(fields: Readonly<Record<string, unknown>>, file: UploadedFile | null = null): string {
  const picture = file && createHash('sha256').update(file.bytes).digest('base64url')
  return createHash('sha256')
    .update(JSON.stringify([fields, picture], sortKeys))
    .digest('base64url')
}

/** Forgets calls older than a day; answers how many. */
export const pruneIdempotencyKeys = (db: Knex, now: Date): Promise<number> =>
  deleteCalls(db, before(now, ANSWER_LIFETIME_MS))

/** Milliseconds an answer is remembered, and after which a call that is still under way has lost its process. */
const ANSWER_LIFETIME_MS = 86_400_000
const ABANDONED_AFTER_MS = 60_000

const before = (now: Date, milliseconds: number) => new Date(now.getTime() - milliseconds)

/** The path names the order, so that one key on two orders is two calls. */
const callOf = (ctx: Context, key: string): Call => ({
  route: `${ctx.method} ${ctx.path.replace(/\/$/, '')}`,
  caller: ctx.state.viewer ? `viewer ${ctx.state.viewer.id}` : `address ${householdOf(ctx.ip)}`,
  key,
})

async function storedAnswer(db: Knex, call: Call, hash: string, now: Date): Promise<Answer> {
  const found = await findCall(db, call)
  if (found && found.body_hash !== hash)
    throw new Refusal(409, 'Idempotency-Key ini sudah dipakai untuk kiriman yang lain. Pakai kunci baru.')
  const isOver = found && (found.done || found.created_at < before(now, ABANDONED_AFTER_MS))
  if (!isOver || found.status === null)
    throw new Refusal(409, 'Kiriman dengan Idempotency-Key ini masih dikerjakan. Coba lagi sebentar lagi.', {
      retryAfter: 1,
    })
  return { status: found.status, body: found.answer ?? '' }
}

function replay(ctx: Context, { status, body }: Answer): void {
  ctx.set('Idempotency-Replayed', 'true')
  ctx.set('Cache-Control', 'no-store')
  ctx.status = status
  if (body === '') ctx.body = null
  else {
    ctx.type = 'json'
    ctx.body = body
  }
  // Koa makes a 204 of an empty body.
  ctx.status = status
}

const storeAnswerFor =
  (one: Attempt): StoreAnswer =>
  async (trx, status, body) => {
    if (!(await writeAnswer(trx, one, { status, body: textOf(body) }, false)))
      throw new Refusal(409, 'Kiriman ini sudah dikerjakan ulang. Coba lagi sebentar lagi.', { retryAfter: 1 })
  }

/** A final refusal is an answer like others: it is shown here, because its very bytes are what is stored. */
async function workOrRefusal(ctx: Context, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal) || !isFinal(error.status) || error.retryAfter !== null) throw error
    ctx.state.madeOf.push(notCacheable)
    ctx.status = error.status
    ctx.set('Cache-Control', 'no-store')
    showOrderError(ctx, error)
  }
}

const isFinal = (status: number) => status < 500 && status !== 401 && status !== 429

const textOf = (body: unknown): string => {
  if (body === null || body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}

const sortKeys = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value
