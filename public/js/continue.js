// The shelf "continue watching" on the home page, filled from the history in this browser.
import {
  episodeName,
  goalOf,
  hrefOf,
  initialsOf,
  leftOf,
  nextOf,
  offerGoal,
  pathTo,
  pictureOf,
  shareOf,
  stageOf,
  titleOf,
} from './entries.js'
import { findNext } from './next-up.js'
import { groupByShow } from './shows.js'
import { keyOf, put, read, write } from './store.js'

const shelf = document.querySelector('[data-continue-shelf]')
/** Returns the name of an episode as compact cards show it: "Ep 7". */
const short = (name) => name.replace(/^Episode /, 'Ep ')
const part = (node, name) => node.querySelector(`[data-continue-${name}]`)

fillShelf()
findNext()
addEventListener('storage', fillShelf)
addEventListener('pageshow', (event) => event.persisted && fillShelf())

/**
 * Shows one card for each of the last ten anime titles in the history, with its last watched episode or, if that was
 * finished, the next one. A finished title without a next episode has no card.
 */
function fillShelf() {
  const shows = groupByShow(read('history'))
  for (const link of document.querySelectorAll('[data-continue]'))
    offerGoal(link, goalOf(shows.get(link.dataset.continue) ?? []))
  const open = [...shows.values()]
    .map(([last]) => last)
    .filter((entry) => stageOf(entry) !== 'watched' || nextOf(entry))
  const cards = open.slice(0, 10).map(cardOf)
  part(shelf, 'list').replaceChildren(...cards)
  const isShown = cards.length > 0
  shelf.hidden = !isShown
  document.documentElement.toggleAttribute('data-returning', isShown)
  try {
    // In a history of this length nothing is left to go on with, so theme.js reserves no place for the shelf.
    const finished = isShown ? 0 : localStorage.getItem(keyOf('history')).length
    localStorage.setItem('kortekstream_finished', finished)
  } catch {}
}

function cardOf(entry) {
  const card = part(shelf, 'card').content.firstElementChild.cloneNode(true)
  const [title, stage] = [titleOf(entry), stageOf(entry)]
  const next = stage === 'watched' ? nextOf(entry) : null
  part(card, 'title').textContent = title
  part(card, 'line').textContent = lineOf(entry, stage, next)
  part(card, 'link').href = next ? pathTo('episode', next.slug) : hrefOf(entry)
  showCover(card, entry, title)
  const bar = part(card, 'bar')
  bar.hidden = stage === 'new' || next !== null
  bar.value = Math.round(shareOf(entry) * 100)
  bar.setAttribute('aria-label', `${bar.value} persen sudah ditonton`)
  part(card, 'remove').setAttribute('aria-label', `Hapus ${title} dari riwayat`)
  part(card, 'remove').addEventListener('click', () => removeShow(card, entry))
  return card
}

function lineOf(entry, stage, next) {
  if (next) return `Lanjut ke ${short(next.name)}`
  const name = short(episodeName(entry))
  return stage === 'begun' ? `${name} · ${leftOf(entry)}` : name
}

/**
 * Shows the picture of a card. Posters drawn by this site are replaced by their wide scene, other covers show their
 * upper part, and missing covers become the title's initials.
 */
function showCover(card, entry, title) {
  const image = part(card, 'cover')
  const picture = pictureOf(entry)
  const blank = () => {
    image.parentElement.dataset.initials = initialsOf(title)
    image.remove()
  }
  if (picture === null) return blank()
  image.addEventListener('error', blank)
  image.src = picture.replace('/ilustrasi/poster/', '/ilustrasi/adegan/')
}

/**
 * Removes all history entries of an anime title, so that no older episode of the title takes its place. The undo button
 * restores all of them.
 */
function removeShow(card, entry) {
  const history = read('history')
  const ofShow = history.filter((other) =>
    entry.slug ? other.slug === entry.slug : other === entry || other.episodeSlug === entry.episodeSlug,
  )
  const others = history.filter((other) => !ofShow.includes(other))
  if (!write('history', others)) return
  for (const child of card.children) child.hidden = child !== part(card, 'gone')
  const undo = part(card, 'undo')
  undo.focus()
  const forget = setTimeout(() => {
    card.remove()
    shelf.hidden = part(shelf, 'list').children.length === 0
  }, 8_000)
  undo.addEventListener('click', () => {
    clearTimeout(forget)
    put('history', ofShow)
    card.replaceWith(cardOf(entry))
  })
}
