// Fills copies of the page's HTML templates for cards and history rows of the visitor's collection. Stored texts are
// never inserted as HTML, and links lead only to this site.
import {
  ago,
  episodeName,
  goalOf,
  hrefOf,
  hueOf,
  initialsOf,
  leftOf,
  pathTo,
  pictureOf,
  shareOf,
  stageOf,
  titleOf,
} from './entries.js'
import { momentOf } from './store.js'

const make = (name) => document.querySelector(`template[data-make="${name}"]`).content.firstElementChild.cloneNode(true)

/**
 * Returns a new, empty node: a row for the history, a card for other lists. `fill` adds the content and can update it
 * later.
 */
export function makeEntry(list) {
  const node = make(list === 'history' ? 'row' : 'card')
  node.append(make('remove'))
  if (list !== 'history') node.querySelector('.card-picture').append(make('bar'))
  return node
}

/** `seen`: the title's entries in the history, the last watched first. */
export function fill(node, list, entry, now, seen) {
  const title = titleOf(entry)
  const name = list === 'history' ? `${title}, ${episodeName(entry)}` : title
  node.querySelector('[data-remove]').setAttribute('aria-label', `Hapus ${name} dari daftar ini`)
  node.querySelector('a').href = list === 'history' ? hrefOf(entry) : pathTo('anime', entry.slug)
  show(node, title, entry, list)
  if (list === 'history') return fillRow(node, title, entry, now, seen)
  setText(node.querySelector('.card-title'), title)
  setText(node.querySelector('.card-line'), placeIn(seen))
  const goal = goalOf(seen)
  showShare(node, goal?.entry ?? {})
}

/** Says where the visitor is in a title. */
function placeIn(seen) {
  const goal = goalOf(seen)
  if (!goal) return seen.length > 0 ? 'Sudah ditonton' : 'Belum ditonton'
  return `${goal.verb === 'Tonton' ? 'Tonton' : 'Lanjut'} ${goal.name.replace(/^Episode /, 'Ep ')}`
}

function showShare(node, entry) {
  const bar = node.querySelector('.watched-bar')
  bar.hidden = !(entry.duration > 0)
  bar.value = shareOf(entry)
}

const steps = { new: 'Tonton', begun: 'Lanjutkan', watched: 'Tonton lagi' }

/** The row of the episode watched last leads on to the next one. */
function fillRow(node, title, entry, now, seen) {
  const goal = seen[0]?.episodeSlug === entry.episodeSlug ? goalOf(seen) : null
  const next = goal && goal.episodeSlug !== entry.episodeSlug ? goal : null
  if (next) node.querySelector('a').href = next.href
  setText(node.querySelector('.watched-title'), title)
  setText(node.querySelector('.watched-episode'), episodeName(entry))
  const stage = stageOf(entry)
  const left = stage === 'begun' ? ` · ${leftOf(entry)}` : ''
  const moment = momentOf('history', entry)
  setText(node.querySelector('.watched-go'), next ? `${next.verb} ${next.name}` : steps[stage])
  setText(node.querySelector('.watched-ago'), moment ? `${left} · ${ago(moment, now)}` : left)
  showShare(node, entry)
}

/** Rows of the history show the wide drawing of a title whose poster this site draws. */
function show(node, title, entry, list) {
  const own = pictureOf(entry)
  const picture = list === 'history' ? (own?.replace('/ilustrasi/poster/', '/ilustrasi/adegan/') ?? null) : own
  const present = node.querySelector('.poster')
  if (picture === null || node.dataset.broken === picture) return showBlank(present, title, entry)
  if (present.getAttribute('src') === picture) return
  const image = make('picture')
  image.addEventListener('error', () => {
    node.dataset.broken = picture
    showBlank(image, title, entry)
    dispatchEvent(new CustomEvent('brokenposter', { detail: entry.slug }))
  })
  image.src = picture
  present.replaceWith(image)
}

function showBlank(present, title, entry) {
  const blank = present.matches('img') ? make('card').querySelector('.poster') : present
  if (blank !== present) present.replaceWith(blank)
  blank.className = `poster poster-blank hue-${hueOf(entry.slug || title)}`
  setText(blank, initialsOf(title))
}

/**
 * Sets the text of a node only if it differs, so that screen readers announce no unchanged text and text selections
 * stay.
 */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}
