// Completes entries of the visitor's lists that lack a name or a poster which this site can show: older versions stored
// none, or the address of another site. The server answers from what it knows already.
import { fetchCards } from './cards-in-lots.js'
import { pathTo, pictureOf } from './entries.js'
import { listNames, read, write } from './store.js'

/** The server gives cards for slugs of at most this many characters. */
const LONGEST_SLUG = 200
const asked = new Set()

/**
 * Asks the server for the cards of entries without a usable poster, each title once per visit, and stores what it
 * knows. `broken` holds the slugs of titles whose stored poster could not be loaded.
 */
export async function fillCovers(broken = new Set()) {
  const isPoor = (entry) => entry.slug && (pictureOf(entry) === null || broken.has(entry.slug))
  const poor = listNames.flatMap((list) =>
    read(list)
      .filter(isPoor)
      .map(({ slug }) => slug),
  )
  const slugs = [...new Set(poor)].filter((slug) => slug.length <= LONGEST_SLUG && !asked.has(slug))
  for (const slug of slugs) asked.add(slug)
  try {
    for await (const page of fetchCards('/koleksi/kartu/', slugs)) {
      const cards = cardsIn(page)
      for (const list of listNames) complete(list, cards, isPoor)
    }
  } catch {
    // The rest is asked for on the next visit.
  }
}

function cardsIn(page) {
  return new Map(
    [...page.querySelectorAll('.card > a')].map((link) => [
      link.getAttribute('href'),
      {
        title: link.querySelector('.card-title').textContent,
        cover: link.querySelector('img')?.getAttribute('src'),
      },
    ]),
  )
}

function complete(list, cards, isPoor) {
  let isChanged = false
  const entries = read(list).map((entry) => {
    const card = isPoor(entry) && cards.get(pathTo('anime', entry.slug))
    if (!card) return entry
    const better = { ...entry, title: entry.title?.trim() || card.title, cover: card.cover ?? entry.cover }
    isChanged ||= better.title !== entry.title || better.cover !== entry.cover
    return better
  })
  if (isChanged) write(list, entries, { isAction: false })
}
