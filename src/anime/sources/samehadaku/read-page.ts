import { setImmediate as nextTurn } from 'node:timers/promises'
import { type HTMLElement, parse } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'

/** A page and its address, the base of relative links; `isWhole`: it is not cut off. */
export type Page = { root: HTMLElement; url: string; isWhole: boolean }

/** Characters parsed at a time, so that other requests run in between; the parser would take 400 KB in one go. */
const SLICE_LENGTH = 32_768

export async function readPage(html: string, url: string): Promise<Page> {
  const root = parse('')
  for (const { markup, depth } of slices(withoutOpenStyle(html))) {
    graft(root, parse(markup, { preserveTagNesting: true, blockTextElements: {} }), depth)
    await nextTurn()
  }
  return { root, url, isWhole: /<\/(body|html)\s*>/i.test(html.slice(-2_000)) }
}

/** Adds a slice to the page; its first `depth` nested elements are those that were open at the end of the last one. */
function graft(root: HTMLElement, slice: HTMLElement, depth: number): void {
  let [onto, from]: (HTMLElement | undefined)[] = [root, slice]
  for (let level = 0; onto && from; level++) {
    const [open, reopened] = level < depth ? [onto.lastElementChild, from.firstElementChild] : []
    for (const node of from.childNodes) {
      if (node === reopened) continue
      node.parentNode = onto
      onto.childNodes.push(node)
    }
    onto = open
    from = reopened
  }
}

/** Maximum nesting: a list of unclosed rows nests as deep as it is long; deeper pages are an attack. */
const MAX_DEPTH = 3_000

/** Comments, scripts and styles; declarations; tags with slash, name and rest. Cut-off markup at the end counts too. */
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
 * The page in slices, with every element closed where a browser closes it. The parser ignores a closing tag that does
 * not match the open element, so one unclosed `<span>` in a film's facts, or `<author>` in a list of new episodes,
 * would contain the rest of the page; its option to close everything closes the surrounding elements as well.
 */
function* slices(html: string): Generator<{ markup: string; depth: number }> {
  const open: string[] = []
  let [reopened, markup, at, depth] = ['', '', 0, 0]
  for (const match of html.matchAll(markupParts)) {
    markup += html.slice(at, match.index) + mended(match, open)
    at = match.index + match[0].length
    if (markup.length < SLICE_LENGTH) continue
    yield { markup: reopened + markup + closed(open), depth }
    reopened = open.map((name) => `<${name}>`).join('')
    markup = ''
    depth = open.length
  }
  yield { markup: reopened + markup + html.slice(at) + closed(open), depth }
}

const closed = (names: readonly string[]) => names.reduce((tags, name) => `</${name}>${tags}`, '')

/** A tag, with the closing tags it needs before it, and without invalid ones. */
function mended([part, , slash, name, rest = '']: RegExpExecArray, open: string[]): string {
  const tag = name?.toLowerCase()
  if (!tag || !part.endsWith('>') || (slash && voids.has(tag))) return ''
  const end = slash ? openAt(open, [tag], isInline(tag) ? isInline : () => true) : endedBy(tag, open)
  const ended = end < 0 ? '' : closed(open.splice(end))
  if (slash) return ended
  if (!voids.has(tag) && !/(^|[\s"'])\/$/.test(rest)) open.push(tag)
  if (open.length > MAX_DEPTH) throw new SourceFailure('wrong_schema', 'the page is nested too deep to be one')
  return `${ended}<${tag}${rest}>`
}

/**
 * The position of the innermost open element with one of these names, with only allowed elements inside; -1 without
 * one.
 */
function openAt(open: readonly string[], names: readonly string[], mayBeIn: (name: string) => boolean): number {
  for (let at = open.length - 1; at >= 0; at--) {
    const name = open[at] ?? ''
    if (names.includes(name)) return at
    if (!mayBeIn(name)) return -1
  }
  return -1
}

/** The position of the element that an opening tag closes. */
function endedBy(tag: string, open: readonly string[]): number {
  if (tag === 'li' || tag === 'a' || tag === 'option') return openAt(open, [tag], isInline)
  if (tag === 'dt' || tag === 'dd') return openAt(open, ['dt', 'dd'], isInline)
  return open.at(-1) === 'p' && blocks.has(tag) ? open.length - 1 : -1
}

/** An unclosed `<style>` would swallow the rest of the page. */
function withoutOpenStyle(html: string): string {
  const opened = html.lastIndexOf('<style')
  return opened < 0 || html.indexOf('</style', opened) > 0
    ? html
    : `${html.slice(0, opened)}<template${html.slice(opened + '<style'.length).replace('>', '></template>')}`
}
