// Regions of a page that change while the page is open: the messages that change them, the addresses they are fetched
// from, and which parts survive the replacement.

/** The fragments in a message: the CSS selector of each fragment's target, and its HTML. */
export const partials = /<hx-partial hx-target="([^"]*)"[^>]*>([\s\S]*?)<\/hx-partial>/g

export function read(data) {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}

export const versionOf = (html) => /^\s*<[^>]*?\sdata-version="(\d+)"/.exec(html)?.[1]

export const versionsIn = (content) => Array.from(content.matchAll(partials), ([, , html]) => versionOf(html))

/**
 * Returns the address a region is fetched from. A part inside the region may name another address, which contains the
 * reader's current filters.
 */
export const addressOf = (region) =>
  (region.querySelector('[data-live-at]') ?? region).dataset.liveAt ?? region.dataset.livePoll

/** Milliseconds in which regions and messages that ask for the same address share one request. */
const GATHERING = 100
const gathered = new Map()

/** Fetches the page at `address` in a moment, once for all who ask until then. */
function fetchPage(address) {
  const isNew = !gathered.has(address)
  if (isNew) gathered.set(address, new Promise((resolve) => setTimeout(() => resolve(load()), GATHERING)))
  return gathered.get(address)

  async function load() {
    gathered.delete(address)
    const answer = await fetch(address, { headers: { Accept: 'text/html', 'Live-Poll': '1' } })
    return { answer, html: await answer.text() }
  }
}

/**
 * Fetches the page at `address` and returns it with the wanted region. `fresh` is null if the answer is an error, lacks
 * the region or does not come; `page` is null if no answer comes. `isGone`: the server no longer has it (404).
 * `isLoggedOut`: the log-in page came instead.
 */
export async function fetchRegion(address, id) {
  try {
    const { answer, html } = await fetchPage(address)
    const page = new DOMParser().parseFromString(html, 'text/html')
    const isLoggedOut = answer.redirected && new URL(answer.url).pathname === '/masuk/'
    return { page, fresh: answer.ok ? page.getElementById(id) : null, isGone: answer.status === 404, isLoggedOut }
  } catch {
    return { page: null, fresh: null }
  }
}

export const isOlder = (version, other) => Boolean(version && other) && BigInt(version) < BigInt(other)

/**
 * Prepares `fresh`, the fetched HTML of a region, before it replaces the region. Fragments that a newer push already
 * updated stay as shown, and opened details elements stay open.
 */
export function prepare(region, fresh) {
  for (const part of fresh.querySelectorAll('[data-version][id]')) {
    const shown = document.getElementById(part.id)
    if (shown && isOlder(part.dataset.version, shown.dataset.version)) part.replaceWith(shown.cloneNode(true))
  }
  for (const closed of region.querySelectorAll('details[hx-morph-skip]:not([open], [hx-get])')) {
    closed.removeAttribute('hx-morph-skip')
  }
}

/**
 * Puts a sentence in the place of a region that the server no longer has, unless the region (`data-gone`) says so
 * already. The region is fetched again when the connection is back, because staff can restore a deleted order.
 */
export function end(region) {
  region.dataset.liveAt ??= region.dataset.livePoll
  if (region.hasAttribute('data-gone')) return
  const text = document.createElement('p')
  text.className = 'live-ended'
  text.textContent = 'Bagian ini sudah tidak ada.'
  region.replaceChildren(text)
}
