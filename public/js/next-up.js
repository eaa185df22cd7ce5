// What follows an episode that was the newest of its title when it was watched to the end. The server is asked, and the
// answer is noted in the history, so that shelves, cards and rows lead on as if the player had known the next episode.
import { fetchCards } from './cards-in-lots.js'
import { nextOf, stageOf } from './entries.js'
import { groupByShow } from './shows.js'
import { read, write } from './store.js'

/** The server takes as many titles at once. The next time begins with the one after them: all get their turn. */
const TITLES_ASKED = 12
const TURN = 'kortekstream_lanjut'

// Other devices of a member may have watched something, and what they send names no next episode.
addEventListener('synced', () => findNext())

/** Resolves once it is asked. A change shows like one that another tab has made. */
export async function findNext() {
  const lasts = [...groupByShow(read('history')).values()].map(([last]) => last)
  const ends = lasts.filter((entry) => entry.slug && stageOf(entry) === 'watched' && !nextOf(entry))
  const at = takeTurn(ends.length)
  const turn = [...ends.slice(at), ...ends.slice(0, at)].slice(0, TITLES_ASKED)
  const items = turn.map(({ slug, episodeSlug }) => ({ slug, sesudah: episodeSlug }))
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

/** Returns which of `count` titles is the first to be asked for. */
function takeTurn(count) {
  try {
    const at = Number(localStorage.getItem(TURN)) % count || 0
    localStorage.setItem(TURN, at + TITLES_ASKED)
    return at
  } catch {
    return 0
  }
}
