import { SourceFailure } from '../../../net/failure.ts'
import { cardElements } from './cards.ts'
import { attribute } from './document.ts'
import { selector } from './selector.ts'
import type { PageReading } from './site.ts'
import { textOf } from './text.ts'

/** What a page is, by what stands in it: `list` has cards or rows and is not one of the others, `bare` nothing of all this. */
type PageKind = 'missing' | 'episode' | 'anime' | 'home' | 'list' | 'bare'

const body = selector('body')
const pageTitle = selector('head title, title')
const headings = selector('h1')
const canonical = selector('link[rel="canonical"]')
const ogUrl = selector('meta[property="og:url"]')
const ofEpisode = selector(
  '#server [data-nume], .east_player_option, [id^="player-option-"], select.mirror, .naveps, .download-eps, .soraddlx, [itemprop="episodeNumber"]',
)
const ofAnime = selector(
  '.anim-senct, .spe, .infoanime, .bigcontent, .eplister, h1[itemprop="headline"], span.w-28.font-medium, header.info_episode',
)
const ofHome = selector('[class*="topten-animesu"], .wpop-weekly, .wpop-monthly, .wpop-alltime')
const posts = selector('.post-show')
const posted = selector('.post-show li')
const listPlaces = selector('.post-show, .listupd, .animepost, .animpost')

export function kindOf(reading: PageReading): PageKind {
  const { root, site } = reading
  if (saysMissing(reading)) return 'missing'
  if (saysHome(reading)) return 'home'
  const isShow = ofAnime.first(root) !== null
  if (isShow && site.animeSlugOf(statedAddress(reading)) !== null) return 'anime'
  if (ofEpisode.first(root)) return 'episode'
  if (isShow) return 'anime'
  if (looksHome(reading)) return 'home'
  return posted.first(root) || cardElements(root).length > 0 ? 'list' : 'bare'
}

/** Throws unless the page is of one of these kinds. */
export function expectKind(reading: PageReading, ...wanted: PageKind[]): PageKind {
  const kind = kindOf(reading)
  if (wanted.includes(kind)) return kind
  if (kind === 'missing') throw new SourceFailure('missing', 'samehadaku says there is no such page')
  throw kind === 'bare'
    ? new SourceFailure('empty', `samehadaku sent a page with nothing on it where ${wanted.join(' or ')} was asked for`)
    : new SourceFailure(
        'wrong_page',
        `samehadaku sent a page of kind ${kind} where ${wanted.join(' or ')} was asked for`,
      )
}

/** Is there a place for a list on it, even an empty one? */
export const hasListPlace = ({ root }: PageReading) => listPlaces.first(root) !== null

const notFound =
  /^(error\s+)?404\b|^(page|halaman)\s+(not found|tidak ditemukan)|^(halaman|page)\b.{0,30}\b(not found|tidak (dapat )?ditemukan)|^not found\b/i

function saysMissing({ root }: PageReading): boolean {
  if (hasBodyClass(root, 'error404')) return true
  return notFound.test(textOf(pageTitle.first(root)) ?? '') || notFound.test(textOf(headings.first(root)) ?? '')
}

function saysHome(reading: PageReading): boolean {
  if (hasBodyClass(reading.root, 'home')) return !hasBodyClass(reading.root, 'paged')
  const stated = statedAddress(reading)
  return stated !== null && !/[?&]s=/.test(stated) && reading.site.partsOf(stated)?.length === 0
}

/** A page that does not say where it is: it came from the root, or has what only the front page has. */
function looksHome(reading: PageReading): boolean {
  const { root, site, url } = reading
  if (statedAddress(reading) !== null) return false
  const atRoot = site.partsOf(url)?.length === 0 && !/[?&]s=/.test(url)
  return atRoot || (ofHome.first(root) !== null && posts.all(root).length > 1)
}

/** The address a page gives itself. */
export function statedAddress({ root }: PageReading): string | null {
  return attribute(canonical.first(root), 'href') || attribute(ogUrl.first(root), 'content') || null
}

const hasBodyClass = (root: PageReading['root'], name: string) =>
  (attribute(body.first(root), 'class') ?? '').split(/\s+/).includes(name)

/**
 * Holds the page against the slug that was asked for, by the address it gives itself; `slugOf` reads a slug from an address
 * and is null for one of another kind, which says nothing.
 */
export function expectSlug(reading: PageReading, asked: string, slugOf: (address: string) => string | null): void {
  const { root, url } = reading
  const addresses = [attribute(canonical.first(root), 'href'), attribute(ogUrl.first(root), 'content'), url]
  const slugs = addresses.map((address) => (address ? slugOf(address) : null)).filter((slug) => slug !== null)
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
const searchHeadings = selector('title, h1, h2, .page-title, .releases')
const searchInput = selector('input[name="s"]')

/** Does a page say that it shows the results of a search, by its headings, its address, or the words in its search box? */
export function isSearchPage(reading: PageReading, query: string): boolean {
  const { root } = reading
  if (hasBodyClass(root, 'search') || /[?&]s=|\/search\//.test(statedAddress(reading) ?? '')) return true
  if (searchHeadings.all(root).some((heading) => searchWords.test(textOf(heading) ?? ''))) return true
  return searchInput.all(root).some((input) => query !== '' && attribute(input, 'value')?.trim() === query.trim())
}

const catalogWords = /\bdaftar\s+anime\b|\banime\s+list\b/i
const filterFields = selector('[name="genre[]"], select[name="order"], [name="order"], [name="status"]')

/** Is it the catalog with its filters? */
export function isCatalogPage(reading: PageReading): boolean {
  const { root } = reading
  if (/\/daftar-anime/.test(statedAddress(reading) ?? '') || filterFields.first(root)) return true
  return searchHeadings.all(root).some((heading) => catalogWords.test(textOf(heading) ?? ''))
}
