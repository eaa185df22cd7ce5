import { allow } from '../platform/access.ts'
import { feature, type Site } from '../platform/feature.ts'
import { describeApis } from '../platform/openapi.ts'
import { type Context, createRouter, unchanging } from '../web/context.ts'
import { page } from '../web/render.ts'
import { type DocsView, docsView } from './view-model.ts'

const docsPage = page<{ docs: DocsView }>('/docs/show')

/**
 * The docs feature: the OpenAPI description at `/openapi.json` and a documentation page at `/docs`, both made from the
 * same object.
 */
export const docs = feature({
  name: 'docs',
  links: [{ place: 'footer', group: 'Bantuan', key: 'docs', href: '/docs', text: 'API', icon: 'code', at: 800 }],
  slashless: ['/docs'],
  open: (site) => ({ routers: [routes(site)], sitemap: { pages: ['/docs'] } }),
})

type Described = { bytes: Buffer; docs: DocsView }

function routes({ config: { baseUrl }, features }: Pick<Site, 'config' | 'features'>) {
  const router = createRouter()
  let described: Described | null = null

  /** The description of all APIs, made when it is first asked for, because that takes longer than the rest of a start. */
  function describe(): Described {
    if (described) return described
    const parts = features.flatMap(({ openapi }) => openapi?.(baseUrl) ?? [])
    const description = describeApis(baseUrl, parts)
    described = { bytes: Buffer.from(JSON.stringify(description)), docs: docsView(description) }
    return described
  }

  router.get('/openapi.json', allow('anyone'), (ctx) => {
    ctx.set('Cache-Control', 'public, no-cache')
    ctx.type = 'json'
    ctx.body = describe().bytes
  })

  router.get('/docs', allow('anyone'), (ctx: Context) => {
    if (ctx.path !== '/docs') {
      ctx.status = 301
      return ctx.redirect('/docs')
    }
    ctx.state.madeOf.push(unchanging)
    docsPage(ctx, { docs: describe().docs })
  })

  return router
}
