import { setImmediate as nextTurn } from 'node:timers/promises'
import type { createDocumentStream, DomHandler } from 'htmlparser2'

export type Element = Parameters<NonNullable<Parameters<typeof createDocumentStream>[2]>>[0]
type Document = DomHandler['root']
export type AnyNode = Document | Document['children'][number]

/** A page and the address it came from, which is what its relative links mean; `isWhole`: it does not end before its end. */
export type Page = { root: Document; url: string; isWhole: boolean }

/** Maps long lists without holding the event loop. */
export async function mapInTurns<From, To>(
  rows: readonly From[],
  map: (row: From, index: number) => To,
): Promise<To[]> {
  const mapped: To[] = []
  for (const [index, row] of rows.entries()) {
    if (index % 50 === 49) await nextTurn()
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

/** What a reader sees of it, white space as it stands, without the parts to skip. No real page is as deep as the limit. */
export function rawText(node: AnyNode | null, skip: readonly (AnyNode | null)[] = [], depth = 0): string {
  if (!node || skip.includes(node) || depth > 500) return ''
  if ('data' in node) return node.type === 'text' ? node.data : ''
  if (!('children' in node) || (isElement(node) && silent.has(node.name))) return ''
  const hidden = isElement(node) ? node.attribs['data-cfemail'] : undefined
  if (hidden !== undefined) return revealed(hidden)
  let text = ''
  for (const child of node.children) text += rawText(child, skip, depth + 1)
  return isElement(node) && blocks.has(node.name) ? ` ${text} ` : text
}

/** What Cloudflare takes for an e-mail address, such as a title with "@", it sends as hex: the key, then each byte under it. */
function revealed(hex: string): string {
  const [key = 0, ...bytes] = Buffer.from(hex, 'hex')
  return Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8')
}
