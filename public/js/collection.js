// The keep buttons of a title, what was watched in its episode list, and the order of that list.
import { add, has, read, remove } from './store.js'
import { say } from './toast.js'

const words = {
  watchlist: {
    added: 'Disimpan untuk ditonton nanti.',
    removed: 'Dihapus dari simpanan.',
    on: 'Tersimpan',
    off: 'Simpan',
  },
  favorites: { added: 'Masuk favorit.', removed: 'Dihapus dari favorit.', on: 'Favorit', off: 'Favorit' },
}

for (const box of document.querySelectorAll('[data-keep]')) {
  box.hidden = false
  for (const button of box.querySelectorAll('[data-list]')) {
    const { list } = button.dataset
    const show = () => {
      const kept = has(list, box.dataset.slug)
      button.setAttribute('aria-pressed', String(kept))
      button.querySelector('span').textContent = kept ? words[list].on : words[list].off
    }
    const toggle = () => {
      const kept = has(list, box.dataset.slug)
      const done = kept ? remove(list, box.dataset.slug) : add(list, box.dataset)
      if (!done) return say('Browser ini tidak mengizinkan penyimpanan.')
      show()
      say(kept ? words[list].removed : words[list].added, toggle)
    }
    button.addEventListener('click', toggle)
    addEventListener('collection', show)
    addEventListener('storage', show)
    show()
  }
}

for (const section of document.querySelectorAll('[data-episodes]')) {
  const seen = new Set(
    read('history')
      .filter((entry) => entry.slug === section.dataset.episodes)
      .map((entry) => entry.episodeSlug),
  )
  for (const row of section.querySelectorAll('[data-episode]'))
    row.toggleAttribute('data-watched', seen.has(row.dataset.episode))

  const button = section.querySelector('[data-reverse]')
  if (!button) continue
  button.hidden = false
  button.addEventListener('click', () => {
    const list = section.querySelector('.episode-list')
    list.append(...[...list.children].reverse())
    list.reversed = !list.reversed
    list.scrollTop = 0
    const oldestFirst = !list.reversed
    button.setAttribute('aria-pressed', String(oldestFirst))
  })
}
