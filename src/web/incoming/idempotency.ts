import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { toHousehold } from '../../net/addresses.ts'
import { InvalidFields } from '../call-errors.ts'
import { type Context, notCacheable } from '../context.ts'
import type { ErrorView } from '../errors.ts'
import { Refusal } from '../refusal.ts'
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
import type { UploadedFile } from './multipart.ts'

/**
 * Stores a provisional answer in the same transaction as the work. If the process dies after the commit, a repeated
 * call gets the provisional answer, so the work is not done twice. If the process survives, the final answer replaces
 * the provisional one. Throws a 409 if another attempt has taken over the call; this rolls the transaction back.
 */
export type StoreAnswer = (trx: Knex, status: number, body: unknown) => Promise<void>

/**
 * Makes the function of an API that runs `work`, which writes a JSON answer to `ctx`, at most once in 24 hours for each
 * `Idempotency-Key` header (1 to 255 visible ASCII characters). A key is valid for one method, one path and one caller:
 * the account or, without login, the IP address. A repeated call with the same `hash` (see `hashOf`) gets the stored
 * answer and the header `Idempotency-Replayed: true`. A call with another hash gets a 409. A call during the first one
 * gets a 409 with `Retry-After`. Answers with status 2xx and 4xx are stored, except 401 and 429. After any other answer
 * the call may be repeated. A call without an answer, because its process has died, may be repeated after one minute.
 * Without the header, `work` runs normally. Throws a 400 for an invalid key. `showError` renders refusals in the error
 * format of the API.
 */
export const idempotentBy =
  (showError: ErrorView) =>
  async (db: Knex, ctx: Context, hash: string, work: (storeAnswer: StoreAnswer) => Promise<void>): Promise<void> => {
    const key = ctx.req.headers['idempotency-key']
    if (key === undefined) return work(async () => {})
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
      throw new InvalidFields({ 'Idempotency-Key': ['1 sampai 255 huruf, angka, atau tanda baca, tanpa spasi.'] })
    const now = new Date()
    const attempt: Attempt = { ...makeCall(ctx, key), startedAt: now }
    const isClaimed = await claimCall(db, attempt, {
      hash,
      expiredBefore: before(now, ANSWER_LIFETIME_MS),
      abandonedBefore: before(now, ABANDONED_AFTER_MS),
    })
    if (!isClaimed) return replay(ctx, await storedAnswer(db, attempt, hash, now))
    try {
      await workOrRefusal(ctx, showError, () => work(storeAnswerFor(attempt)))
    } catch (error) {
      await dropAttempt(db, attempt).catch(() => {})
      throw error
    }
    const answer = { status: ctx.status, body: toText(ctx.body) }
    // An error while storing the answer is ignored: the client still gets its answer.
    await (isFinal(ctx.status) ? writeAnswer(db, attempt, answer, true) : dropAttempt(db, attempt)).catch(() => {})
  }

/** Hashes the fields of a call. Neither the order of the fields nor the name of the file changes the hash. */
export function hashFields(fields: Readonly<Record<string, unknown>>, file: UploadedFile | null = null): string {
  const picture = file && createHash('sha256').update(file.bytes).digest('base64url')
  return createHash('sha256')
    .update(JSON.stringify([fields, picture], sortKeys))
    .digest('base64url')
}

/** Deletes stored calls older than 24 hours and returns their number. */
export const pruneIdempotencyKeys = (db: Knex, now: Date): Promise<number> =>
  deleteCalls(db, before(now, ANSWER_LIFETIME_MS))

/** Milliseconds. A call without an answer after a minute counts as abandoned: its process has probably died. */
export const ANSWER_LIFETIME_MS = 86_400_000
const ABANDONED_AFTER_MS = 60_000

const before = (now: Date, milliseconds: number) => new Date(now.getTime() - milliseconds)

/** The path contains the order's id, so the same key on two orders is two calls. */
const makeCall = (ctx: Context, key: string): Call => ({
  route: `${ctx.method} ${ctx.path.replace(/\/$/, '')}`,
  caller: ctx.state.viewer ? `viewer ${ctx.state.viewer.id}` : `address ${toHousehold(ctx.ip)}`,
  key,
})

async function storedAnswer(db: Knex, call: Call, hash: string, now: Date): Promise<Answer> {
  const storedCall = await findCall(db, call)
  if (storedCall && storedCall.body_hash !== hash)
    throw new Refusal(409, 'Idempotency-Key ini sudah dipakai untuk kiriman yang lain. Pakai kunci baru.')
  const isOver = storedCall && (storedCall.done || storedCall.created_at < before(now, ABANDONED_AFTER_MS))
  if (!isOver || storedCall.status === null)
    throw new Refusal(409, 'Kiriman dengan Idempotency-Key ini masih dikerjakan. Coba lagi sebentar lagi.', {
      retryAfter: 1,
    })
  return { status: storedCall.status, body: storedCall.answer ?? '' }
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
  // Koa sets the status to 204 when the body is null, so the stored status is set again.
  ctx.status = status
}

const storeAnswerFor =
  (attempt: Attempt): StoreAnswer =>
  async (trx, status, body) => {
    if (!(await writeAnswer(trx, attempt, { status, body: toText(body) }, false)))
      throw new Refusal(409, 'Kiriman ini sudah dikerjakan ulang. Coba lagi sebentar lagi.', { retryAfter: 1 })
  }

/** A final refusal (4xx) is rendered here, because its bytes are stored for repeated calls. */
async function workOrRefusal(ctx: Context, showError: ErrorView, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal) || !isFinal(error.status) || error.retryAfter !== null) throw error
    ctx.state.madeOf.push(notCacheable)
    ctx.status = error.status
    ctx.set('Cache-Control', 'no-store')
    showError(ctx, error)
  }
}

const isFinal = (status: number) => status < 500 && status !== 401 && status !== 429

const toText = (body: unknown): string => {
  if (body === null || body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}

const sortKeys = (_: string, value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value
