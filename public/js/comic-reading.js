// Completes the list of what a visitor without an account reads: the server sends the cards of the comics, this browser
// knows the places in them. A comic that is gone leaves the list. A menu of the page closes when another place is clicked.
import { fetchCards } from './cards-in-lots.js'
import { forgetPlaces, readPlaces } from './comic-places.js'

const list = document.querySelector('[data-reading-list]')
const shelf = document.querySelector('[data-reading-shelf]')
const MOST = 3

const isAll = list?.hasAttribute('data-all')
const wanted = isAll ? readPlaces() : readPlaces().filter(({ at, of }) => at < of)
const places = isAll ? wanted : wanted.slice(0, MOST)
if (list && (shelf || isAll) && places.length > 0) fill().catch(() => {})

async function fill() {
  const slugs = places.map(({ slug }) => slug)
  const cards = []
  for await (const page of fetchCards('/komik/kartu/', slugs)) cards.push(...page.querySelectorAll('[data-comic]'))
  const known = new Map(cards.map((card) => [idOf(card.dataset.comic), card]))
  list.replaceChildren(...places.flatMap((place) => cardOf(known.get(idOf(place.slug)), place)))
  forgetPlaces(places.filter(({ slug }) => !known.has(idOf(slug))).map(({ slug }) => slug))
  document.documentElement.toggleAttribute('data-reading', list.children.length > 0)
  if (isAll) document.querySelector('[data-reading-empty]')?.remove()
}

/** A slug ends with the comic's id; the words before it change with the title. */
const idOf = (slug) => /\d+$/.exec(slug)?.[0]

function cardOf(card, { at, of }) {
  if (!card) return []
  card.querySelector('[data-line]').textContent = at === of ? 'Selesai dibaca' : `${card.dataset.unit} ${at} dari ${of}`
  const bar = card.querySelector('[data-bar]')
  bar.max = of
  bar.value = at
  return [card]
}

document.addEventListener('click', ({ target }) => {
  for (const menu of document.querySelectorAll('[data-menu][open]')) if (!menu.contains(target)) menu.open = false
})
document.addEventListener('keydown', ({ key }) => {
  const menu = key === 'Escape' && document.querySelector('[data-menu][open]')
  if (!menu) return
  menu.open = false
  menu.querySelector('summary').focus()
})
