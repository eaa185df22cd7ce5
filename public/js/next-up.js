// What follows an episode that was the newest of its title when it was watched to the end. The server is asked, and the
// answer is noted in the history, so that shelves, cards and rows lead on as if the player had known the next episode.
import { fetchCards } from './cards-in-lots.js'
import { nextOf, stageOf } from './entries.js'
import { groupByShow } from './shows.js'
import { read, write } from './store.js'

/** The titles that were watched last; the server takes as many at once. */
const TITLES_ASKED = 12

// Other devices of a member may have watched something, and what they send names no next episode.
addEventListener('synced', () => findNext())

/** Resolves once it is asked. A change shows like one that another tab has made. */
export async function findNext() {
  const lasts = [...groupByShow(read('history')).values()].map(([last]) => last)
  const ends = lasts.filter((entry) => entry.slug && stageOf(entry) === 'watched' && !nextOf(entry))
  const items = ends.slice(0, TITLES_ASKED).map(({ slug, episodeSlug }) => ({ slug, sesudah: episodeSlug }))
  const found = new Map()
  try {
    for await (const page of fetchCards('/koleksi/lanjut/', items))
      for (const { dataset, textContent } of page.querySelectorAll('[data-after]'))
        found.set(dataset.after, { slug: dataset.episode, name: textContent })
  } catch {
    // It is asked for on the next visit.
  }
  if (found.size === 0) return
  const history = read('history').map((entry) => {
    const next = found.get(entry.episodeSlug)
    return next ? { ...entry, next } : entry
  })
  if (write('history', history, { isAction: false })) dispatchEvent(new Event('storage'))
}
