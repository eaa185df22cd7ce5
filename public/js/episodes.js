// Lists of episodes: marks what the visitor has watched, offers to continue, keeps the chosen order, and opens the part
// of a long list in which the visitor stopped. Runs again when a part of a list has been fetched.
import { ahead, goalOf, leftOf, offerGoal, shareOf, stageOf } from './entries.js'
import { read } from './store.js'

const ORDER = 'kortekstream_order'
/** The order that the visitor chose, `baru` or `lama`; without a choice each list keeps the order of the page. */
let order = null
try {
  order = localStorage.getItem(ORDER)
} catch {}

const historyOf = (slug) => read('history').filter((entry) => entry.slug === slug)
const rowsIn = (slug) => [...document.querySelectorAll(`[data-episodes="${CSS.escape(slug)}"] [data-episode]`)]

/**
 * Returns the episode to continue with, by the history and the listed episodes of a title. Extras, such as "PV" and "7
 * v2", follow no other episode.
 */
function goalIn(slug) {
  const history = historyOf(slug)
  const isStep = ({ dataset }) => dataset.extra === undefined || dataset.episode === history[0]?.episodeSlug
  const rows = rowsIn(slug).filter(isStep)
  if (rows[0] && !rows[0].parentElement.reversed) rows.reverse()
  return goalOf(
    history,
    rows.map(({ dataset: { episode, name } }) => ({ slug: episode, name })),
  )
}

function showProgress() {
  for (const section of document.querySelectorAll('[data-episodes]')) {
    const { episodes: slug } = section.dataset
    const seen = new Map(historyOf(slug).map((entry) => [entry.episodeSlug, entry]))
    const goal = section.matches('.episodes') ? goalIn(slug) : null
    for (const row of section.querySelectorAll('[data-episode]')) {
      markRow(row, seen.get(row.dataset.episode))
      row.toggleAttribute('data-goal', row.dataset.episode === goal?.episodeSlug)
    }
    const hidden = section.querySelector('.episode-list > :nth-child(n + 13)[data-goal]')
    if (hidden) hidden.parentElement.dataset.whole = ''
  }
  for (const link of document.querySelectorAll('[data-continue]')) showContinue(link)
}

/** Fills the button of a title with the episode to continue with, and the time left of one that was begun. */
function showContinue(link) {
  const goal = goalIn(link.dataset.continue)
  offerGoal(link, goal)
  link.querySelector('small')?.remove()
  if (!goal?.entry || stageOf(goal.entry) !== 'begun') return
  const left = document.createElement('small')
  left.textContent = `· ${leftOf(goal.entry)}`
  link.append(left)
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
  const mark = row.querySelector('.episode-mark')
  const words = { new: '', begun: entry && leftOf(entry), watched: 'sudah ditonton' }[stage]
  if (!mark || mark.dataset.words === words) return
  mark.dataset.words = words
  const text = document.createElement(stage === 'begun' ? 'b' : 'span')
  if (stage === 'watched') text.className = 'visually-hidden'
  text.textContent = words
  mark.replaceChildren(...(words ? [text] : []))
}

// --- The order of the rows, which the visitor's browser remembers

function showOrder() {
  for (const list of document.querySelectorAll('.episode-list')) {
    const isNewestFirst = order ? order === 'baru' : list.reversed
    if (list.reversed !== isNewestFirst) {
      list.append(...[...list.children].reverse())
      list.reversed = isNewestFirst
      list.scrollTop = 0
    }
    list.dataset.turned = ''
  }
  for (const radio of document.querySelectorAll('[data-order] input')) radio.checked ||= radio.value === order
}

document.addEventListener('change', ({ target }) => {
  if (!target.closest('[data-order]')) return
  order = target.value
  try {
    localStorage.setItem(ORDER, order)
  } catch {}
  showOrder()
})

// --- Parts of a long list, and what is folded

document.addEventListener('click', ({ target }) => {
  const all = target.closest('[data-show-all]')
  if (all) {
    const list = all.parentElement.querySelector('.episode-list')
    const folded = [...list.children].find((row) => !row.checkVisibility())
    list.dataset.whole = ''
    folded?.querySelector('a').focus({ preventScroll: true })
    all.remove()
  }
  const fold = target.closest('[data-unfold]')
  if (!fold) return
  const isOpen = fold.parentElement.toggleAttribute('data-open')
  fold.setAttribute('aria-expanded', String(isOpen))
  fold.textContent = isOpen ? 'Ringkas' : 'Selengkapnya'
})

/** Shows the chosen part among the chips, and scrolls to the episode whose number the visitor asked for. */
function showPart() {
  const chip = document.querySelector('[data-parts] [aria-current]')
  const row = chip?.closest('[data-parts]')
  if (row) row.scrollLeft = chip.offsetLeft - row.offsetLeft - (row.clientWidth - chip.offsetWidth) / 2
  const wanted = document.querySelector('[data-wanted]')
  if (!wanted) return
  wanted.scrollIntoView({ block: 'center' })
  wanted.querySelector('a').focus({ preventScroll: true })
}

/** Opens the part of a long list with the episode to continue with, once, unless the address asks for a part. */
function openGoal() {
  const section = document.querySelector('.episodes:has([data-parts])')
  const goal = section && !location.search ? goalIn(section.dataset.episodes) : null
  const number = Number.parseInt(goal?.name.replace(/^Episode /, ''), 10)
  const chips = [...(section?.querySelectorAll('[data-parts] a') ?? [])]
  const chip = chips.find(({ dataset }) => Number(dataset.from) <= number && number <= Number(dataset.to))
  if (chip && !chip.hasAttribute('aria-current')) chip.click()
}

/** Tells a list that scrolls in a box at which of its ends it stands, so that its rows do not fade there. */
function followEnds(list) {
  const show = () => {
    list.toggleAttribute('data-begin', list.scrollTop <= 2)
    list.toggleAttribute('data-end', list.scrollTop + list.clientHeight >= list.scrollHeight - 2)
  }
  list.addEventListener('scroll', show, { passive: true })
  new ResizeObserver(show).observe(list)
}

// --- The time until the next episode

function showAhead() {
  for (const element of document.querySelectorAll('[data-ahead]')) {
    const text = ahead(Date.parse(element.dataset.ahead), Date.now())
    if (element.textContent !== text) element.textContent = text
  }
}

function showAll() {
  showOrder()
  showProgress()
  showPart()
}

for (const name of ['collection', 'storage', 'pageshow']) addEventListener(name, showProgress)
document.addEventListener('htmx:after:swap', ({ detail }) => detail.ctx.target.matches('.episodes') && showAll())
showAll()
for (const list of document.querySelectorAll('[data-siblings]')) followEnds(list)
showAhead()
setInterval(showAhead, 30_000)
if (document.readyState === 'complete') openGoal()
else addEventListener('load', openGoal, { once: true })
