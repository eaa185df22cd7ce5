import { type HTMLElement, parse } from 'node-html-parser'
import { SourceFailure } from '../../../net/failure.ts'

/** Parses HTML from within a page, in slices. The parser alone takes minutes for elements that are left open. */
export function parsePart(html: string): HTMLElement {
  const root = parse('')
  for (const { markup, depth } of slices(html)) graft(root, parse(markup, { preserveTagNesting: true }), depth)
  return root
}

/** Other requests run between slices; a whole page of 400 KB would block the event loop. */
const SLICE_LENGTH = 32_768

/**
 * Adds a slice to the page. Its first `depth` nested elements repeat those that were open at the end of the slice
 * before; their children are joined.
 */
export function graft(root: HTMLElement, slice: HTMLElement, depth: number): void {
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

/**
 * Limits that only an attack exceeds: parsing takes longer with more elements, and the deeper they nest. Real pages
 * nest 20 deep, and have at most one element in 25 characters.
 */
const MAX_DEPTH = 64
const FEWEST_ELEMENTS = 500
const LETTERS_EACH = 12

const attack = (what: string) => new SourceFailure('wrong_schema', `the page ${what} to be one`)

/**
 * Matches comments, scripts, styles, declarations, and tags with slash, name and attributes, even if they are cut off
 * at the end.
 */
const markupParts =
  /<!--[\s\S]*?(?:-->|$)|<(script|style)\b[\s\S]*?(?:<\/\1[^>]*(?:>|$)|$)|<[!?][^>]*(?:>|$)|<(\/?)([a-z][^\s/>]*)((?:=\s*(?:"[^"]*"|'[^']*')|[^>])*)(?:>|$)/gi

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
 * Closes every element where a browser closes it. The parser ignores a closing tag that does not match the open
 * element, so that one unclosed `<span>` would contain the rest of the page; its option to close everything would close
 * the surrounding elements as well. Throws `wrong_schema` for HTML that is made to take long.
 */
export function* slices(html: string): Generator<{ markup: string; depth: number }> {
  const open: string[] = []
  let [reopened, markup, at, depth, elements] = ['', '', 0, 0, 0]
  const most = FEWEST_ELEMENTS + html.length / LETTERS_EACH
  for (const match of html.matchAll(markupParts)) {
    if (match[3] && !match[2]) elements += 1
    if (elements > most) throw attack('has too many elements')
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

/** A tag with the closing tags it needs before it; empty for an invalid tag. Updates the list of open elements. */
function mended({ 0: part, 2: slash, 3: name, 4: rest = '' }: RegExpExecArray, open: string[]): string {
  const tag = name?.toLowerCase()
  if (!tag || !part.endsWith('>') || (slash && voids.has(tag))) return ''
  if (slash && open.at(-1) === tag) return `</${open.pop()}>`
  const end = slash ? openAt(open, [tag], isInline(tag) ? isInline : () => true) : endedBy(tag, open)
  const closingTags = end < 0 ? '' : closed(open.splice(end))
  if (slash) return closingTags
  if (!voids.has(tag) && !/(^|[\s"'])\/$/.test(rest)) open.push(tag)
  if (open.length > MAX_DEPTH) throw attack('is nested too deep')
  return `${closingTags}<${tag}${rest}>`
}

/**
 * Returns the index of the innermost open element with one of `names`, or -1. Every open element inside it must satisfy
 * `mayBeIn`.
 */
function openAt(open: readonly string[], names: readonly string[], mayBeIn: (name: string) => boolean): number {
  for (let at = open.length - 1; at >= 0; at--) {
    const name = open[at] ?? ''
    if (names.includes(name)) return at
    if (!mayBeIn(name)) return -1
  }
  return -1
}

/**
 * Returns the index of the open element that an opening tag closes, such as the `<li>` before another `<li>`; -1 for
 * none.
 */
function endedBy(tag: string, open: readonly string[]): number {
  if (tag === 'li' || tag === 'a' || tag === 'option') return openAt(open, [tag], isInline)
  if (tag === 'dt' || tag === 'dd') return openAt(open, ['dt', 'dd'], isInline)
  return open.at(-1) === 'p' && blocks.has(tag) ? open.length - 1 : -1
}
