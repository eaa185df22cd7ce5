import { readFileSync } from 'node:fs'

const blockPages = ['challenge', 'parked', 'error_page'] as const
type BlockPage = (typeof blockPages)[number]

const table = readFileSync(new URL('block-pages.txt', import.meta.url), 'utf8')
const signs = [...table.matchAll(/^(title|markup|words) +(\w+) +(.+)$/gm)].map(([, place, kind, pattern = '']) => ({
  place,
  kind: blockPages.find((one) => one === kind) ?? null,
  pattern: new RegExp(pattern, 'i'),
}))

const kindBy = (place: 'title' | 'markup' | 'words', text: string): BlockPage | null =>
  signs.find((sign) => sign.place === place && sign.pattern.test(text))?.kind ?? null

/**
 * Recognizes a page that a server sends instead of a catalog page, only by its content. The title counts most. A page
 * with parts of a catalog, or with those of `siteParts`, is genuine, whatever words it uses. In other pages the
 * headings count too, and in a short page all words. A "404" page is a valid answer.
 */
export function blockPageIn(html: string, siteParts?: RegExp): BlockPage | null {
  if (html.trim() === '') return 'error_page'
  const title = readTitle(html)
  if (/\b404\b|\bnot found\b|tidak ditemukan/i.test(title)) return null
  const titled = kindBy('title', title)
  if (titled) return titled
  if (hasDied(html)) return 'error_page'
  const start = html.slice(0, 400_000)
  const hasContent = (markup: string) => content.test(markup) || siteParts?.test(markup)
  if (hasContent(start) && hasContent(withoutEmpty(start))) return null
  const markup = start.replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  return kindBy('markup', markup) ?? ofWords(markup)
}

function readTitle(html: string): string {
  const [, title = ''] = /<title[^>]{0,200}>([^<]{0,300})/i.exec(html.slice(0, 200_000)) ?? []
  return plain(title)
}

/** Whether the page is cut off by an error message of WordPress or PHP. */
function hasDied(html: string): boolean {
  const ends = html.slice(0, 20_000) + html.slice(-20_000)
  if (/<body[^>]{1,300}id=["']error-page["']|<div[^>]{1,200}class=["']wp-die-message["']/i.test(ends)) return true
  const end = html.slice(-4_000)
  return /<b>(fatal|parse) error<\/b>\s*:[\s\S]*on line <b>\d+<\/b>/i.test(end) && !/<\/html>/i.test(end)
}

/** Parts that only genuine pages have: posts, structured data, and results or filters of a search. */
const content =
  /<article\b|\bitemprop=|class=["'][^"']*\b(entry-title|entry-content|search-(no-)?results)\b|\bname=["'](genre\[\]|order)["']/i

const withoutText =
  /<!--[\s\S]*?(?:-->|$)|<(script|style|noscript)\b[\s\S]*?(?:<\/\1\s*>|$)|<(?:meta|link|html|br|hr)\b[^<>]{0,2000}>/gi
const emptyElement = /<(div|p|span|section|article|main|ul|li|h[1-6]|a|b|i)\b[^<>]{0,2000}>(?:\s|&nbsp;)*<\/\1\s*>/gi

/**
 * Removes empty elements, because a challenge may contain an empty part of a catalog page as a decoy, such as `<div
 * class="entry-content"></div>`.
 */
function withoutEmpty(html: string): string {
  let before = ''
  let rest = html.replace(withoutText, '')
  // Each round removes one level of nested empty elements; decoys are not nested deeper.
  for (let round = 0; round < 4 && rest !== before; round++) {
    before = rest
    rest = rest.replace(emptyElement, '')
  }
  return rest
}

/** In a page with less visible text than this many characters, a single phrase is enough. */
const SHORT_PAGE_LENGTH = 2_500

function ofWords(markup: string): BlockPage | null {
  const bare = markup.replace(/<(script|style|noscript|svg|template)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
  const headings = [...bare.matchAll(/<h[12][^>]{0,300}>([\s\S]{0,300}?)<\/h[12]>/gi)]
    .map(([, heading = '']) => plain(heading))
    .join('. ')
  const text = plain(bare)
  const kind = kindBy('words', text.length <= SHORT_PAGE_LENGTH ? text : headings)
  if (kind) return kind
  if (text.length < 1_500 && isLinkList(bare)) return 'parked'
  return text.length < 200 ? ofSilence(markup, bare, text) : null
}

const social =
  /^https?:\/\/([\w-]+\.)*(t\.me|telegram\.\w+|facebook\.com|fb\.com|instagram\.com|twitter\.com|x\.com|discord\.\w+|youtube\.com|tiktok\.com|saweria\.co|trakteer\.id|linktr\.ee|whatsapp\.com|wa\.me)\b/i

/**
 * Whether a page is a list of links, as sites leave it behind when they move: most links lead to other hosts, one of
 * them a social network.
 */
function isLinkList(bare: string): boolean {
  const links = [...bare.matchAll(/<a\b[^>]{0,500}\bhref=["']?([^"'\s>]+)/gi)].map(([, href = '']) => href)
  const foreign = links.filter((href) => /^https?:\/\//i.test(href))
  const hosts = new Set(foreign.map((href) => href.split('/')[2]?.toLowerCase()))
  return hosts.size >= 3 && foreign.length >= links.length * 0.8 && foreign.some((href) => social.test(href))
}

/**
 * Classifies a page without visible text: a script that sets a cookie and reloads is a challenge, and a redirect means
 * a parked domain.
 */
function ofSilence(markup: string, bare: string, text: string): BlockPage | null {
  const goes = /\blocation(\.(href|reload|replace|assign))?\s*[=(.]/.test(markup)
  if (goes && /document\.cookie\s*=/.test(markup)) return 'challenge'
  if (goes || /<meta[^>]{1,200}http-equiv=["']?refresh["']?[^>]{1,200}url=/i.test(markup) || /<frameset\b/i.test(bare))
    return 'parked'
  const shows = text !== '' || /<(img|iframe|script|video|input|a|object|embed|canvas)\b/i.test(markup)
  return !shows && /<(html|body|head)\b/i.test(markup) ? 'error_page' : null
}

const plain = (html: string) =>
  html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(nbsp|#160);/g, ' ')
    .replace(/&(rsaquo|#8250);/g, '›')
    .replace(/&(rsquo|#8217|#39|apos);/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
