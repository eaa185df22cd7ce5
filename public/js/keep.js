// Save buttons of anime titles (watchlist, favorites): on the page of a title and in the rows of the schedule. The
// buttons may be fetched later.
import { add, find, put, read, remove } from './store.js'
import { say } from './toast.js'

const words = {
  watchlist: {
    added: 'Disimpan untuk ditonton nanti.',
    removed: 'Dihapus dari simpanan.',
    on: 'Tersimpan',
    off: 'Simpan',
  },
  favorites: { added: 'Ditambahkan ke Favorit.', removed: 'Dihapus dari Favorit.', on: 'Favorit', off: 'Favorit' },
}

function show() {
  const kept = { watchlist: slugsOf('watchlist'), favorites: slugsOf('favorites') }
  for (const button of document.querySelectorAll('[data-keep] [data-list]')) {
    const { list } = button.dataset
    const isKept = kept[list].has(button.parentElement.dataset.slug)
    button.setAttribute('aria-pressed', String(isKept))
    button.querySelector('span').textContent = isKept ? words[list].on : words[list].off
  }
  for (const slot of document.querySelectorAll('[data-slot]'))
    slot.toggleAttribute('data-kept', kept.watchlist.has(slot.dataset.slot))
}

const slugsOf = (list) => new Set(read(list).map(({ slug }) => slug))

document.addEventListener('click', ({ target, detail }) => {
  const button = target.closest('[data-keep] [data-list]')
  // Ignores the second click of a double click, which would undo the first.
  if (!button || detail > 1) return
  const { list } = button.dataset
  const title = button.parentElement.dataset
  const entry = find(list, title.slug)
  const done = entry ? remove(list, title.slug) : add(list, title)
  if (!done) return say('Browser ini tidak mengizinkan penyimpanan, atau tempatnya penuh.')
  say(entry ? words[list].removed : words[list].added, () => {
    if (entry) put(list, [entry])
    else remove(list, title.slug)
    button.focus()
  })
})

for (const kind of ['collection', 'storage', 'pageshow']) addEventListener(kind, show)
document.addEventListener('htmx:after:swap', show)
show()
