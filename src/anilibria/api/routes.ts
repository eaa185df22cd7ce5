import { allow } from '../../platform/access.ts'
import { createRouter } from '../../web/context.ts'
import { externalServices } from '../mirror/queries.ts'
import { FALLBACK_HEADER } from '../v1/v1.ts'
import type { Answers } from './answers.ts'
import { sendFound, sendOnce, V2 } from './envelope.ts'
import type { Health } from './health.ts'
import {
  ChangesQuery,
  EpisodeParams,
  Page,
  readParameters,
  SearchQuery,
  TitleParams,
  TitlesQuery,
} from './parameters.ts'

type Deps = { answers: Answers; health: () => Promise<Health> }

/** Routes of the v2 API, which anybody may read. */
export function v2Routes({ answers, health }: Deps) {
  const router = createRouter().prefix(V2)

  router.get('/titles', allow('anyone'), async (ctx) => {
    sendFound(ctx, await answers.titles(readParameters(TitlesQuery, ctx.query)))
  })

  for (const service of externalServices) {
    router.get(`/titles/by-external/${service}/:id`, allow('anyone'), async (ctx) => {
      sendFound(ctx, await answers.external(service, readParameters(TitleParams, ctx.params).id))
    })
  }

  router.get('/titles/:id', allow('anyone'), async (ctx) => {
    const { id } = readParameters(TitleParams, ctx.params)
    sendFound(ctx, await answers.title(id, { mayPassOn: ctx.get(FALLBACK_HEADER) === '' }))
  })

  router.get('/titles/:id/episodes/:number', allow('anyone'), async (ctx) => {
    const { id, number } = readParameters(EpisodeParams, ctx.params)
    sendFound(ctx, await answers.episode(id, number))
  })

  router.get('/search', allow('anyone'), async (ctx) => {
    sendFound(ctx, await answers.search(readParameters(SearchQuery, ctx.query)))
  })

  router.get('/updates', allow('anyone'), async (ctx) => {
    sendFound(ctx, await answers.updates(readParameters(Page, ctx.query)))
  })

  router.get('/popular', allow('anyone'), async (ctx) => {
    sendFound(ctx, await answers.popular(readParameters(Page, ctx.query)))
  })

  router.get('/schedule', allow('anyone'), async (ctx) => {
    sendFound(ctx, await answers.schedule())
  })

  router.get('/genres', allow('anyone'), async (ctx) => {
    sendFound(ctx, await answers.genres())
  })

  router.get('/random', allow('anyone'), async (ctx) => {
    sendOnce(ctx, await answers.random())
  })

  router.get('/changes', allow('anyone'), async (ctx) => {
    const { found, next } = await answers.changes(readParameters(ChangesQuery, ctx.query).since)
    sendOnce(ctx, found, { next })
  })

  router.get('/health', allow('anyone', { limit: null }), async (ctx) => {
    const report = await health()
    ctx.set('Cache-Control', 'no-store')
    ctx.status = report.status === 'unhealthy' ? 503 : 200
    ctx.body = report
  })

  return router
}
