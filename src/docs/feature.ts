import * as z from 'zod'
import { allow } from '../platform/access.ts'
import { describeApis } from '../platform/api/document.ts'
import { feature, type Site } from '../platform/feature.ts'
import { type Context, createRouter, movedTo, unchanging } from '../web/context.ts'
import { readQuery, Text } from '../web/form.ts'
import { notFound } from '../web/refusal.ts'
import { page } from '../web/render.ts'
import { type DocsView, docsView, findCalls, type GroupView, type StartView } from './view-model.ts'

const indexPage = page<{ docs: DocsView }>('/docs/index')
const foundPage = page<{ docs: DocsView; found: ReturnType<typeof findCalls> }>('/docs/found')
const groupPage = page<{ docs: DocsView; group: GroupView }>('/docs/group')
const startPage = page<{ docs: DocsView; start: StartView }>('/docs/start')

const DOCS = '/docs'
const Search = z.object({ q: Text.trim().max(100).catch('').default('') })

/** The OpenAPI document, and documentation for people: an index with a search, and a page for each group of calls. */
export const docs = feature({
  name: 'docs',
  links: [{ place: 'footer', group: 'help', key: 'docs', href: DOCS, text: 'API', icon: 'code' }],
  slashless: [DOCS, `${DOCS}/*`],
  open: (site) => {
    const describe = describer(site)
    const addresses = async (most: number) => [...describe().pages.keys()].slice(0, most)
    return { routers: [routes(describe)], sitemap: { pages: [DOCS], addresses } }
  },
})

type ShowPage = (ctx: Context) => void
type ApiDocs = { bytes: Buffer; docs: DocsView; pages: ReadonlyMap<string, ShowPage> }

/** Creates the description on first use, because that takes longer than the rest of a start. */
function describer({ config: { baseUrl }, features }: Pick<Site, 'config' | 'features'>): () => ApiDocs {
  let apiDocs: ApiDocs | null = null
  return () => {
    if (apiDocs) return apiDocs
    const parts = features.flatMap(({ openapi }) => openapi?.(baseUrl) ?? [])
    const description = describeApis(baseUrl, parts)
    const docs = docsView(description)
    apiDocs = { bytes: Buffer.from(JSON.stringify(description)), docs, pages: buildPages(docs) }
    return apiDocs
  }
}

function buildPages(docs: DocsView): ReadonlyMap<string, ShowPage> {
  const pages = new Map<string, ShowPage>()
  for (const { start, groups } of docs.systems) {
    if (start) pages.set(start.href, (ctx) => startPage(ctx, { docs, start }))
    for (const group of groups) pages.set(group.href, (ctx) => groupPage(ctx, { docs, group }))
  }
  return pages
}

function routes(describe: () => ApiDocs) {
  const router = createRouter()

  router.get('/openapi.json', allow('anyone'), (ctx) => {
    ctx.set('Cache-Control', 'public, no-cache')
    ctx.type = 'json'
    ctx.body = describe().bytes
  })

  router.get(DOCS, allow('anyone'), (ctx) => {
    if (ctx.path !== DOCS) return movedTo(ctx, DOCS)
    const { docs } = describe()
    const { q: words } = readQuery(Search, ctx.query)
    if (words !== '') return foundPage(ctx, { docs, found: findCalls(docs, words) })
    ctx.state.madeOf.push(unchanging)
    indexPage(ctx, { docs })
  })

  router.get(`${DOCS}/:page`, allow('anyone'), (ctx) => {
    const path = ctx.path.replace(/\/$/, '')
    const show = describe().pages.get(path)
    if (!show) throw notFound('Bagian dokumentasi ini tidak ada.')
    if (ctx.path !== path) return movedTo(ctx, path)
    ctx.state.madeOf.push(unchanging)
    show(ctx)
  })

  return router
}
