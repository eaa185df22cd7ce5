import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { cardElements } from './cards.ts'
import type { PageReading } from './site.ts'
import { elementText, elementTexts, findFirst } from './text.ts'
import { findParts, listSigns } from './themes.ts'

const kinds = ['missing', 'home', 'anime', 'episode', 'list'] as const
/** `bare`: the page has no known content. */
export type PageKind = Kind | 'bare'
type Kind = (typeof kinds)[number]

const [parts, bodies] = [listSigns('part'), listSigns('body')]

/** Sums below this weight do not make a page one of that kind. */
const MIN_WEIGHT = 2

/** Sums the signs of each kind. `hasItems`: whether the page has cards or rows of a list. */
function weigh(reading: PageReading, hasItems: boolean, isSearch: boolean): (kind: string) => number {
  const { root, site, url } = reading
  const bodyClasses = classNames(root.querySelector('body'))
  const signs = parts.filter(({ selector }) => root.querySelector(selector))
  signs.push(...bodies.filter(({ selector }) => selector.split(', ').some((name) => bodyClasses.includes(name))))
  const add = (kind: Kind, weight: number) => signs.push({ kind, weight, selector: '' })
  for (const place of ['title', 'h1'])
    if (notFound.test(elementText(root.querySelector(place)) ?? '')) add('missing', 2)
  if (hasItems) add('list', 2)
  if (bodyClasses.includes('home') && !bodyClasses.includes('paged')) add('home', 4)
  if (isSearch) add('list', SEARCH_WEIGHT)
  const stated = statedAddress(reading)
  const [own, requested] = [stated, url].map((address) => kindAt(address, reading))
  if (own) add(own, own === 'episode' ? 2 : 4)
  else if (stated === null ? looksHome(reading) : isRoot(stated, reading)) add('home', 4)
  else if (site.partsOf(stated)?.[0] === 'page') add('list', 4)
  if (requested) add(requested, 1)
  return (kind) => signs.filter((sign) => sign.kind === kind).reduce((sum, { weight }) => sum + weight, 0)
}

const classNames = (element: HTMLElement | null) => element?.classList.value ?? []

/** The kind of page at an address; null if it may be of several kinds. */
function kindAt(address: string | null, { site }: PageReading): Kind | null {
  if (site.animeSlugOf(address) !== null) return 'anime'
  if (isSearchAddress(address)) return 'list'
  return site.episodeLink(address)?.slug ? 'episode' : null
}

const isSearchAddress = (address: string | null) => /[?&]s=|\/search\//.test(address ?? '')
const isRoot = (address: string, { site }: PageReading) =>
  !isSearchAddress(address) && site.partsOf(address)?.length === 0

/** Weight of the page's own statement that it shows a search. */
const SEARCH_WEIGHT = 3

/**
 * Throws unless the page's kind is one of `expectedKinds`. Among equally likely kinds, an expected one is chosen.
 * `cards`: the cards that were already removed from the page. `isSearch`: the page says that it shows a search.
 */
export function expectKind(
  reading: PageReading,
  expectedKinds: PageKind[],
  cards = cardElements(reading),
  isSearch = false,
) {
  const hasItems = reading.root.querySelector('.post-show li') !== null || cards.length > 0
  const sumWeights = weigh(reading, hasItems, isSearch)
  const [kind = 'bare'] = kinds
    .filter((one) => sumWeights(one) >= MIN_WEIGHT)
    .sort(
      (a, b) => sumWeights(b) - sumWeights(a) || Number(expectedKinds.includes(b)) - Number(expectedKinds.includes(a)),
    )
  const actualKind = kind === 'list' && !hasItems ? 'bare' : kind
  if (expectedKinds.includes(actualKind)) return actualKind
  if (actualKind === 'missing') throw new SourceFailure('missing', 'samehadaku says there is no such page')
  const names = expectedKinds.join(' or ')
  throw actualKind === 'bare'
    ? new SourceFailure('empty', `samehadaku sent a page with nothing on it where ${names} was asked for`)
    : new SourceFailure('wrong_page', `samehadaku sent a page of kind ${actualKind} where ${names} was asked for`)
}

/** Whether the page has a place for a list, even if the list is empty. */
export const hasListPlace = (reading: PageReading) => findParts(reading, 'listPlaces').length > 0

const notFound =
  /^(error\s+)?404\b|^(page|halaman)\s+(not found|tidak ditemukan)|^(halaman|page)\b.{0,30}\b(not found|tidak (dapat )?ditemukan)|^not found\b/i

/** Whether a page that does not state its own URL looks like the front page. */
const looksHome = (reading: PageReading) =>
  isRoot(reading.url, reading) ||
  (findParts(reading, 'frontParts').length > 0 && findParts(reading, 'posts').length > 1)

/** The URL that the page states for itself. */
export const statedAddress = ({ root }: PageReading): string | null => canonical(root) || ogUrl(root) || null
const canonical = (root: HTMLElement) => root.querySelector('link[rel="canonical"]')?.getAttribute('href')
const ogUrl = (root: HTMLElement) => root.querySelector('meta[property="og:url"]')?.getAttribute('content')

/** Throws `different_title` if the page's URL has another slug. `readSlug` returns null for a URL of another kind. */
export function expectSlug(reading: PageReading, slug: string, readSlug: (address: string) => string | null): void {
  const { root, url } = reading
  const stated = findFirst([canonical(root), ogUrl(root), url], (address) => address && readSlug(address))
  if (stated !== null && same(stated) !== same(slug))
    throw new SourceFailure('different_title', `samehadaku sent ${stated} where ${slug} was asked for`)
}

const same = (slug: string) => slug.normalize('NFC').toLowerCase()

const searchWords =
  /\bresults?\s+(found|for)\b|\bfound\s+for\b|\bhasil\s+(pencarian|cari)|\bpencarian\b|\bsearch(ed)?\b|\bnothing found\b|\bcari\s/i

const hasHeading = (reading: PageReading, words: RegExp) =>
  elementTexts(findParts(reading, 'headings')).some((heading) => words.test(heading))

/** Whether a page shows a search, by its CSS class, URL, headings or search box. */
export function isSearchPage(reading: PageReading, query: string): boolean {
  const { root } = reading
  if (classNames(root.querySelector('body')).includes('search') || isSearchAddress(statedAddress(reading))) return true
  if (hasHeading(reading, searchWords)) return true
  const inputs = query === '' ? [] : root.querySelectorAll('input[name="s"]')
  return inputs.some((input) => input.getAttribute('value')?.trim() === query.trim())
}

/** Whether the page is the site's catalog of all titles, which has filters. */
export const isCatalogPage = (reading: PageReading): boolean =>
  /\/daftar-anime/.test(statedAddress(reading) ?? '') ||
  findParts(reading, 'filters').length > 0 ||
  hasHeading(reading, /\bdaftar\s+anime\b|\banime\s+list\b/i)
