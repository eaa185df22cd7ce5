import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import type { SuggestionGroup } from '../../platform/sections.ts'
import { type AppRouter, type Context, notCacheable, type Reader, wantsFragment } from '../../web/context.ts'
import { PageNumber, readQuery, Text, wholeNumber } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { animeHref } from '../addresses.ts'
import type { Answer } from '../answers/copies.ts'
import type { Catalog } from '../catalog.ts'
import {
  type AnswerData,
  Initial,
  type QuestionName,
  type SearchQuery,
  sorts,
  statuses,
  types,
} from '../contract/contract.ts'
import { formatSeason, readSeason } from '../contract/seasons.ts'
import { type Pictures, sourceNote } from '../view-models/cards.ts'
import { type FewAnswers, isFew, isVeryFew } from '../view-models/few-results.ts'
import { foundList, type SearchAnswers, type SearchView, searchView, suggestionsView } from '../view-models/search.ts'
import { isBlank, orderedSearch, POPULAR } from '../view-models/search-href.ts'
import { namedLabel, namedWords, otherSearches } from '../view-models/search-words.ts'
import { listPageBeyond, resultsFragment, searchPage, suggestionsFragment } from '../views.ts'

/** Invalid filters are ignored, so that any URL shows results. */
const Query = z.object({
  q: Text.trim().max(200).catch('').default(''),
  genre: Text.trim().min(1).max(60).optional().catch(undefined),
  type: z.enum(types).optional().catch(undefined),
  status: z.enum(statuses).optional().catch(undefined),
  year: wholeNumber(z.int().min(1900).max(2100)).optional().catch(undefined),
  musim: Text.transform(readSeason).optional().catch(undefined),
  huruf: Initial.optional().catch(undefined),
  sort: z.preprocess((sort) => (sort === POPULAR ? 'popular' : sort), z.enum(sorts).optional()).catch(undefined),
  page: PageNumber.catch(1),
})

function readSearch(ctx: Context): SearchQuery {
  const { q, musim, huruf, ...rest } = readQuery(Query, ctx.query)
  return { query: q, ...rest, season: musim, letter: huruf }
}

type Deps = {
  catalog: Catalog
  pictures: Pictures
  found: (words: string, reader: Reader) => Promise<string[]>
  counted: (words: string, reader: Reader) => Promise<string[]>
  suggested: (words: string, reader: Reader) => Promise<SuggestionGroup[]>
}

/** Search page, suggestions while the visitor types, and a redirect to a random title. */
export function searchPages(
  router: AppRouter,
  { catalog, pictures, found: findOthers, counted: countOthers, suggested: suggestOthers }: Deps,
) {
  router.get('/search', allow('anyone'), async (ctx) => {
    const query = readSearch(ctx)
    const { page } = query
    const words = searchWords(query)
    const isFirst = words !== '' && page === 1
    const counting = isFirst ? countOthers(words, ctx.state) : Promise.resolve([])
    const [[answers, first], counts, others] = await Promise.all([
      isBlank(query)
        ? askToBrowse(ctx.state, catalog, query)
        : askResults(ctx.state, catalog, query, async () => (await counting).length > 0),
      counting,
      isFirst ? findOthers(words, ctx.state) : [],
    ])
    if (answers.found && page > 1 && answers.found.results.length === 0) return showPageBeyond(ctx, query)
    const search = searchView(answers, pictures, { year: new Date().getUTCFullYear(), counts })
    if (wantsFragment(ctx)) return answerResults(ctx, search, others)
    searchPage(ctx, { search, others, note: first && sourceNote(first, new Date()) })
  })

  router.get('/search/saran', allow('anyone'), async (ctx) => {
    const query: SearchQuery = { query: readSearch(ctx).query, page: 1 }
    if (isBlank(query)) return answerFragment(ctx, suggestionsFragment({ suggestions: null }))
    const suggesting = suggestOthers(searchWords(query), ctx.state)
    const [{ answers }, others] = await Promise.all([
      askWords(ctx.state, catalog, query, async () => (await suggesting).length > 0),
      suggesting,
    ])
    answerFragment(ctx, suggestionsFragment({ suggestions: suggestionsView(answers, { pictures, others }) }))
  })

  router.get('/kejutan', allow('anyone'), async (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.redirect(animeHref(await surprise(ctx.state, catalog)))
  })
}

/** The answers for a search page, and the answer whose source the page names. */
type Results = [SearchAnswers, Answer<QuestionName> | null]

/**
 * The words by which other parts of the site are searched: the name within the words of a search, else all its words.
 */
const searchWords = ({ query }: SearchQuery) => namedWords(query)?.name ?? query

/**
 * Asks for the titles of a search. If no title has such a name, other searches that the words may mean are tried, such
 * as by a genre for "aksi". `hasOthers`: whether comics were found; a search for comics then tries no other.
 */
async function askWords(reader: Reader, catalog: Catalog, query: SearchQuery, hasOthers: () => Promise<boolean>) {
  const others = async () =>
    namedWords(query.query)?.isComic && (await hasOthers()) ? [] : otherSearches(query).map(orderedSearch)
  const attempts = await catalog.search(reader, orderedSearch(query), others)
  const [{ answer }] = attempts
  if (answer.data.total > 0) return withEpisode(reader, catalog, { answer, answers: { query, found: answer.data } })
  const proposals = attempts.findLast((one) => one.answer.data.proposals)?.answer.data.proposals
  const emptyResult = { ...answer.data, proposals }
  const second = attempts.find((one) => one.answer.data.total > 0)
  if (!second) return { answer, answers: { query, found: emptyResult } }
  const instead = { query: second.query, found: second.answer.data }
  return withEpisode(reader, catalog, { answer: second.answer, answers: { query, found: emptyResult, instead } })
}

/** Adds the page of the first found title, if the words name one of its episodes. */
async function withEpisode(
  reader: Reader,
  catalog: Catalog,
  search: { answer: Answer<'search'>; answers: SearchAnswers },
) {
  const { query, instead } = search.answers
  const [slug] = listSlugs(search.answer.data)
  if (!slug || query.page > 1 || namedLabel(query.query, (instead?.query ?? query).query) === null) return search
  const first = await catalog.askAside(reader, 'detail', { slug })
  return { ...search, answers: { ...search.answers, first: first?.data ?? null } }
}

/** Asks for what the page of a search shows; if nothing is found at all, popular titles. */
async function askResults(
  reader: Reader,
  catalog: Catalog,
  query: SearchQuery,
  hasOthers: () => Promise<boolean>,
): Promise<Results> {
  const { answer, answers } = await askWords(reader, catalog, query, hasOthers)
  if (answer.data.total > 0) return [{ ...answers, few: await askAboutFew(reader, catalog, answer) }, answer]
  const popular = await catalog.askAside(reader, 'search', POPULAR_TITLES)
  return [{ ...answers, popular: popular?.data ?? null }, answer]
}

/**
 * Asks for popular titles if a search found few titles, and for details of the found titles if they are very few. A
 * search that another server answered causes no further questions.
 */
async function askAboutFew(reader: Reader, catalog: Catalog, answer: Answer<'search'>): Promise<FewAnswers | null> {
  const { data: searchData, endpoint } = answer
  if (!isFew(searchData) || endpoint?.isOwn === false) return null
  const slugs = isVeryFew(searchData) ? listSlugs(searchData) : []
  const [popular, details] = await Promise.all([
    catalog.askAside(reader, 'search', POPULAR_TITLES),
    Promise.all(slugs.map(async (slug) => [slug, await catalog.askAside(reader, 'detail', { slug })] as const)),
  ])
  return {
    popular: popular?.data ?? null,
    details: new Map(details.flatMap(([slug, answer]) => (answer ? [[slug, answer.data] as const] : []))),
  }
}

/** The search for the whole catalog, most popular titles first. */
const POPULAR_TITLES: SearchQuery = { query: '', page: 1, sort: 'popular' }

/**
 * Asks for the page to browse: at most three questions, whatever the number of genres. A missing answer only makes the
 * page smaller, but it makes a prefetch fail. A source that does not count its catalog cannot filter by season either.
 */
async function askToBrowse(reader: Reader, catalog: Catalog, query: SearchQuery): Promise<Results> {
  const season = formatSeason(new Date())
  const missing = (error: unknown) => {
    if (reader.prefetch) throw error
    reader.madeOf.push(notCacheable)
    return ignoreRefusal(error)
  }
  const [home, popular] = await Promise.all([
    catalog.ask(reader, 'home', {}).catch(missing),
    catalog.ask(reader, 'search', POPULAR_TITLES).catch(missing),
  ])
  const ofSeason: SearchQuery = { ...POPULAR_TITLES, season }
  const current = popular?.data.facets ? await catalog.ask(reader, 'search', ofSeason).catch(missing) : null
  const data = { home: home?.data ?? null, popular: popular?.data ?? null, current: current?.data ?? null, season }
  return [{ query, found: null, browse: home || popular ? data : null }, home ?? popular]
}

/**
 * Typing replaces the browser's URL, a changed filter adds one to the history. The response depends on the page that
 * sent the request, so it is not cached.
 */
function answerResults(ctx: Context, search: SearchView, others: readonly string[]) {
  const from = ctx.get('HX-Current-URL')
  const before = URL.canParse(from) ? new URL(from) : null
  const isTyping = before?.searchParams.get('q') !== (search.query || null)
  const isElsewhere = before !== null && before.pathname + before.search !== search.canonical
  ctx.state.madeOf.push(notCacheable)
  ctx.set(!isTyping && isElsewhere ? 'HX-Push-Url' : 'HX-Replace-Url', search.canonical)
  answerFragment(ctx, resultsFragment({ search, others }))
}

/** Shows the error page for a page number past the end of the results, with a link to their first page. */
function showPageBeyond(ctx: Context, query: SearchQuery) {
  if (wantsFragment(ctx)) throw new Refusal(404, 'Hasil pencariannya tidak sepanjang itu.')
  listPageBeyond(ctx, { kind: foundList(query), page: query.page }, 404)
}

/**
 * Draws one position in the long list of the titles of all statuses. A status whose request fails adds no titles; if
 * the drawn title has no page here, the first title that has one is used.
 */
async function surprise(reader: Reader, catalog: Catalog): Promise<string> {
  const ask = async (status: (typeof statuses)[number], page: number) => {
    const { data } = await catalog.ask(reader, 'search', { query: '', status, page })
    return { status, ...data }
  }
  const answers = await Promise.all(statuses.map((status) => ask(status, 1).catch(ignoreRefusal)))
  const firsts = answers.filter((one) => one !== null)
  let place = Math.floor(Math.random() * firsts.reduce((sum, { total }) => sum + total, 0))
  const row = firsts.find(({ total }) => {
    if (place < total) return true
    place -= total
    return false
  })
  const size = row?.results.length || 1
  const page = 1 + Math.floor(place / size)
  const resultPage = row && page > 1 ? await ask(row.status, page).catch(ignoreRefusal) : row
  const slug = resultPage?.results[place % size]?.anime_slug ?? firsts.flatMap(listSlugs)[0]
  if (slug) return slug
  throw new Refusal(503, 'Kejutannya belum siap. Coba lagi sebentar lagi.', { retryAfter: 30 })
}

const listSlugs = ({ results }: AnswerData['search']) => results.flatMap((item) => item.anime_slug ?? [])

function ignoreRefusal(error: unknown): null {
  if (error instanceof Refusal) return null
  throw error
}
