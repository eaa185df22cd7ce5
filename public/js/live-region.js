// A region of a page that fetches itself: where, and what of the page it leaves as it is.

/** Where a region is to be had: a part of it that follows the reader's filters knows better. */
export const addressOf = (region) =>
  (region.querySelector('[data-live-at]') ?? region).dataset.liveAt ?? region.dataset.livePoll

export const isOlder = (version, other) => Boolean(version && other) && BigInt(version) < BigInt(other)

/** Before a region takes the shape of a fetched one: what was pushed meanwhile stays, and so does what is opened. */
export function prepare(region, fresh) {
  for (const part of fresh.querySelectorAll('[data-version][id]')) {
    const shown = document.getElementById(part.id)
    if (shown && isOlder(part.dataset.version, shown.dataset.version)) part.replaceWith(shown.cloneNode(true))
  }
  for (const closed of region.querySelectorAll('details[hx-morph-skip]:not([open], [hx-get])')) {
    closed.removeAttribute('hx-morph-skip')
  }
}
