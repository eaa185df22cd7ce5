// Regions of a page that reload themselves: from where, and what stays unchanged.

/** The address of a region: a part of it that follows the reader's filters overrides it. */
export const addressOf = (region) =>
  (region.querySelector('[data-live-at]') ?? region).dataset.liveAt ?? region.dataset.livePoll

export const isOlder = (version, other) => Boolean(version && other) && BigInt(version) < BigInt(other)

/** Prepares a reloaded region: fragments pushed meanwhile stay, and so do opened details. */
export function prepare(region, fresh) {
  for (const part of fresh.querySelectorAll('[data-version][id]')) {
    const shown = document.getElementById(part.id)
    if (shown && isOlder(part.dataset.version, shown.dataset.version)) part.replaceWith(shown.cloneNode(true))
  }
  for (const closed of region.querySelectorAll('details[hx-morph-skip]:not([open], [hx-get])')) {
    closed.removeAttribute('hx-morph-skip')
  }
}
