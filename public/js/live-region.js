// Regions of a page that are fetched again from the server while the page is open: their addresses, and which parts
// survive the replacement.

/**
 * Returns the address a region is fetched from. A part inside the region may name another address, which contains the
 * reader's current filters.
 */
export const addressOf = (region) =>
  (region.querySelector('[data-live-at]') ?? region).dataset.liveAt ?? region.dataset.livePoll

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
