import { setImmediate as nextTurn } from 'node:timers/promises'
import { type createDocumentStream, DomHandler, Parser } from 'htmlparser2'

export type Element = Parameters<NonNullable<Parameters<typeof createDocumentStream>[2]>>[0]
type Document = DomHandler['root']
export type AnyNode = Document | Document['children'][number]

/** A page and the address it came from, which is what its relative links mean. */
export type Page = { root: Document; url: string }

/** Characters parsed before others get their turn; a page of 370 KB then holds the event loop for a few milliseconds at a time. */
const SLICE = 32_768

export async function readPage(html: string, url: string): Promise<Page> {
  const handler = new DomHandler(undefined, { withStartIndices: true })
  const parser = new Parser(handler)
  const text = withoutOpenStyle(html)
  for (let at = 0; at < text.length; at += SLICE) {
    if (at > 0) await nextTurn()
    parser.write(text.slice(at, at + SLICE))
  }
  parser.end()
  return { root: handler.root, url }
}

/** A `<style>` that is never closed would swallow the rest of the page. */
function withoutOpenStyle(html: string): string {
  const opened = html.lastIndexOf('<style')
  return opened < 0 || html.indexOf('</style', opened) > 0
    ? html
    : `${html.slice(0, opened)}<template${html.slice(opened + '<style'.length).replace('>', '></template>')}`
}

/** Maps long lists without holding the event loop. */
export async function mapInTurns<From, To>(
  rows: readonly From[],
  map: (row: From, index: number) => To,
): Promise<To[]> {
  const mapped: To[] = []
  for (const [index, row] of rows.entries()) {
    if (index % 100 === 99) await nextTurn()
    mapped.push(map(row, index))
  }
  return mapped
}

export const attribute = (element: Element | null, name: string): string | null => element?.attribs[name] ?? null

export const isElement = (node: AnyNode): node is Element => 'name' in node && 'attribs' in node

export function nextElement(element: Element): Element | null {
  for (let next = element.next; next; next = next.next) if (isElement(next)) return next
  return null
}

const silent = new Set(['script', 'style', 'noscript', 'iframe', 'template', 'svg', 'textarea', 'select'])
const blocks = new Set(['p', 'div', 'br', 'li', 'ul', 'tr', 'td', 'h1', 'h2', 'h3', 'h4', 'h5', 'section', 'article'])

/** What a reader sees of it, white space as it stands; `skip` leaves a part out. No real page is as deep as the limit. */
export function rawText(node: AnyNode | null, skip: AnyNode | null = null, depth = 0): string {
  if (!node || node === skip || depth > 500) return ''
  if ('data' in node) return node.type === 'text' ? node.data : ''
  if (!('children' in node) || (isElement(node) && silent.has(node.name))) return ''
  let text = ''
  for (const child of node.children) text += rawText(child, skip, depth + 1)
  return isElement(node) && blocks.has(node.name) ? ` ${text} ` : text
}
