import type { Context } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import type { Refusal } from '../../web/errors.ts'
import type { Answer } from '../answers.ts'
import type { AnswerData, QuestionName } from '../contract.ts'

const version = '1.0'

/**
 * Success: `{status, message, data, meta}`. `timestamp` is when the source was read, so the ETag holds while the data
 * does; how old that is stands in `Age` (seconds), and `Cache-Control` promises no more than `maxAge` seconds from then.
 */
export function answerSuccess<Name extends QuestionName>(
  ctx: Context,
  answer: Answer<Name>,
  { data = answer.data as unknown, maxAge, meta = {} }: { data?: unknown; maxAge: number; meta?: object },
): void {
  const age = Math.max(0, Math.floor((Date.now() - answer.readAt.getTime()) / 1000))
  ctx.state.madeOf.push(answer)
  ctx.set({ Age: String(age), 'Cache-Control': answer.stale ? 'no-cache' : `public, max-age=${maxAge}` })
  sendJson(ctx, {
    status: 'success',
    message: 'Data berhasil diambil',
    data,
    meta: { source: answer.source, timestamp: answer.readAt.toISOString(), version, stale: answer.stale, ...meta },
  })
}

/** Error: `{status, message, error_code, meta}`, the shape of every refusal below `/api/v1/`. */
export function showApiError(ctx: Context, refusal: Refusal): void {
  sendJson(ctx, {
    status: 'error',
    message: refusal.message,
    error_code: refusal.code,
    meta: { source: null, timestamp: new Date().toISOString(), version },
  })
}

/** As bytes, so that the page cache can keep them and the ETag is over what is sent. */
export function sendJson(ctx: Context, value: unknown): void {
  ctx.type = 'json'
  ctx.body = JSON.stringify(value)
}

type Worded = { rilis: string | null; rilis_at: string | null }

/** Words the moments of a list as they read when the answer leaves: "3 jam yang lalu". */
export const worded = <Item extends Worded>(items: readonly Item[], now: Date): Item[] =>
  items.map((item) => ({
    ...item,
    rilis: item.rilis_at === null ? item.rilis : wordedAgo(new Date(item.rilis_at), now),
  }))

const wordedAgo = (moment: Date, now: Date) => ago(moment, now).replace(/ lalu$/, ' yang lalu')

export const wordedHome = (home: AnswerData['home'], now: Date) => ({ ...home, new_eps: worded(home.new_eps, now) })
export const wordedLatest = (latest: AnswerData['latest'], now: Date) => ({
  ...latest,
  results: worded(latest.results, now),
})
