import { z } from 'zod'
import { createRouter } from '../../web/context.ts'
import { Refusal } from '../../web/errors.ts'
import { PageNumber, readStrictQuery, Text } from '../../web/form.ts'
import type { Freshness } from '../answers.ts'
import type { Catalog } from '../catalog.ts'
import { days, type QuestionName, sorts, statuses, types } from '../contract.ts'
import { episodeSlug } from '../slugs.ts'
import { answerSuccess, sendJson, wordedHome, wordedLatest } from './envelope.ts'

const Paged = z.object({ page: PageNumber.default(1) })
const Detail = z.object({ anime_slug: Text.trim().min(1) })
const Episode = z.object({ episode_url: Text.trim().min(1).transform(episodeSlug).pipe(z.string().min(1)) })
const blankIsAbsent = <T>(schema: z.ZodType<T>) => z.preprocess((value) => (value === '' ? undefined : value), schema)
export const Search = z.object({
  query: Text.trim().default(''),
  page: PageNumber.default(1),
  genre: blankIsAbsent(Text.trim().max(60).optional()),
  type: blankIsAbsent(z.enum(types).optional()),
  status: blankIsAbsent(z.enum(statuses).optional()),
  year: blankIsAbsent(z.coerce.number().int().min(1900).max(2100).optional()),
  sort: blankIsAbsent(z.enum(sorts).optional()),
})

type Deps = { catalog: Catalog; freshness: (name: QuestionName) => Freshness }

/** `/api/v1`: the contract as JSON, for programs and for other servers of this kind. It asks sources only. */
export function catalogApi({ catalog, freshness }: Deps) {
  const router = createRouter().prefix('/api/v1')
  const maxAge = (name: QuestionName) => Math.floor(freshness(name).fresh / 1000)

  router.get('/home', async (ctx) => {
    const answer = await catalog.ask('home', {})
    answerSuccess(ctx, answer, { data: wordedHome(answer.data, new Date()), maxAge: maxAge('home') })
  })

  router.get('/anime-terbaru', async (ctx) => {
    const answer = await catalog.ask('latest', readStrictQuery(Paged, ctx.query))
    answerSuccess(ctx, answer, { data: wordedLatest(answer.data, new Date()), maxAge: maxAge('latest') })
  })

  router.get('/movie', async (ctx) => {
    answerSuccess(ctx, await catalog.ask('movies', readStrictQuery(Paged, ctx.query)), { maxAge: maxAge('movies') })
  })

  router.get('/jadwal-rilis', async (ctx) => {
    answerSuccess(ctx, await catalog.ask('schedule', {}), { maxAge: maxAge('schedule') })
  })

  router.get('/jadwal-rilis/:day', async (ctx) => {
    const day = days.find((known) => known.toLowerCase() === ctx.params.day?.toLowerCase())
    if (!day)
      throw new Refusal(400, 'Parameter tidak valid: day (pakai nama hari dalam bahasa Inggris, misalnya monday)')
    const answer = await catalog.ask('schedule', {})
    answerSuccess(ctx, answer, { data: answer.data[day], maxAge: maxAge('schedule') })
  })

  router.get('/anime-detail', async (ctx) => {
    const { anime_slug: slug } = readStrictQuery(Detail, ctx.query)
    answerSuccess(ctx, await catalog.ask('detail', { slug }), { maxAge: maxAge('detail') })
  })

  router.get('/episode-detail', async (ctx) => {
    const { episode_url: slug } = readStrictQuery(Episode, ctx.query)
    answerSuccess(ctx, await catalog.ask('episode', { slug }), { maxAge: maxAge('episode') })
  })

  router.get('/search', async (ctx) => {
    const { page, query, ...filters } = readStrictQuery(Search, ctx.query)
    const given = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined))
    if (query === '' && Object.keys(given).length === 0) throw new Refusal(400, 'Parameter tidak valid: query')
    const answer = await catalog.ask('search', { query, page, ...filters })
    answerSuccess(ctx, answer, { maxAge: maxAge('search'), meta: { query, filters: given } })
  })

  router.get('/health', (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    sendJson(ctx, { status: 'success', message: 'Health check completed', data: catalog.observations() })
  })

  return router
}
