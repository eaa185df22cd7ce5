import { setImmediate as nextTurn } from 'node:timers/promises'
import { type HTMLElement, parse } from 'node-html-parser'
import { SourceFailure } from '../../failure.ts'

/** A page and the address it came from, which is what its relative links mean; `isWhole`: it does not end before its end. */
export type Page = { root: HTMLElement; url: string; isWhole: boolean }

export async function readPage(html: string, url: string): Promise<Page> {
  const markup = balanced(withoutOpenStyle(html))
  await nextTurn()
  const root = parse(markup, { preserveTagNesting: true, blockTextElements: {} })
  await nextTurn()
  return { root, url, isWhole: /<\/(body|html)\s*>/i.test(html.slice(-2_000)) }
}

/** A list whose rows are never closed goes as deep as it is long; what goes deeper was made to keep us busy. */
const DEEPEST = 3_000

/** Comments, scripts and styles; declarations; tags: slash, name, the rest. What breaks off at the end counts too. */
const markupParts =
  /<!--[\s\S]*?(?:-->|$)|<(script|style)\b[\s\S]*?(?:<\/\1[^>]*>|$)|<[!?][^>]*(?:>|$)|<(\/?)([a-z][^\s/>]*)((?:=\s*(?:"[^"]*"|'[^']*')|[^>])*)(?:>|$)/gi

const voids = words('area base br col embed hr img input link meta param source track wbr')
const blocks = words(
  'address article aside center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header li main nav ol p section table ul',
)
const boxes = words(
  'body button head html iframe noscript option select tbody td template textarea tfoot th thead title tr',
)
const isInline = (name: string) => !blocks.has(name) && !boxes.has(name)

function words(list: string): Set<string> {
  return new Set(list.split(' '))
}

/**
 * The page with every element closed where a browser closes it. The parser passes over a closing tag that does not fit the
 * element that is open, so that one `<span>` left open in a film's facts, or one `<author>` in a list of new episodes, would
 * have the rest of the page in it; and when told to close all that is open, it closes the elements around as well.
 */
function balanced(html: string): string {
  const open: string[] = []
  const close = (at: number) => (at < 0 ? '' : open.splice(at).reduce((tags, name) => `</${name}>${tags}`, ''))
  const mended = html.replace(markupParts, (part: string, _, slash: string, name: string | undefined, rest: string) => {
    const tag = name?.toLowerCase()
    if (!tag || !part.endsWith('>') || (slash && voids.has(tag))) return ''
    if (slash) return close(openAt(open, [tag], isInline(tag) ? isInline : () => true))
    const ended = close(endedBy(tag, open))
    if (!voids.has(tag) && !/(^|[\s"'])\/$/.test(rest)) open.push(tag)
    if (open.length > DEEPEST) throw new SourceFailure('wrong_schema', 'the page is nested too deep to be one')
    return `${ended}<${tag}${rest}>`
  })
  return mended + close(0)
}

/** Where the innermost of these is open, with nothing in it but what may be; -1 where none is. */
function openAt(open: readonly string[], names: readonly string[], mayBeIn: (name: string) => boolean): number {
  for (let at = open.length - 1; at >= 0; at--) {
    const name = open[at] ?? ''
    if (names.includes(name)) return at
    if (!mayBeIn(name)) return -1
  }
  return -1
}

/** The place of the element that an opening tag ends. */
function endedBy(tag: string, open: readonly string[]): number {
  if (tag === 'li' || tag === 'a' || tag === 'option') return openAt(open, [tag], isInline)
  if (tag === 'dt' || tag === 'dd') return openAt(open, ['dt', 'dd'], isInline)
  return open.at(-1) === 'p' && blocks.has(tag) ? open.length - 1 : -1
}

/** A `<style>` that is never closed would swallow the rest of the page. */
function withoutOpenStyle(html: string): string {
  const opened = html.lastIndexOf('<style')
  return opened < 0 || html.indexOf('</style', opened) > 0
    ? html
    : `${html.slice(0, opened)}<template${html.slice(opened + '<style'.length).replace('>', '></template>')}`
}
