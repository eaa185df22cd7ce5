// Regions of a page that are fetched again from the server while the page is open: their addresses, and which parts
// survive the replacement.

/**
 * Returns the address a region is fetched from. A part inside the region may name another address, which contains the
 * reader's current filters.
 */
export const addressOf = (region) =>
  (region.querySelector('[data-live-at]') ?? region).dataset.liveAt ?? region.dataset.livePoll

/**
 * Fetches the page at `address` and returns it with the wanted region. `fresh` is null if the answer is an error, lacks
 * the region or does not come; `page` is null if no answer comes. `isLoggedOut`: the log-in page came instead.
 */
export async function fetchRegion(address, id) {
  try {
    const answer = await fetch(address, { headers: { Accept: 'text/html', 'Live-Poll': '1' } })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const isLoggedOut = answer.redirected && new URL(answer.url).pathname === '/masuk/'
    return { page, fresh: answer.ok ? page.getElementById(id) : null, isLoggedOut }
  } catch {
    return { page: null, fresh: null, isLoggedOut: false }
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
