import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { cardElements } from './cards.ts'
import type { PageReading } from './site.ts'
import { isPresent, textOf, textsOf } from './text.ts'
import { partsOf } from './themes.ts'

const kinds = ['missing', 'home', 'anime', 'episode', 'list'] as const
/** The kind of a page, recognized by its content. `bare`: the page has no known content. */
type PageKind = Kind | 'bare'
type Kind = (typeof kinds)[number]

/**
 * Parts of pages by CSS selector, each with the kind of page that it speaks for and its weight. Themes reuse parts, so
 * no part decides alone: the kind with the highest sum does.
 */
const signs: readonly [Kind, number, string][] = [
  [
    'episode',
    4,
    '#server [data-nume], .east_player_option, [id^="player-option-"], select:is(.mirror, [name="mirror"])',
  ],
  ['episode', 2, '.naveps'],
  ['episode', 2, '.download-eps, .soraddlx'],
  ['episode', 1, '[itemprop="episodeNumber"]'],
  ['anime', 2, '.anim-senct, .spe, span.w-28.font-medium'],
  ['anime', 2, '.eplister, header.info_episode'],
  ['anime', 1, '.infoanime, .bigcontent'],
  ['anime', 1, 'h1[itemprop="headline"]'],
  ['list', 1, '.pagination, .hpage'],
  ['list', 1, '.page-title, .releases h1'],
  ['list', 4, '#the-days, .schedulepage, .result-schedule'],
]

/** CSS classes that WordPress gives to the body, by kind of page. */
const bodySigns: typeof signs = [
  ['missing', 4, '.error404'],
  ['home', 4, '.home:not(.paged)'],
  ['anime', 2, '.single-anime, .anime-template-default'],
  ['episode', 1, '.single-post'],
  ['episode', 2, '.single-batch, .batch-template-default'],
  ['list', 2, '.search, .archive, .paged'],
]

/** Sums below this weight do not make a page one of that kind. */
const MIN_WEIGHT = 2

/** Returns the sum of all signs for each kind. `hasItems`: whether the page has cards or rows of a list. */
function weigh(reading: PageReading, hasItems: boolean): Record<Kind, number> {
  const { root, site, url } = reading
  const sums = { missing: 0, home: 0, anime: 0, episode: 0, list: 0 }
  for (const [kind, weight, selector] of signs) if (root.querySelector(selector)) sums[kind] += weight
  const body = root.querySelector('body')
  for (const [kind, weight, selector] of bodySigns) if (body?.matches(selector)) sums[kind] += weight
  for (const place of ['title', 'h1']) if (notFound.test(textOf(root.querySelector(place)) ?? '')) sums.missing += 2
  if (hasItems) sums.list += 2
  const stated = statedAddress(reading)
  const [named, asked] = [stated, url].map((address) => kindAt(address, reading))
  if (named) sums[named] += named === 'episode' ? 2 : 4
  else if (stated === null ? looksHome(reading) : isRoot(stated, reading)) sums.home += 4
  else if (site.partsOf(stated)?.[0] === 'page') sums.list += 4
  if (asked) sums[asked] += 1
  return sums
}

/** Returns the kind of page that an address is for; null for an address of several kinds. */
function kindAt(address: string | null, { site }: PageReading): Kind | null {
  if (site.animeSlugOf(address) !== null) return 'anime'
  if (isSearchAddress(address)) return 'list'
  return site.episodeLink(address)?.slug ? 'episode' : null
}

const isSearchAddress = (address: string | null) => /[?&]s=|\/search\//.test(address ?? '')
const isRoot = (address: string, { site }: PageReading) =>
  !isSearchAddress(address) && site.partsOf(address)?.length === 0

/** Weight of a page's own words that it shows a search. */
const SEARCH_WEIGHT = 3

/**
 * Returns the page's kind; throws unless it is one of `wanted`. Of equally likely kinds the wanted one counts. `cards`:
 * card elements that were already removed from the page. `isSearch`: whether the page says that it shows a search.
 */
export function expectKind(
  reading: PageReading,
  wanted: PageKind[],
  { cards = cardElements(reading), isSearch = false } = {},
): PageKind {
  const hasItems = reading.root.querySelector('.post-show li') !== null || cards.length > 0
  const sums = weigh(reading, hasItems)
  if (isSearch) sums.list += SEARCH_WEIGHT
  const [kind = 'bare'] = kinds
    .filter((one) => sums[one] >= MIN_WEIGHT)
    .sort((a, b) => sums[b] - sums[a] || Number(wanted.includes(b)) - Number(wanted.includes(a)))
  const found = kind === 'list' && !hasItems ? 'bare' : kind
  if (wanted.includes(found)) return found
  if (found === 'missing') throw new SourceFailure('missing', 'samehadaku says there is no such page')
  const asked = wanted.join(' or ')
  throw found === 'bare'
    ? new SourceFailure('empty', `samehadaku sent a page with nothing on it where ${asked} was asked for`)
    : new SourceFailure('wrong_page', `samehadaku sent a page of kind ${found} where ${asked} was asked for`)
}

/** Whether the page has an element for a list of titles or episodes, even an empty one. */
export const hasListPlace = ({ root }: PageReading) =>
  root.querySelector('.post-show, .listupd, .animepost, .animpost') !== null

const notFound =
  /^(error\s+)?404\b|^(page|halaman)\s+(not found|tidak ditemukan)|^(halaman|page)\b.{0,30}\b(not found|tidak (dapat )?ditemukan)|^not found\b/i

const ofHome = '[class*="topten-animesu"], .wpop-weekly, .wpop-monthly, .wpop-alltime'

/**
 * Whether a page that does not state its own URL is the front page: it was requested from the root of the site, or has
 * several parts of the front page.
 */
const looksHome = (reading: PageReading) =>
  isRoot(reading.url, reading) ||
  (reading.root.querySelector(ofHome) !== null && reading.root.querySelectorAll('.post-show').length > 1)

/** Returns the URL that the page states for itself (canonical link or `og:url`), or null. */
export const statedAddress = ({ root }: PageReading): string | null => canonical(root) || ogUrl(root) || null
const canonical = (root: HTMLElement) => root.querySelector('link[rel="canonical"]')?.getAttribute('href')
const ogUrl = (root: HTMLElement) => root.querySelector('meta[property="og:url"]')?.getAttribute('content')

/**
 * Throws `different_title` when the page's own URL has another slug than the requested one. `slugOf` returns the slug
 * in a URL, or null for a URL of another kind, which is ignored.
 */
export function expectSlug(reading: PageReading, asked: string, slugOf: (address: string) => string | null): void {
  const { root, url } = reading
  const stated = [canonical(root), ogUrl(root), url]
    .map((address) => (address ? slugOf(address) : null))
    .find(isPresent)
  if (stated !== undefined && same(stated) !== same(asked))
    throw new SourceFailure('different_title', `samehadaku sent ${stated} where ${asked} was asked for`)
}

const same = (slug: string) =>
  slug
    .normalize('NFC')
    .toLowerCase()
    .replace(/^\/+|\/+$/g, '')

const searchWords =
  /\bresults?\s+(found|for)\b|\bfound\s+for\b|\bhasil\s+(pencarian|cari)|\bpencarian\b|\bsearch(ed)?\b|\bnothing found\b|\bcari\s/i

const hasHeading = (reading: PageReading, words: RegExp) =>
  textsOf(partsOf(reading, 'headings')).some((heading) => words.test(heading))

/** Whether the page says that it shows search results: by its CSS class, URL, headings or search box. */
export function isSearchPage(reading: PageReading, query: string): boolean {
  const { root } = reading
  if (root.querySelector('body')?.classList.contains('search') || isSearchAddress(statedAddress(reading))) return true
  if (hasHeading(reading, searchWords)) return true
  const inputs = query === '' ? [] : root.querySelectorAll('input[name="s"]')
  return inputs.some((input) => input.getAttribute('value')?.trim() === query.trim())
}

/** Whether the page is the site's catalog of all titles, which has filters. */
export const isCatalogPage = (reading: PageReading): boolean =>
  /\/daftar-anime/.test(statedAddress(reading) ?? '') ||
  reading.root.querySelector('[name="genre[]"], [name="order"], [name="status"]') !== null ||
  hasHeading(reading, /\bdaftar\s+anime\b|\banime\s+list\b/i)
