import type { HTMLElement } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'
import { cardElements } from './cards.ts'
import type { PageReading } from './site.ts'
import { textOf, textsOf } from './text.ts'

/**
 * The kind of a page, recognized by its content. `list`: the page has cards or rows and is of no other kind. `bare`:
 * the page has no known content.
 */
type PageKind = 'missing' | 'episode' | 'anime' | 'home' | 'list' | 'bare'

const ofEpisode =
  '#server [data-nume], .east_player_option, [id^="player-option-"], select.mirror, .naveps, .download-eps, .soraddlx, [itemprop="episodeNumber"]'
const ofAnime =
  '.anim-senct, .spe, .infoanime, .bigcontent, .eplister, h1[itemprop="headline"], span.w-28.font-medium, header.info_episode'
const ofHome = '[class*="topten-animesu"], .wpop-weekly, .wpop-monthly, .wpop-alltime'

function kindOf(reading: PageReading, cards: HTMLElement[] | null): PageKind {
  const { root, site } = reading
  if (saysMissing(reading)) return 'missing'
  if (saysHome(reading)) return 'home'
  const isShow = root.querySelector(ofAnime) !== null
  if (isShow && site.animeSlugOf(statedAddress(reading)) !== null) return 'anime'
  if (root.querySelector(ofEpisode)) return 'episode'
  if (isShow) return 'anime'
  if (looksHome(reading)) return 'home'
  return root.querySelector('.post-show li') || (cards ?? cardElements(root)).length > 0 ? 'list' : 'bare'
}

/**
 * Returns the page's kind; throws unless it is one of `wanted`. `cards`: card elements that were already removed from
 * the page.
 */
export function expectKind(reading: PageReading, wanted: PageKind[], cards: HTMLElement[] | null = null): PageKind {
  const kind = kindOf(reading, cards)
  if (wanted.includes(kind)) return kind
  if (kind === 'missing') throw new SourceFailure('missing', 'samehadaku says there is no such page')
  throw kind === 'bare'
    ? new SourceFailure('empty', `samehadaku sent a page with nothing on it where ${wanted.join(' or ')} was asked for`)
    : new SourceFailure(
        'wrong_page',
        `samehadaku sent a page of kind ${kind} where ${wanted.join(' or ')} was asked for`,
      )
}

/** Whether the page has an element for a list of titles or episodes, even an empty one. */
export const hasListPlace = ({ root }: PageReading) =>
  root.querySelector('.post-show, .listupd, .animepost, .animpost') !== null

const notFound =
  /^(error\s+)?404\b|^(page|halaman)\s+(not found|tidak ditemukan)|^(halaman|page)\b.{0,30}\b(not found|tidak (dapat )?ditemukan)|^not found\b/i

function saysMissing({ root }: PageReading): boolean {
  if (hasBodyClass(root, 'error404')) return true
  return ['title', 'h1'].some((place) => notFound.test(textOf(root.querySelector(place)) ?? ''))
}

function saysHome(reading: PageReading): boolean {
  if (hasBodyClass(reading.root, 'home')) return !hasBodyClass(reading.root, 'paged')
  const stated = statedAddress(reading)
  return stated !== null && !/[?&]s=/.test(stated) && reading.site.partsOf(stated)?.length === 0
}

/**
 * Whether a page that does not state its own URL is the front page: it was requested from the root of the site, or has
 * several parts of the front page.
 */
function looksHome(reading: PageReading): boolean {
  const { root, site, url } = reading
  if (statedAddress(reading) !== null) return false
  const atRoot = site.partsOf(url)?.length === 0 && !/[?&]s=/.test(url)
  return atRoot || (root.querySelector(ofHome) !== null && root.querySelectorAll('.post-show').length > 1)
}

/** Returns the URL that the page states for itself (canonical link or `og:url`), or null. */
export const statedAddress = ({ root }: PageReading): string | null => canonical(root) || ogUrl(root) || null
const canonical = (root: HTMLElement) => root.querySelector('link[rel="canonical"]')?.getAttribute('href')
const ogUrl = (root: HTMLElement) => root.querySelector('meta[property="og:url"]')?.getAttribute('content')

const hasBodyClass = (root: HTMLElement, name: string) => root.querySelector('body')?.classList.contains(name) === true

/**
 * Throws `different_title` when the page's own URL has another slug than the requested one. `slugOf` returns the slug
 * in a URL, or null for a URL of another kind, which is ignored.
 */
export function expectSlug(reading: PageReading, asked: string, slugOf: (address: string) => string | null): void {
  const { root, url } = reading
  const slugs = [canonical(root), ogUrl(root), url]
    .map((address) => (address ? slugOf(address) : null))
    .filter((slug) => slug !== null)
  const [stated] = slugs
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
const searchHeadings = 'title, h1, h2, .page-title, .releases'

/** Whether the page says that it shows search results: by its CSS class, URL, headings or search box. */
export function isSearchPage(reading: PageReading, query: string): boolean {
  const { root } = reading
  if (hasBodyClass(root, 'search') || /[?&]s=|\/search\//.test(statedAddress(reading) ?? '')) return true
  if (textsOf(root, searchHeadings).some((heading) => searchWords.test(heading))) return true
  const inputs = query === '' ? [] : root.querySelectorAll('input[name="s"]')
  return inputs.some((input) => input.getAttribute('value')?.trim() === query.trim())
}

const catalogWords = /\bdaftar\s+anime\b|\banime\s+list\b/i
const filterFields = '[name="genre[]"], [name="order"], [name="status"]'

/** Whether the page is the site's catalog of all titles, which has filters. */
export function isCatalogPage(reading: PageReading): boolean {
  const { root } = reading
  if (/\/daftar-anime/.test(statedAddress(reading) ?? '') || root.querySelector(filterFields)) return true
  return textsOf(root, searchHeadings).some((heading) => catalogWords.test(heading))
}
