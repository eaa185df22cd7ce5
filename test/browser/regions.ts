import { readdirSync, readFileSync } from 'node:fs'
import type { Page, Route } from 'playwright-core'
import { read } from '../support/page.ts'
import { routeKind } from '../views/every-page.ts'

/** The attributes with the address of a region. */
const METHODS = ['hx-get', 'hx-post', 'data-live-at', 'data-live-poll'] as const
type Method = (typeof METHODS)[number]

/** A region that a page fetches with htmx: the raw attributes of the element that sends the request, and its target. */
export type Region = { kind: string; path: string; isStaff: boolean; method: Method; address: string; id: string }
export type Visited = { path: string; cookie: string; isFragment: boolean; html: string; form?: object }

/** Lists the regions of all pages, one for each kind of request. */
export function regionsOf(pages: readonly Visited[]): Region[] {
  const found = new Map<string, Region>()
  for (const { path, cookie, isFragment, html, form } of pages) {
    if (isFragment || form) continue
    const page = read(html)
    const elements = METHODS.flatMap((name) => page.all(`[${name}]`).map((one) => [name, one] as const))
    for (const [method, element] of elements) {
      const address = element.getAttribute(method) ?? ''
      const isLive = method.startsWith('data-')
      const id = (isLive ? undefined : element.getAttribute('hx-target')?.slice(1)) ?? element.id
      const request = isLive ? '' : `${element.getAttribute('hx-trigger') ?? ''} ${element.rawTagName}`
      const kind = `${method} ${routeKind(address)} ${request}`
      if (id && !found.has(kind)) found.set(kind, { kind, path, isStaff: cookie !== '', method, address, id })
    }
  }
  return [...found.values()]
}

/** The targets of htmx requests that templates name, as patterns, by template. */
export function targetsInTemplates(): { template: string; target: RegExp }[] {
  const templates = readdirSync('views', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eta'))
  return templates.flatMap((template) => {
    const source = readFileSync(`views/${template}`, 'utf8')
      .replace(/<%[_-]?[=~].*?%>/gs, '*')
      .replace(/<%.*?%>/gs, ' ')
    return [...source.matchAll(/<\w+\s[^>]*\shx-(?:get|post)=[^>]*>/g)].map(([tag]) => {
      const name = /\shx-target="#([^"]*)"/.exec(tag)?.[1] ?? /\sid="([^"]*)"/.exec(tag)?.[1] ?? 'without a target'
      return { template, target: new RegExp(`^${name.replaceAll('*', '.+')}$`) }
    })
  })
}

/** A text in every bad answer, which no page may ever show. */
export const JUNK = 'sampah dari jaringan'
const html = (status: number, body: string) => ({ status, contentType: 'text/html', body })

/** Ways in which a region's request may fail. `logIn` is the HTML of a whole page of this site. */
export const hurts = (logIn: string): Record<string, (route: Route) => Promise<void>> => ({
  '503 of a proxy': (route) => route.fulfill(html(503, `<!doctype html><title>503</title><h1>${JUNK}</h1><hr>nginx`)),
  '429 of this site': (route) =>
    route.fulfill(html(429, '<p class="failure" role="status" data-failure>Terlalu sering.</p>')),
  'no answer': (route) => route.abort(),
  garbage: (route) => route.fulfill(html(200, `<h1>${JUNK}</h1></div><b id="zz"><p>${JUNK}<ul><li>\u0000 &lt;`)),
  'a whole page': (route) => route.fulfill(html(200, logIn.replace('<main', `<b>${JUNK}</b><main`))),
  'an empty page': (route) => route.fulfill(html(200, '')),
})

/** Does what a visitor does so that the region is fetched. */
export const poke = (page: Page, { method, address, id }: Region, turn: number) =>
  page.evaluate(
    ({ method, address, id, turn }) => {
      const all = [...document.querySelectorAll<HTMLElement>(`[${method}="${CSS.escape(address)}"]`)]
      const source = all.find((one) => (one.getAttribute('hx-target') ?? `#${one.id}`) === `#${id}`)
      if (!source) throw new Error(`nothing sends ${address}`)
      const trigger = source.getAttribute('hx-trigger') ?? ''
      const event = trigger.startsWith('change') ? 'change' : 'input'
      const type = (field: Element | null | undefined) => {
        if (field instanceof HTMLSelectElement) field.selectedIndex = turn % field.options.length
        else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
          field.focus()
          field.value = field.inputMode === 'numeric' ? `${turn}0` : `pedang${' '.repeat(turn)}`
        }
        field?.dispatchEvent(new Event(event, { bubbles: true }))
      }
      const texts = 'input:not([type=hidden], [type=radio], [type=checkbox], [type=file])'
      const typeIn = (from: Element | null) => {
        const text = from instanceof HTMLFormElement ? from.querySelector('textarea') : null
        type(text ?? [...(from?.querySelectorAll(texts) ?? [])].at(-1) ?? from)
      }
      if (source instanceof HTMLDetailsElement) source.open = true
      else if (source instanceof HTMLInputElement || source instanceof HTMLSelectElement) type(source)
      else if (source instanceof HTMLFormElement && /^(input|change)\b/.test(trigger) && !/\bsubmit\b/.test(trigger))
        typeIn(source)
      else if (source instanceof HTMLFormElement) {
        for (const field of source.querySelectorAll<HTMLInputElement | HTMLSelectElement>(':required:invalid')) {
          if (field instanceof HTMLSelectElement) field.selectedIndex = 1
          else field.value = field.type === 'number' ? '7' : 'Isi yang cukup panjang'
        }
        source.requestSubmit(source.querySelector<HTMLButtonElement>('button:not([formaction])'))
      } else if (/^input\b.*\bfrom:/.test(trigger))
        typeIn(document.querySelector(/from:([^\s,]+)/.exec(trigger)?.[1] ?? 'form'))
      else source.click()
    },
    { method, address, id, turn },
  )

/** What of a page must not change while one of its regions is hurt, and what is in that region. */
export const look = (page: Page, id: string) =>
  page.evaluate((id) => {
    const plain = (node: Element | null) => node?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
    const rest = document.body.cloneNode(true)
    if (!(rest instanceof HTMLElement)) throw new Error('a body is an element')
    const targets = [...rest.querySelectorAll<HTMLElement>('[hx-get], [hx-post]')].map((one) =>
      (one.getAttribute('hx-target') ?? `#${one.id}`).slice(1),
    )
    for (const target of [id, ...targets, 'saran-jumlah', 'kabar']) {
      for (const one of rest.querySelectorAll(`[id="${target}"]`)) one.remove()
    }
    for (const one of rest.querySelectorAll(
      '.live-banner, [data-live-said], .source-note, .staff-services, .staff-count, [data-live-counts] > .failure, [data-player]',
    ))
      one.remove()
    const regions = document.querySelectorAll(`[id="${id}"]`)
    const line = regions[0]?.querySelector<HTMLElement>(':scope > .failure') ?? null
    const content = regions[0]?.cloneNode(true)
    if (content instanceof Element) content.querySelector(':scope > .failure')?.remove()
    const field = document.querySelector<HTMLInputElement>('#cari')
    return {
      frame: {
        outside: plain(rest),
        headings: document.querySelectorAll('h1').length,
        header: document.querySelector('header')?.getBoundingClientRect().height ?? 0,
        regions: regions.length,
        title: document.title,
        canSearch: field ? field.checkVisibility() && !field.disabled : null,
      },
      content: content instanceof Element ? plain(content) : '',
      line: line && { text: plain(line), height: line.getBoundingClientRect().height, role: line.role },
      claimsFresh:
        regions[0]?.closest('main') != null &&
        [...document.querySelectorAll('.source-note:not(.stale)')].some((note) => note.checkVisibility()),
      all: plain(document.body),
    }
  }, id)
