import * as z from 'zod'
import type { Context } from '../../web/context.ts'
import { ago } from '../../web/dates.ts'
import type { Refusal } from '../../web/refusal.ts'
import type { Answer } from '../answers/copies.ts'
import { type AnswerData, Filters, type QuestionName } from '../contract/contract.ts'

/** `timestamp`: when the data was read from its source. `stale`: the last refresh failed. */
export const Meta = z
  .object({ source: z.string(), timestamp: z.iso.datetime(), version: z.literal('1.0'), stale: z.boolean() })
  .meta({ id: 'Meta' })

/** `query`: the words as they were sent; `searched`: the words that the results are for. */
export const SearchMeta = Meta.extend({ query: z.string(), searched: z.string(), filters: Filters }).meta({
  id: 'SearchMeta',
})

export const successSchema = (data: z.ZodType, meta: z.ZodType = Meta) =>
  z.object({ status: z.literal('success'), message: z.string(), data, meta })

export const ErrorBody = z
  .object({
    status: z.literal('error'),
    message: z.string(),
    error_code: z.string().regex(/^[A-Z_]+$/),
    meta: z.object({ source: z.null(), timestamp: z.iso.datetime(), version: z.literal('1.0') }),
  })
  .meta({ id: 'Error' })

const Observation = z
  .object({
    status: z.enum(['unknown', 'up', 'down', 'error', 'timeout']),
    response_time: z.number().nullable(),
    timestamp: z.iso.datetime().nullable(),
    error: z.string().optional(),
  })
  .meta({ id: 'Observation' })

/** The last result of each source by its name. It has no `meta`, as existing API clients expect. */
export const Health = z
  .object({ status: z.literal('success'), message: z.string(), data: z.record(z.string(), Observation) })
  .meta({ id: 'Health' })

const version = '1.0'

/**
 * `meta.timestamp` is when the source was read, so the ETag stays the same until the data changes. `Cache-Control`
 * allows caching until the data's age reaches `maxAge` seconds.
 */
export function answerSuccess<Name extends QuestionName>(
  ctx: Context,
  answer: Answer<Name>,
  { data = answer.data as unknown, maxAge, meta = {} }: { data?: unknown; maxAge: number; meta?: object },
): void {
  const age = Math.max(0, Math.floor((Date.now() - answer.readAt.getTime()) / 1000))
  ctx.set({ Age: String(age), 'Cache-Control': answer.stale ? 'no-cache' : `public, max-age=${maxAge}` })
  sendJson(ctx, {
    status: 'success',
    message: 'Data berhasil diambil',
    data,
    meta: { source: answer.source, timestamp: answer.readAt.toISOString(), version, stale: answer.stale, ...meta },
  })
}

/** The shape of every error below `/api/v1/`. */
export function showApiError(ctx: Context, refusal: Refusal): void {
  const body: z.infer<typeof ErrorBody> = {
    status: 'error',
    message: refusal.message,
    error_code: refusal.code,
    meta: { source: null, timestamp: new Date().toISOString(), version },
  }
  sendJson(ctx, body)
}

/**
 * Serializes the value here, so that the page cache can store the body and the ETag is made of exactly what is sent.
 */
export function sendJson(ctx: Context, value: unknown): void {
  ctx.type = 'json'
  ctx.body = JSON.stringify(value)
}

type WithReleaseText = { rilis: string | null; rilis_at: string | null }

/** Adds release times such as "3 jam yang lalu", computed at the moment of sending. */
export const worded = <Item extends WithReleaseText>(items: readonly Item[], now: Date): Item[] =>
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
