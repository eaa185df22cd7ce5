import type { HTMLElement } from 'node-html-parser'
import { mapAtMost } from '../../../async/limiter.ts'
import { SourceFailure } from '../../../net/failure.ts'
import type { Fetcher } from '../../../net/fetcher.ts'
import type { AnswerData, SearchQuery } from '../../contract/contract.ts'
import { dateText, parseMoment } from '../../contract/moments.ts'
import type { Source } from '../../contract/source.ts'
import { type Addresses, createAddresses, latestPath, moviesPath } from './addresses.ts'
import { cardElements, readCard } from './cards.ts'
import { readDetail } from './detail.ts'
import { readEpisode } from './episode.ts'
import { readHome } from './home.ts'
import { expectList, readLatest } from './latest.ts'
import { askBeside, CALLS_PER_HOST, createPages, type Deps, fetchFromSite } from './pages.ts'
import { pastTheEnd, readPaging } from './paging.ts'
import { distinct, readableRows } from './rows.ts'
import { createSchedule } from './schedule.ts'
import { catalogAddress, needsCatalog, plainAddress, readSearch } from './search.ts'
import { type PlayerCall, playerIn, type ServerOption } from './servers.ts'
import { createSite, type PageReading } from './site.ts'
import { cleanTitle, isPresent } from './text.ts'
import { createThemes } from './themes.ts'

/** The longest known page of a title has 400 KB. */
const lists = { keep: 8, maxBytes: 2_000_000 }
const details = { keep: 20, maxBytes: 4_000_000 }

type Options = Record<'baseUrl' | 'searchUrl' | 'apiUrl', string> & { fetcher: Fetcher; now?: () => Date }

/**
 * Samehadaku and similar sites are read from their HTML. Their themes are recognized by content: the classic EastPlay
 * theme, its redesign, and the animestream theme. `apiUrl` is the site with `wp-json`, or a full `wp-json` URL. Each
 * player of an episode is requested on its own.
 */
export function createSamehadaku({ baseUrl, searchUrl, apiUrl, fetcher, now = () => new Date() }: Options): Source {
  const site = createSite(baseUrl)
  const deps: Deps = { fetcher, site, now, recognize: createThemes() }
  const findAt = createAddresses()
  const schedule = createSchedule(deps, apiUrl, findAt)
  const homes = createPages(deps, readHome, { ...lists, keep: 1 })
  const newest = createPages(deps, readLatest, lists)
  const films = createPages(deps, readMovies, lists)
  const shows = createPages(deps, readDetail, details)
  const episodes = createPages(deps, readEpisode, details)
  const search = createSearch(deps, createSite(searchUrl).root, findAt)

  return {
    name: 'samehadaku',
    async home(_, signal) {
      const [page, week] = await Promise.all([homes(`${site.root}/`, null, signal), schedule.weekBeside(signal)])
      return { ...page, jadwal_rilis: week }
    },
    latest: ({ page }, signal) =>
      findAt('latest', (theme) => newest(`${site.root}/${latestPath[theme](page)}`, page, signal)),
    movies: ({ page }, signal) =>
      findAt('movies', (theme) => films(`${site.root}/${moviesPath[theme](page)}`, page, signal)),
    schedule: (_, signal) => schedule.week(signal),
    async detail({ slug }, signal) {
      if (!isSlug(slug) || slug.includes('/')) throw missing(slug)
      return shows(site.animeUrl(slug), slug, signal)
    },
    async episode({ slug }, signal) {
      if (!isSlug(slug)) throw missing(slug)
      const url = site.episodeUrl(slug)
      const { servers, ...page } = await episodes(url, slug, signal)
      const streaming_servers = await askPlayers(deps, servers, url, signal)
      // When all offered players fail, an answer with downloads alone must not replace a good cached one.
      const hasOnlyDownloads = servers.length === 0 && Object.keys(page.download_links).length > 0
      if (streaming_servers.length === 0 && !hasOnlyDownloads)
        throw new SourceFailure('empty', `no player of ${slug} could be had`)
      return { ...page, streaming_servers }
    },
    search,
  }
}

const missing = (slug: string) => new SourceFailure('missing', `samehadaku can have no ${slug}`)

const CATALOG_WAIT_MS = 2_000

/** Whether a slug has no empty or dot segments and names no part of WordPress. */
const isSlug = (slug: string) =>
  !/^wp-|\0|\\/.test(slug) && slug.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/**
 * Filters need the site's catalog. If the catalog cannot search by words, the words are searched without filters. When
 * a plain search finds more episodes than titles, the catalog is searched as well, because episodes crowd out titles.
 */
function createSearch(deps: Deps, searchRoot: string, findAt: Addresses): Source['search'] {
  const { root } = deps.site
  const catalog = createPages(deps, (reading, query: SearchQuery) => readSearch(reading, query, true), lists)
  const plain = createPages(deps, (reading, query: SearchQuery) => readSearch(reading, query, false), lists)
  const filtered = (query: SearchQuery, signal: AbortSignal) => {
    const hasWords = query.query.trim() !== ''
    return findAt('catalog', async (theme, isRemembered) => {
      if (theme === 'classic' || !hasWords) return catalog(catalogAddress(root, query, theme), query, signal)
      // When the catalog with filters has ended, a search without filters must not continue its pages.
      if (!isRemembered && query.page > 1) throw pastTheEnd(query.page)
      return plain(plainAddress(searchRoot, query), query, signal)
    })
  }
  return async (query, signal) => {
    if (needsCatalog(query)) return (await filtered(query, signal)).data
    const { data, leftOut } = await plain(plainAddress(searchRoot, query), query, signal)
    if (leftOut <= data.results.length) return data
    const address = catalogAddress(root, query)
    const shows = await askBeside(CATALOG_WAIT_MS, signal, (soon) => catalog(address, query, soon))
    if (!shows || shows.data.total === 0) return data
    // The results of the catalog come first, because it has only titles.
    const results = distinct([...shows.data.results, ...data.results], ({ url }) => url)
    return { ...shows.data, results, total: Math.max(shows.data.total, results.length) }
  }
}

function readMovies(reading: PageReading, page: number): AnswerData['movies'] {
  expectList(reading, page, /terbaru|latest|\bnew\b|episode/i)
  const cards = cardElements(reading).map((element) => readMovie(element, reading))
  return { results: readableRows(cards, 'films', page), pagination: readPaging(reading, page) }
}

function readMovie(element: HTMLElement, reading: PageReading): AnswerData['movies']['results'][number] | null {
  const card = readCard(element, reading)
  if (!card) return null
  const { title, link, anime, cover, when, genres } = card
  const tanggal = parseMoment(when, reading.now) && dateText(when, reading.now)
  return { judul: cleanTitle(title) ?? title, url: link.url, anime_slug: anime?.slug ?? null, cover, tanggal, genres }
}

/** A page without its slowest players is better than none. */
const PLAYER_TIMEOUT_MS = 1_500
const PLAYERS_TIMEOUT_MS = 2_000

/** Requests the players in page order. A failed or hanging request drops only its own server. */
async function askPlayers(deps: Deps, options: ServerOption[], pageUrl: string, signal: AbortSignal) {
  const until = Date.now() + PLAYERS_TIMEOUT_MS
  const servers = await mapAtMost(CALLS_PER_HOST, options, async ({ name, url: directUrl, call }) => {
    const timeout = Math.min(PLAYER_TIMEOUT_MS, until - Date.now())
    const url = directUrl ?? (call && timeout > 0 ? await askPlayer(deps, call, pageUrl, { signal, timeout }) : null)
    return url === null ? null : { name, url }
  })
  signal.throwIfAborted()
  return servers.filter(isPresent)
}

type Limits = { signal: AbortSignal; timeout: number }

async function askPlayer(deps: Deps, call: PlayerCall, pageUrl: string, limits: Limits): Promise<string | null> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-requested-with': 'XMLHttpRequest',
    accept: '*/*',
    referer: pageUrl,
  }
  const body = String(new URLSearchParams({ action: 'player_ajax', ...call }))
  const url = `${deps.site.root}/wp-admin/admin-ajax.php`
  try {
    const answer = await fetchFromSite(deps, url, { ...limits, method: 'POST', headers, body, maxBytes: 200_000 })
    return playerIn(answer.body.toString('utf8'), pageUrl)
  } catch (error) {
    if (error instanceof SourceFailure || limits.signal.aborted) return null
    throw error
  }
}
