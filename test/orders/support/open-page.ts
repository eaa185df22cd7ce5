import { HTMLElement, NodeType, parse } from 'node-html-parser'
import { type Heard, listenTo } from '../../support/sockets.ts'

type Site = { origin: string }
/** A WebSocket of a page. `isRefused`: the server has no such socket now, so the page polls its regions and tries again. */
type Line = { element: HTMLElement; heard: Heard; read: number; isGreeted: boolean; isRefused: boolean }

/** What a reader sees of a page: the texts and links of its main part and, beside it, of the customer's own part. */
export type Seen = { status: number; text: string }

/**
 * A page that stays open: its HTML, and its WebSockets, whose messages change it as public/js/live.js and htmx do. Only
 * the sockets of orders are opened, not the one for staff notices.
 */
export async function openPage(site: Site, path: string, cookie = '') {
  const headers = { accept: 'text/html', ...(cookie ? { cookie } : {}) }
  const load = (address: string, more = {}) =>
    fetch(site.origin + address, { headers: { ...headers, ...more }, redirect: 'manual' })
  const page = parse(await (await load(path)).text())
  const lines: Line[] = []
  const holders = page
    .querySelectorAll('*')
    .filter((one) => one.getAttribute('hx-ws:connect')?.startsWith('/ws/orders/'))

  const connect = async (element: HTMLElement): Promise<Heard> => {
    const heard = await listenTo(site, element.getAttribute('hx-ws:connect') ?? '', { cookie })
    await heard.message('connection_established')
    return heard
  }
  for (const element of holders)
    lines.push({ element, heard: await connect(element), read: 0, isGreeted: false, isRefused: false })

  const find = (id: string) => page.querySelector(`#${id}`)

  function isNews(shown: HTMLElement | null, fresh: HTMLElement): shown is HTMLElement {
    return shown !== null && !isOlder(versionOf(fresh), versionOf(shown))
  }

  async function fetchRegion(region: HTMLElement): Promise<void> {
    const address = region.getAttribute('data-live-at') ?? region.getAttribute('data-live-poll') ?? ''
    const answer = await load(address, { 'live-poll': '1' })
    if (answer.status === 404) return end(region)
    if (!answer.ok) throw new Error(`${address} answers ${answer.status}`)
    const fresh = parse(await answer.text()).querySelector(`#${region.id}`)
    if (!fresh || !isNews(find(region.id), fresh)) return
    for (const part of fresh.querySelectorAll('[data-version][id]')) {
      const shown = find(part.id)
      if (shown && isOlder(versionOf(part), versionOf(shown))) part.replaceWith(shown.toString())
    }
    // Closed details are replaced; only opened ones stay as they are.
    for (const closed of region.querySelectorAll('details[hx-morph-skip]')) closed.removeAttribute('hx-morph-skip')
    morph(region, fresh)
  }

  async function hear(line: Line, message: Heard['messages'][number]): Promise<void> {
    const { content = '', refresh, type } = message
    const parts = [...content.matchAll(partials)].map(([, id = '', html = '']) => ({ id, fresh: rootOf(html) }))
    const isBehind = (region: HTMLElement) => parts.some(({ fresh }) => isOlder(versionOf(region), versionOf(fresh)))
    const regions = line.element.querySelectorAll('[data-live-at][id]')
    const outdated = regions.filter((region) => line.isGreeted || isBehind(region)).map(({ id }) => id)
    for (const { id, fresh } of parts) {
      const shown = find(id)
      if (isNews(shown, fresh)) morph(shown, fresh)
    }
    if (typeof refresh === 'string') {
      const asked = line.element.querySelector(refresh)
      if (asked?.getAttribute('data-live-at')) await fetchRegion(asked)
    }
    if (type !== 'connection_established') return
    line.isGreeted = true
    for (const id of outdated) {
      const region = find(id)
      if (region) await fetchRegion(region)
    }
  }

  async function read(line: Line): Promise<void> {
    for (; line.read < line.heard.messages.length; line.read += 1) {
      const message = line.heard.messages[line.read]
      if (message) await hear(line, message)
    }
  }

  async function reopen(line: Line): Promise<void> {
    const heard = await connect(line.element).catch(() => null)
    line.isRefused = heard === null
    if (heard) Object.assign(line, { heard, read: 0 })
    else for (const region of page.querySelectorAll('[data-live-poll][id]')) await fetchRegion(region)
  }

  return {
    path,
    /** Applies all messages that have arrived, and opens refused sockets again. */
    async follow(): Promise<void> {
      for (const line of lines) {
        if (line.isRefused) await reopen(line)
        await read(line)
      }
    },
    seen: (): Seen => ({ status: 200, text: seenIn(page) }),
    /** What a reader sees who loads the page anew. */
    async fresh(): Promise<Seen> {
      const answer = await load(path)
      return { status: answer.status, text: seenIn(parse(await answer.text())) }
    },
    drop(): void {
      for (const { heard } of lines) heard.socket.close()
    },
    /** Opens the sockets again after `drop`. */
    async reconnect(): Promise<void> {
      for (const line of lines) {
        await read(line)
        await reopen(line)
      }
    },
  }
}

export type OpenPage = Awaited<ReturnType<typeof openPage>>

const partials = /<hx-partial hx-target="#([^"]*)"[^>]*>([\s\S]*?)<\/hx-partial>/g

function rootOf(html: string): HTMLElement {
  const [root] = parse(html).children
  if (!root) throw new Error(`no element in ${html}`)
  return root
}

const versionOf = (element: HTMLElement) => element.getAttribute('data-version')
const isOlder = (version: string | undefined, other: string | undefined) =>
  Boolean(version && other) && Number(version) < Number(other)

/** Replaces an element, but keeps the parts of it that are not to be changed, such as a half-filled form. */
function morph(shown: HTMLElement, fresh: HTMLElement): void {
  for (const kept of shown.querySelectorAll('[hx-morph-skip][id]'))
    fresh.querySelector(`#${kept.id}`)?.replaceWith(kept.toString())
  shown.replaceWith(fresh)
}

/** The server no longer has the region: live.js empties it. */
function end(region: HTMLElement): void {
  const address = region.getAttribute('data-live-at') ?? region.getAttribute('data-live-poll')
  if (address) region.setAttribute('data-live-at', address)
  if (!region.hasAttribute('data-gone')) region.set_content('')
}

/** Parts that say when something was read or what was just done, not how the order is. */
const passing = '[data-live-said], .said, .track-warning[role=status], .form-errors, [data-countdown], script'
const blocks = new Set('H1 H2 H3 P LI DT DD TD TH DIV SECTION SUMMARY LABEL BUTTON A METER OPTION TIME'.split(' '))

function seenIn(document: HTMLElement): string {
  const main = document.querySelector('main')?.clone()
  if (!(main instanceof HTMLElement)) return ''
  for (const part of main.querySelectorAll(passing)) part.remove()
  const own = main.querySelector('#lacak-data')
  own?.remove()
  return [main, own].flatMap((part) => (part ? [textOf(part)] : [])).join('\n--- own\n')
}

const textOf = (part: HTMLElement): string =>
  written(part)
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('\n')
    .replace(/\d+ (detik|menit) lalu/g, 'baru saja')

function written(element: HTMLElement): string {
  const text = element.childNodes
    .map((node) =>
      node instanceof HTMLElement
        ? written(node)
        : node.nodeType === NodeType.TEXT_NODE
          ? node.text.replace(/\s+/g, ' ')
          : '',
    )
    .join('')
  const href = element.getAttribute('href')
  const line = href === undefined ? text : `${text} <${href}>`
  return blocks.has(element.tagName) ? `\n${line}\n` : line
}
