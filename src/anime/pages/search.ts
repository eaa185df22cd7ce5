import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, notCacheable, type Reader, wantsFragment } from '../../web/context.ts'
import { PageNumber, readQuery, Text, wholeNumber } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { animeHref } from '../addresses.ts'
import type { Catalog } from '../catalog.ts'
import { type AnswerData, type SearchQuery, sorts, statuses, types } from '../contract/contract.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { foundList, resultsView, type SearchView, searchHref, searchView } from '../view-models/search.ts'
import { foundFragment, listPageBeyond, searchPage, suggestionsFragment } from '../views.ts'

/** Query of the search page. Invalid filters are ignored, so that any URL shows results. */
const Query = z.object({
  q: Text.trim().max(200).catch('').default(''),
  genre: Text.trim().min(1).max(60).optional().catch(undefined),
  type: z.enum(types).optional().catch(undefined),
  status: z.enum(statuses).optional().catch(undefined),
  year: wholeNumber(z.int().min(1900).max(2100)).optional().catch(undefined),
  sort: z.enum(sorts).optional().catch(undefined),
  page: PageNumber.catch(1),
})

type Deps = { catalog: Catalog; pictures: Pictures; found: (words: string, reader: Reader) => Promise<string[]> }

/** Search page, suggestions while the visitor types, and a redirect to a random title. */
export function searchPages(router: AppRouter, { catalog, pictures, found }: Deps) {
  router.get('/search', allow('anyone'), async (ctx) => {
    const { q, ...rest } = readQuery(Query, ctx.query)
    const query = { query: q, ...rest }
    const answer = isBlank(query) ? null : await catalog.ask(ctx.state, 'search', query)
    if (answer && query.page > 1 && answer.data.results.length === 0) return showBeyond(ctx, query)
    const search = searchView(query, answer?.data ?? null, pictures, new Date().getUTCFullYear())
    const others = q === '' || query.page > 1 ? [] : await found(q, ctx.state)
    if (wantsFragment(ctx)) return answerFound(ctx, search, others)
    searchPage(ctx, { search, others, note: answer && sourceNote(answer, new Date()) })
  })

  router.get('/search/saran', allow('anyone'), async (ctx) => {
    const { q } = readQuery(Query, ctx.query)
    const query: SearchQuery = { query: q, page: 1 }
    const answer = isBlank(query) ? null : await catalog.ask(ctx.state, 'search', query)
    const results = answer && resultsView(query, { ...answer.data, results: answer.data.results.slice(0, 6) }, pictures)
    answerFragment(ctx, suggestionsFragment({ results, all: searchHref(query, 1) }))
  })

  router.get('/kejutan', allow('anyone'), async (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.redirect(animeHref(await surprise(ctx.state, catalog)))
  })
}

const isBlank = ({ query, genre, type, status, year }: SearchQuery) =>
  query === '' && genre === undefined && type === undefined && status === undefined && year === undefined

/**
 * Sends the search results as a fragment and sets the browser's URL: typing replaces the URL, a changed filter adds one
 * to the history. The response depends on the page that sent the request, so it is not cached.
 */
function answerFound(ctx: Context, search: SearchView, others: readonly string[]) {
  const from = ctx.get('HX-Current-URL')
  const before = URL.canParse(from) ? new URL(from) : null
  const isTyping = before?.searchParams.get('q') !== (search.query || null)
  const isElsewhere = before !== null && before.pathname + before.search !== search.canonical
  ctx.state.madeOf.push(notCacheable)
  ctx.set(!isTyping && isElsewhere ? 'HX-Push-Url' : 'HX-Replace-Url', search.canonical)
  answerFragment(ctx, foundFragment({ search, others }))
}

/** Shows the error page for a page number past the end of the results, with a link to their first page. */
function showBeyond(ctx: Context, query: SearchQuery) {
  if (wantsFragment(ctx)) throw new Refusal(404, 'Hasil pencariannya tidak sepanjang itu.')
  listPageBeyond(ctx, { kind: foundList(query), page: query.page }, 404)
}

/**
 * Picks a random title. The titles of all statuses form one long list, and one position in that list is drawn. A status
 * whose request fails adds no titles; if the drawn title has no page here, the first title that has one is used.
 */
async function surprise(reader: Reader, catalog: Catalog): Promise<string> {
  const ask = async (status: (typeof statuses)[number], page: number) => {
    const { data } = await catalog.ask(reader, 'search', { query: '', status, page })
    return { status, ...data }
  }
  const firsts = (await Promise.all(statuses.map((status) => ask(status, 1).catch(refused)))).filter(
    (one) => one !== null,
  )
  let place = Math.floor(Math.random() * firsts.reduce((sum, { total }) => sum + total, 0))
  const row = firsts.find(({ total }) => {
    if (place < total) return true
    place -= total
    return false
  })
  const size = row?.results.length || 1
  const page = 1 + Math.floor(place / size)
  const drawn = row && page > 1 ? await ask(row.status, page).catch(refused) : row
  const slug = drawn?.results[place % size]?.anime_slug ?? firsts.flatMap(slugsOf)[0]
  if (slug) return slug
  throw new Refusal(503, 'Kejutannya belum siap. Coba lagi sebentar lagi.', { retryAfter: 30 })
}

const slugsOf = ({ results }: AnswerData['search']) => results.flatMap((item) => item.anime_slug ?? [])

function refused(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}
