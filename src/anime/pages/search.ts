import { z } from 'zod'
import { type AppRouter, type Reader, wantsFragment } from '../../web/context.ts'
import { Refusal } from '../../web/errors.ts'
import { Digits, PageNumber, readQuery, Text } from '../../web/form.ts'
import { answerFragment } from '../../web/render.ts'
import type { Catalog } from '../catalog.ts'
import { type SearchQuery, sorts, statuses, types } from '../contract.ts'
import { animeHref, sourceNote } from '../present/cards.ts'
import { resultsView, searchHref, searchView } from '../present/search.ts'
import { resultsFragment, searchPage, suggestionsFragment } from '../views.ts'

/** What cannot be read counts as not asked for: an address from elsewhere still finds something. */
const Query = z.object({
  q: Text.trim().max(200).catch('').default(''),
  genre: Text.trim().min(1).max(60).optional().catch(undefined),
  type: z.enum(types).optional().catch(undefined),
  status: z.enum(statuses).optional().catch(undefined),
  year: Digits.pipe(z.int().min(1900).max(2100)).optional().catch(undefined),
  sort: z.enum(sorts).optional().catch(undefined),
  page: PageNumber.catch(1),
})

/** Searching, its suggestions while someone types, and a title by chance. */
export function searchPages(router: AppRouter, { catalog }: { catalog: Catalog }) {
  router.get('/search', async (ctx) => {
    const { q, ...rest } = readQuery(Query, ctx.query)
    const query = { query: q, ...rest }
    const { baseUrl } = ctx.state
    const answer = isBlank(query) ? null : await catalog.ask(ctx.state, 'search', query)
    if (answer && wantsFragment(ctx)) {
      return answerFragment(ctx, resultsFragment({ results: resultsView(query, answer.data, baseUrl), genres: [] }))
    }
    const search = searchView(query, answer?.data ?? null, baseUrl, new Date().getUTCFullYear())
    searchPage(ctx, { search, note: answer && sourceNote(answer, new Date()) })
  })

  router.get('/search/saran', async (ctx) => {
    const { q } = readQuery(Query, ctx.query)
    const query: SearchQuery = { query: q, page: 1 }
    const answer = isBlank(query) ? null : await catalog.ask(ctx.state, 'search', query)
    const results =
      answer && resultsView(query, { ...answer.data, results: answer.data.results.slice(0, 6) }, ctx.state.baseUrl)
    answerFragment(ctx, suggestionsFragment({ results, all: searchHref(query, 1) }))
  })

  router.get('/kejutan', async (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.redirect(animeHref(await surprise(ctx.state, catalog)))
  })
}

const isBlank = ({ query, genre, type, status, year }: SearchQuery) =>
  query === '' && genre === undefined && type === undefined && status === undefined && year === undefined

/** Any title of any page: first how many pages there are, then one of them. */
async function surprise(reader: Reader, catalog: Catalog): Promise<string> {
  const status = statuses[Math.floor(Math.random() * statuses.length)]
  const first = await catalog.ask(reader, 'search', { query: '', status, page: 1 })
  const page = 1 + Math.floor(Math.random() * first.data.total_pages)
  const { data } = page === 1 ? first : await catalog.ask(reader, 'search', { query: '', status, page })
  const slugs = data.results.flatMap((item) => item.anime_slug ?? [])
  const slug = slugs[Math.floor(Math.random() * slugs.length)]
  if (slug) return slug
  throw new Refusal(503, 'Kejutannya belum siap. Coba lagi sebentar lagi.', { retryAfter: 30 })
}
