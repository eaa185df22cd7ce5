import type { HTMLElement } from 'node-html-parser'
import { fromHtmx } from '../support/app.ts'
import { type Posted, parsePage, postedBy, type Sender, sendersOf } from '../support/posted.ts'
import { routeKind } from './every-page.ts'

/** `who`: a word for who sees the page. */
type Page = { path: string; cookie: string; who: string; html: string }
/** A way in which a page sends a form. Those with the same key differ only in ids and in what the fields hold. */
export type Offer = { key: string; from: Page; sender: Sender; posted: Posted; headers: Record<string, string> }

export const SITE = 'http://127.0.0.1'
export const isOurs = (address: string) => new URL(address, SITE).origin === SITE
/** The path and query of an address of this site, as a page writes it. */
export function pathOf(address: string, page: string): string {
  const { pathname, search } = new URL(address, SITE + page)
  return pathname + search
}

/** All ways in which pages send forms to this site, of each kind the first. */
export function offersOf(pages: readonly Page[]): Offer[] {
  const seen = new Set<string>()
  const isNew = (key: string) => !seen.has(key) && seen.add(key)
  // To parse all pages takes longer than to send their forms.
  const fresh = pages.filter((page) => formsIn(page).filter(isNew).length > 0)
  return fresh.flatMap(offersIn).filter(({ key }) => isNew(key))
}

/** What tells the forms of a page apart, by their text. */
function formsIn({ html, who }: Page): string[] {
  const forms = (html.match(/<form\b.*?<\/form>/gs) ?? []).map((form) =>
    [...form.matchAll(/\b(?:action|hx-post|name)="([^"]*)"/g)].map(([, one = '']) =>
      one.startsWith('/') ? routeKind(one) : nameKind(one),
    ),
  )
  const elsewhere = html.match(/\bform="[^"]*"/g) ?? []
  return [...forms.map((names) => names.join(' ')), ...elsewhere.map(nameKind)].map((kind) => `${who} ${kind}`)
}

function offersIn(from: Page): Offer[] {
  const page = parsePage(from.html)
  const plain = sendersOf(page).map((sender) => offer(from, sender, postedBy(sender), {}))
  const htmx = page.querySelectorAll('[hx-post]').flatMap((source) => offersOfHtmx(from, page, source))
  return [...plain, ...htmx].filter(({ posted }) => posted.method !== 'dialog' && isOurs(posted.action))
}

function offersOfHtmx(from: Page, page: HTMLElement, source: HTMLElement): Offer[] {
  const form = source.rawTagName === 'form' ? source : source.closest('form')
  if (!form) return []
  const target = source.getAttribute('hx-target')?.slice(1) ?? source.id
  const headers = {
    ...fromHtmx,
    'HX-Request-Type': source.hasAttribute('hx-select') ? 'full' : 'partial',
    'HX-Source': `${source.rawTagName}#${source.id}`,
    'HX-Target': `div#${target}`,
    'HX-Current-URL': SITE + from.path,
  }
  const more: object = JSON.parse(source.getAttribute('hx-vals') ?? '{}')
  const vals = Object.entries(more).map(([name, value]): [string, string] => [name, String(value)])
  const isSubmit = /submit/.test(source.getAttribute('hx-trigger') ?? 'submit') && source === form
  const ways = isSubmit
    ? sendersOf(page).filter((one) => one.form === form)
    : [{ form, button: source === form ? null : source, page }]
  return ways.map((sender) => {
    const { enctype, fields } = postedBy(sender)
    const action = source.getAttribute('hx-post') ?? ''
    return offer(from, sender, { method: 'post', action, enctype, fields: [...fields, ...vals] }, headers)
  })
}

function offer(from: Page, sender: Sender, posted: Posted, headers: Record<string, string>): Offer {
  const action = addressOf(posted, from)
  const names = [...new Set(posted.fields.map(([name]) => nameKind(name)))].sort().join(' ')
  const [name, value] = ['name', 'value'].map((one) => sender.button?.getAttribute(one))
  const how = 'HX-Request' in headers ? 'htmx' : 'plain'
  // What an action is done to, or with, stands behind a colon.
  const button = name ? nameKind(`[${name}=${value?.split(':')[0]}]`) : ''
  const key = [from.who, how, posted.method, routeKind(action), names, button].join(' ').trim()
  return { key, from, sender, posted: { ...posted, action }, headers }
}

/** A name without ids: of rows, and of what is in them. */
const nameKind = (name: string) => name.replace(/[0-9a-f]{24,}|\d+/g, '~')

/** Where a form is sent: a path of this site, or an address elsewhere. */
function addressOf({ action, method, fields }: Posted, { path }: Page): string {
  const address = isOurs(action) ? pathOf(action, path) : action
  return method === 'get' ? `${address.split('?')[0]}?${new URLSearchParams(fields)}` : address
}
