// New episodes of the titles in the visitor's watchlist and history that the history does not hold yet. They fill the
// shelf "new episodes" on a page that has one, and mark the links to the collection. Other pages ask again only after a
// while.
import { fetchCards } from './cards-in-lots.js'
import { read, watchedEpisode } from './store.js'

const CHECK_EVERY_MS = 600_000
/** The titles of each list that were added or watched last. */
const TITLES_ASKED = 50
const root = document.documentElement
const shelf = document.querySelector('[data-new-shelf]')
// Without a place reserved before the first paint, the shelf waits for the next page, so that nothing moves.
if (shelf && !('new' in root.dataset)) shelf.hidden = true

if (shelf || Date.now() - Number(stored('kortekstream_new_at')) > CHECK_EVERY_MS) check().catch(() => shelf && mark(0))
else recount()
addEventListener('collection', recount)

async function check() {
  const begun = read('history').filter(({ position }) => position > 0)
  const slugs = [read('watchlist'), begun].flatMap((list) =>
    [...new Set(list.map(({ slug }) => slug))].filter(Boolean).slice(0, TITLES_ASKED),
  )
  const found = []
  for await (const page of fetchCards('/koleksi/episode-baru/', [...new Set(slugs)]))
    found.push(...page.querySelectorAll('[data-new-episode]'))
  const cards = found.filter(({ dataset }) => !watchedEpisode(dataset.newEpisode))
  shelf?.querySelector('[data-new-list]').replaceChildren(...cards)
  keep('kortekstream_new_at', Date.now())
  keep('kortekstream_new_episodes', cards.map(({ dataset }) => dataset.newEpisode).join(' '))
  recount()
}

/** Counts the new episodes that were found and are not watched yet. */
function recount() {
  const found = stored('kortekstream_new_episodes').split(' ').filter(Boolean)
  const count = found.filter((slug) => !watchedEpisode(slug)).length
  keep('kortekstream_new', count)
  mark(count)
}

function stored(key) {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, String(value))
  } catch {}
}

/** Shows or hides the shelf and the dot at the links to the collection, which screen readers read as words. */
function mark(count) {
  root.toggleAttribute('data-new', count > 0)
  for (const link of document.querySelectorAll(':is(.tabs, .nav) a[href="/koleksi/"]')) {
    link.querySelector('.visually-hidden')?.remove()
    if (count === 0) continue
    const words = document.createElement('span')
    words.className = 'visually-hidden'
    words.textContent = `, ${count} episode baru`
    link.append(words)
  }
}
