import { allow } from '../../platform/access.ts'
import { createRouter } from '../../web/context.ts'
import { readStrictQuery } from '../../web/form.ts'
import type { Freshness } from '../answers/freshness.ts'
import type { Catalog } from '../catalog.ts'
import type { QuestionName } from '../contract/contract.ts'
import type { LocalEndpoint } from '../sources/local-endpoint.ts'
import { answerSuccess, sendJson, wordedHome, wordedLatest } from './envelope.ts'
import { EpisodeParams, OneDay, Paged, SearchParams, TitleParams } from './operations.ts'

type Deps = {
  api: Pick<Catalog, 'ask'>
  local: Pick<LocalEndpoint, 'observations'>
  freshness: (name: QuestionName) => Freshness
}

/**
 * Routes of `/api/v1`, which offer the catalog as JSON to programs and other servers. They use only this server's own
 * sources, never other endpoints, so two servers can be each other's endpoint without a loop.
 */
export function catalogApi({ api: catalog, local, freshness }: Deps) {
  const router = createRouter().prefix('/api/v1')
  const maxAge = (name: QuestionName) => Math.floor(freshness(name).fresh / 1000)

  router.get('/home', allow('anyone'), async (ctx) => {
    const answer = await catalog.ask(ctx.state, 'home', {})
    answerSuccess(ctx, answer, { data: wordedHome(answer.data, new Date()), maxAge: maxAge('home') })
  })

  router.get('/anime-terbaru', allow('anyone'), async (ctx) => {
    const answer = await catalog.ask(ctx.state, 'latest', readStrictQuery(Paged, ctx.query))
    answerSuccess(ctx, answer, { data: wordedLatest(answer.data, new Date()), maxAge: maxAge('latest') })
  })

  router.get('/movie', allow('anyone'), async (ctx) => {
    answerSuccess(ctx, await catalog.ask(ctx.state, 'movies', readStrictQuery(Paged, ctx.query)), {
      maxAge: maxAge('movies'),
    })
  })

  router.get('/jadwal-rilis', allow('anyone'), async (ctx) => {
    answerSuccess(ctx, await catalog.ask(ctx.state, 'schedule', {}), { maxAge: maxAge('schedule') })
  })

  router.get('/jadwal-rilis/:day', allow('anyone'), async (ctx) => {
    const { day } = readStrictQuery(OneDay, ctx.params)
    const answer = await catalog.ask(ctx.state, 'schedule', {})
    answerSuccess(ctx, answer, { data: answer.data[day], maxAge: maxAge('schedule') })
  })

  router.get('/anime-detail', allow('anyone'), async (ctx) => {
    const { anime_slug: slug } = readStrictQuery(TitleParams, ctx.query)
    answerSuccess(ctx, await catalog.ask(ctx.state, 'detail', { slug }), { maxAge: maxAge('detail') })
  })

  router.get('/episode-detail', allow('anyone'), async (ctx) => {
    const { episode_url: slug } = readStrictQuery(EpisodeParams, ctx.query)
    answerSuccess(ctx, await catalog.ask(ctx.state, 'episode', { slug }), { maxAge: maxAge('episode') })
  })

  router.get('/search', allow('anyone'), async (ctx) => {
    const asked = readStrictQuery(SearchParams, ctx.query)
    const answer = await catalog.ask(ctx.state, 'search', asked)
    const { filters, ...data } = answer.data
    answerSuccess(ctx, answer, { data, maxAge: maxAge('search'), meta: { query: asked.query, filters } })
  })

  router.get('/health', allow('anyone'), (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    sendJson(ctx, { status: 'success', message: 'Health check completed', data: local.observations() })
  })

  return router
}
