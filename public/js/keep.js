// Save buttons of an anime title (watchlist, favorites), the link to continue watching, the marks on watched episodes,
// and the button that reverses the episode list.
import { leftOf, shareOf, stageOf } from './entries.js'
import { add, find, put, read, remove } from './store.js'
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
  for (const button of box.querySelectorAll('[data-list]')) keepButton(button, button.dataset.list, box.dataset)
}

function keepButton(button, list, title) {
  const show = () => {
    const kept = find(list, title.slug) !== undefined
    button.setAttribute('aria-pressed', String(kept))
    button.querySelector('span').textContent = kept ? words[list].on : words[list].off
  }
  button.addEventListener('click', (event) => {
    // Ignores the second click of a double click, which would undo the first.
    if (event.detail > 1) return
    const entry = find(list, title.slug)
    const done = entry ? remove(list, title.slug) : add(list, title)
    if (!done) return say('Browser ini tidak mengizinkan penyimpanan, atau tempatnya penuh.')
    const undo = () => (entry ? put(list, [entry]) : remove(list, title.slug))
    say(entry ? words[list].removed : words[list].added, () => {
      undo()
      button.focus()
    })
  })
  followChanges(show)
}

for (const section of document.querySelectorAll('[data-episodes]')) {
  followChanges(() => {
    const seen = new Map(historyOf(section.dataset.episodes).map((entry) => [entry.episodeSlug, entry]))
    for (const row of section.querySelectorAll('[data-episode]')) markRow(row, seen.get(row.dataset.episode))
  })

  const button = section.querySelector('[data-reverse]')
  if (!button) continue
  button.hidden = false
  button.addEventListener('click', () => {
    const lists = [...section.querySelectorAll('.episode-list')]
    for (const list of lists) {
      list.append(...[...list.children].reverse())
      list.reversed = !list.reversed
      list.scrollTop = 0
    }
    const groups = [...section.querySelectorAll('.episode-group')]
    for (const group of groups.reverse()) section.append(group)
    groups.forEach((group, at) => {
      group.open = at === 0
    })
    button.setAttribute('aria-pressed', String(!lists[0].reversed))
  })
}

for (const link of document.querySelectorAll('[data-continue]')) {
  followChanges(() => {
    const row = nextRow(link.dataset.continue)
    if (!row) return
    link.href = row.querySelector('a').href
    const entry = find('history', row.dataset.episode)
    const verb = entry && stageOf(entry) === 'new' ? 'Tonton' : 'Lanjutkan'
    link.querySelector('span').textContent = `${verb} ${row.dataset.name}`
    for (const group of document.querySelectorAll('.episode-group')) group.open = group.contains(row)
  })
}

/**
 * Marks the row of an episode as watched or begun, in words that are part of its link, so that screen readers read them
 * too. A begun row also has a bar. An episode that was only opened has no mark.
 */
function markRow(row, entry) {
  const stage = entry ? stageOf(entry) : 'new'
  row.toggleAttribute('data-watched', stage === 'watched')
  row.toggleAttribute('data-begun', stage === 'begun')
  if (stage === 'begun') row.style.setProperty('--share', String(shareOf(entry)))
  const words = { new: '', begun: entry && ` · ${leftOf(entry)}`, watched: ' · sudah ditonton' }[stage]
  const name = row.querySelector('.episode-name')
  const present = name.querySelector('.episode-mark')
  if ((present?.textContent ?? '') === words) return
  present?.remove()
  if (!words) return
  const mark = document.createElement('span')
  mark.className = 'episode-mark'
  mark.textContent = words
  name.append(mark)
}

/**
 * Returns the row of the episode to continue with: the last watched episode, or the next one if the last was finished.
 * Null without a history, or if there is only one episode.
 */
function nextRow(slug) {
  const [last] = historyOf(slug)
  const rows = [...document.querySelectorAll(`[data-episodes="${CSS.escape(slug)}"] [data-episode]`)]
  if (rows.length < 2 || !last) return null
  if (!rows[0].parentElement.reversed) rows.reverse()
  const at = rows.findIndex((row) => row.dataset.episode === last.episodeSlug)
  return rows[stageOf(last) === 'watched' ? Math.max(0, at - 1) : at] ?? null
}

function historyOf(slug) {
  return read('history').filter((entry) => entry.slug === slug)
}

function followChanges(show) {
  addEventListener('collection', show)
  addEventListener('storage', show)
  addEventListener('pageshow', show)
  show()
}
