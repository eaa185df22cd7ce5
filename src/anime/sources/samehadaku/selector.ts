import { setImmediate as nextTurn } from 'node:timers/promises'
import { compile } from 'css-select'
import { type AnyNode, type Element, isElement } from './document.ts'

/**
 * A selector, compiled once. A page is asked hundreds of questions, so its elements are indexed when the first comes, and
 * only those with the right class, name or attribute are held against the rest of a selector.
 */
export function selector(css: string) {
  const alternatives = css.split(/\s*,\s*/).map(alternativeOf)
  const [only] = alternatives.length === 1 ? alternatives : []
  const matches = compile<AnyNode, Element>(css)
  const inOrder = (scope: AnyNode, limit?: number) => {
    const place = placeOf(scope)
    if (only) return elementsOf(only, place, limit)
    const found = alternatives.flatMap((alternative) => elementsOf(alternative, place, limit))
    return found.length < 2 ? found : [...new Set(found)].sort((a, b) => startOf(a) - startOf(b))
  }
  return {
    all: (scope: AnyNode): Element[] => inOrder(scope),
    first: (scope: AnyNode): Element | null => inOrder(scope, 1)[0] ?? null,
    matches: (element: Element): boolean => matches(element),
  }
}
export type Selector = ReturnType<typeof selector>

/** What the first of these selectors that finds anything finds. */
export function firstOf(within: AnyNode, ...selectors: Selector[]): Element[] {
  for (const candidate of selectors) {
    const found = candidate.all(within)
    if (found.length > 0) return found
  }
  return []
}

export function isWithin(element: Element, outer: Selector): boolean {
  for (let node = element.parent; node; node = node.parent) if (isElement(node) && outer.matches(node)) return true
  return false
}

/**
 * `key` is what the index knows the last part by: ".class", "name" or "[attribute"; `test` is null where that says it all.
 * `outer` is the part before a bare name, within which to look on a page with thousands of such elements.
 */
type Alternative = { key: string; test: ((element: Element) => boolean) | null; outer: Alternative | null }

function alternativeOf(css: string): Alternative {
  const parts = css.split(/[\s>]+(?![^[]*\])/)
  const last = parts.at(-1) ?? css
  const key = keyOf(last)
  const isBareName = /^[a-z][\w-]*(\[href\])?$/i.test(last) && parts.length > 1
  const outer = isBareName ? alternativeOf(parts.slice(0, -1).join(' ')) : null
  return { key, test: key === css ? null : compile<AnyNode, Element>(css), outer }
}

function keyOf(part: string): string {
  if (part.includes('#')) return '[id'
  const bare = part.replace(/\[[^\]]*\]/g, '')
  const [key = part] = /\.[\w-]+/.exec(bare) ?? /^[a-z][\w-]*/i.exec(bare) ?? /\[[\w-]+/.exec(part) ?? []
  return key
}

/** All elements, and those by key, in the order of the page. */
type Index = { elements: Element[]; byKey: Map<string, Element[]> }

/** What is inside a node stands in the page between its own start and that of the next element outside. */
type Place = { index: Index; from: number; to: number }

const startOf = (element: Element) => element.startIndex ?? 0
const indexes = new WeakMap<AnyNode, Index>()

function placeOf(scope: AnyNode): Place {
  let root = scope
  let to = Number.POSITIVE_INFINITY
  for (; root.parent; root = root.parent)
    for (let next = root.next; next && to === Number.POSITIVE_INFINITY; next = next.next)
      if (isElement(next)) to = startOf(next)
  const index = indexes.get(root) ?? createIndex(root)
  return { index, from: isElement(scope) ? startOf(scope) + 1 : 0, to }
}

/** Indexes a page without holding the event loop; one that was not, such as a fragment, is indexed when it is first asked. */
export async function indexInTurns(root: AnyNode): Promise<void> {
  let taken = 0
  const fill = indexing(root)
  while (!fill.next().done) if (++taken % 2_000 === 0) await nextTurn()
}

function createIndex(root: AnyNode): Index {
  const fill = indexing(root)
  for (;;) {
    const { done, value } = fill.next()
    if (done) return value
  }
}

/** Element by element; the index counts once it is whole. */
function* indexing(root: AnyNode): Generator<undefined, Index> {
  const index: Index = { elements: [], byKey: new Map() }
  const classes = new Map<string, string[]>()
  for (const element of elementsIn(root)) {
    yield
    index.elements.push(element)
    add(index, element.name, element)
    const given = element.attribs.class
    if (!given) continue
    const names = classes.get(given) ?? [...new Set(given.split(/\s+/).filter(Boolean))].map((name) => `.${name}`)
    classes.set(given, names)
    for (const name of names) add(index, name, element)
  }
  indexes.set(root, index)
  return index
}

function add({ byKey }: Index, key: string, element: Element): void {
  const elements = byKey.get(key)
  if (elements) elements.push(element)
  else byKey.set(key, [element])
}

/** In the order of the page. */
function* elementsIn(root: AnyNode): Generator<Element> {
  let node: AnyNode | null = root
  while (node) {
    if (isElement(node)) yield node
    let next: AnyNode | null = 'children' in node ? (node.children[0] ?? null) : null
    while (node && !next) {
      next = node.next
      node = next ? null : node.parent
    }
    node = next
  }
}

function elementsOf(sought: Alternative, { index, from, to }: Place, limit = Number.POSITIVE_INFINITY): Element[] {
  const { key, test, outer } = sought
  if (outer && from === 0) {
    const around = elementsOf(outer, { index, from, to }).map(placeOf)
    return [...new Set(around.flatMap((place) => elementsOf(sought, place)))].slice(0, limit)
  }
  const candidates = index.byKey.get(key) ?? (key.startsWith('[') ? withAttribute(index, key) : [])
  const found: Element[] = []
  for (let at = firstFrom(candidates, from); at < candidates.length && found.length < limit; at++) {
    const element = candidates[at]
    if (!element || startOf(element) >= to) break
    if (test === null || test(element)) found.push(element)
  }
  return found
}

/** Attributes are asked for seldom: their elements are looked up when they first are. */
function withAttribute({ elements, byKey }: Index, key: string): Element[] {
  const name = key.slice(1)
  const found = elements.filter(({ attribs }) => attribs[name] !== undefined)
  byKey.set(key, found)
  return found
}

/** Where the first one that does not start before `from` stands. */
function firstFrom(elements: readonly Element[], from: number): number {
  let [low, high] = [0, elements.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const element = elements[middle]
    if (element && startOf(element) < from) low = middle + 1
    else high = middle
  }
  return low
}
