// The comic reader: three ways to read, remembered; keys, taps and swipes; the place is kept at every step. `at` is the
// number of the panel where the reader is; one more than the last is the end. Panel by panel, the balloons of a panel
// come one after the other: `said` is how many are there.

import { framesOf, pieceOfPage, zoom } from './comic-frames.js'
import { listenToHands, REST_MS } from './comic-hands.js'
import { placeOf } from './comic-places.js'
import { createSaver } from './comic-saver.js'
import { followScroll, slide } from './comic-scroll.js'
import { createVoice } from './comic-voice.js'

const root = document.documentElement
const reader = document.querySelector('[data-reader]')
const part = (name) => reader.querySelector(`[data-${name}]`)
const panels = [...reader.querySelectorAll('.panel')]
const pages = [...reader.querySelectorAll('.reader-page')]
const dots = [...reader.querySelectorAll('[data-dot]')]
const { dataset } = reader
for (const { style, dataset: panel } of panels) if (panel.ratio) style.setProperty('--ratio', panel.ratio)
for (const { style, dataset: page } of pages)
  for (const name of ['tall', 'gaps']) style.setProperty(`--${name}`, page[name])
const total = panels.length
const END = total + 1

const isOwn = reader.matches('.is-own')
const onward = part('next-episode')
let at = startingPanel()
let said = 1
let ended = 0
let way = root.dataset.cara ?? 'gulir'

const keepLater = createSaver(dataset, total, () => {
  const place = Math.min(at, total)
  return { at: place, panel: panelAt(place).dataset.panel }
})

const panelAt = (number) => panels[number - 1]
const pageOf = (number) => pages.indexOf(panelAt(number)?.closest('.reader-page'))

/** The orders of a panel's balloons, or of the frames of an own page. */
const balloonsOf = (number) => [
  ...framesOf(panelAt(number)).keys(),
  ...new Set([...(panelAt(number)?.querySelectorAll('.balloon') ?? [])].map((node) => Number(node.dataset.order))),
]

/** The panel of the address, else where the member or this browser was, else the first. */
function startingPanel() {
  const asked = Number(/^#panel-(\d+)$/.exec(location.hash)?.[1])
  if (asked >= 1 && asked <= total) return asked
  const kept = 'visitor' in dataset ? placeOf(Number(dataset.id)) : null
  if (kept && kept.of === total && kept.at < total) return kept.at
  return Number(dataset.start)
}

/** Goes to a panel, or to the end; the balloons of a panel that is entered backwards, or is heard, are all there. */
function go(number, { backwards = false, quiet = false } = {}) {
  at = Math.max(1, Math.min(END, number))
  if (at === END) ended = performance.now()
  const isHeard = panelAt(at)?.querySelector('audio')?.paused === false
  said = (backwards && way === 'panel') || isHeard ? Math.max(1, balloonsOf(at).length) : 1
  show()
  const isWithinStrip = way === 'halaman' && stripOf(at) && at !== firstOfPage(pageOf(at))
  if (way === 'gulir' || (isWithinStrip && !backwards)) quiet || jump()
  else scrollTo({ top: isWithinStrip ? root.scrollHeight : 0, behavior: 'instant' })
}

function jump() {
  const target = at === END ? part('end') : panelAt(at)
  pauseScroll()
  target.scrollIntoView({ behavior: 'instant', block: 'start' })
}

function forward() {
  if (way === 'panel' && said < balloonsOf(at).length) {
    said += 1
    return show()
  }
  if (at === END) return leaveEnd()
  if (way !== 'halaman') return go(at + 1)
  if (!slide(reader, pages[pageOf(at)], 1)) go(firstOfPage(pageOf(at) + 1))
}

function backward() {
  if (way === 'panel' && at < END && said > 1) {
    said -= 1
    return show()
  }
  if (way === 'halaman' && at !== END) {
    if (slide(reader, pages[pageOf(at)], -1)) return
    const last = Math.max(1, firstOfPage(pageOf(at)) - 1)
    if (!stripOf(last)) return go(firstOfPage(pageOf(last)))
    return go(last, { backwards: true })
  }
  go(at - 1, { backwards: true })
}

/** To the next episode, unless the step only comes a moment after others. */
function leaveEnd() {
  if (performance.now() - ended > REST_MS) onward?.click()
  ended = performance.now()
}

const stripOf = (number) => panelAt(number)?.closest('.is-strip')
const firstOfPage = (index) => panels.indexOf(pages[index]?.querySelector('.panel')) + 1 || END

function show() {
  const isEnd = at === END
  reader.toggleAttribute('data-ended', isEnd && way !== 'gulir')
  panels.forEach((panel, index) => {
    const distance = index + 1 - (isEnd ? total : at)
    panel.classList.toggle('is-now', distance === 0)
    panel.classList.toggle('is-before', distance === -1)
    panel.classList.toggle('is-after', distance === 1)
  })
  for (const near of [at, at + 1, at + 2, at - 1]) panelAt(near)?.querySelector('img')?.setAttribute('loading', 'eager')
  showBalloons()
  for (const panel of panels) zoom(panel, way === 'panel' && panel === panelAt(at) ? framesOf(panel)[said - 1] : null)
  for (const dot of dots) {
    const number = Number(dot.dataset.dot)
    dot.classList.toggle('is-past', number < at)
    dot.classList.toggle('is-here', number === at)
  }
  tell(isEnd)
  part('back').disabled = at === 1 && said === 1 && !(way === 'halaman' && stripOf(at))
  part('next').disabled = isEnd && !onward
  part('next').setAttribute('aria-label', isEnd && onward ? 'Episode berikutnya' : 'Berikutnya')
  part('progress').value = Math.min(at, total)
  keepLater()
}

function showBalloons() {
  const orders = balloonsOf(at)
  for (const balloon of panelAt(at)?.querySelectorAll('.balloon') ?? []) {
    const index = orders.indexOf(Number(balloon.dataset.order))
    balloon.classList.toggle('is-said', index < said)
    balloon.classList.toggle('is-coming', index === said)
  }
}

/** Says where the reader is, and for whoever does not see the stage what is there. */
function tell(isEnd) {
  const page = `Halaman ${pageOf(at) + 1}`
  const [one, all] = way === 'halaman' || isOwn ? [page, pages.length] : [`Panel ${at}`, total]
  const piece = pieceOf(at)
  const place = isEnd ? part('end-name').textContent.trim() : `${one} dari ${all}${isOwn && piece ? `, ${piece}` : ''}`
  part('where').textContent = place
  part('step').textContent = piece ? `${one} · ${piece}` : place
  if (way === 'gulir') return
  const alt = said === 1 ? (panelAt(at)?.querySelector('img')?.alt ?? '') : ''
  const text = panelAt(at)?.querySelectorAll('figcaption p')[said - 1]?.textContent.trim() ?? ''
  part('said').textContent = isEnd || way === 'halaman' ? place : `${place}. ${alt} ${text === alt ? '' : text}`
}

/** Which of several balloons of a panel, or pieces of an own page; empty for the only one. */
function pieceOf(number) {
  if (isOwn) return number === END ? '' : pieceOfPage(panelAt(number), way === 'panel' ? said : 0)
  const balloons = way === 'panel' ? balloonsOf(number).length : 0
  return balloons > 1 ? `balon ${said} dari ${balloons}` : ''
}

/** Changes the way of reading and stays at the same panel. */
function read(next) {
  way = next
  root.dataset.cara = next
  for (const button of reader.querySelectorAll('[data-way]'))
    button.setAttribute('aria-pressed', String(button.dataset.way === next))
  reader.removeAttribute('data-away')
  go(at, { quiet: at === 1 })
}

function choose(next) {
  remember({ cara: next })
  read(next)
}

function remember(change) {
  try {
    const known = JSON.parse(localStorage.getItem('kortekstream_baca')) ?? {}
    localStorage.setItem('kortekstream_baca', JSON.stringify({ ...known, ...change }))
  } catch {}
}

const pauseScroll = followScroll(reader, panels, {
  place: () => ({ at, way, strip: way === 'halaman' && stripOf(at) }),
  arrive(number) {
    at = number
    show()
  },
})

const voice = createVoice({
  button: part('voice'),
  lines() {
    const lines = [...(panelAt(at)?.querySelectorAll('figcaption p') ?? [])].map((node) => node.textContent.trim())
    return way === 'panel' ? lines.slice(said - 1, said) : lines
  },
  place: () => `${at} ${way === 'panel' ? said : ''}`,
  isEnd: () => at === END,
  next: () => (way === 'panel' ? forward() : go(at + 1)),
  sound: () => panelAt(at)?.querySelector('audio'),
  skip: () => go(at + 1),
  unfold(isWhole) {
    said = isWhole ? Math.max(1, balloonsOf(at).length) : 1
    if (way === 'panel') show()
  },
  isSpoken: reader.querySelector('audio') !== null,
})

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen()
  else root.requestFullscreen?.().catch(() => {})
}

listenToHands(reader, {
  way: () => way,
  isStaged: () => way === 'panel' && at !== END,
  forward: () => voice.leave(forward),
  backward: () => voice.leave(backward),
  first: () => go(1),
  last: () => go(total),
  leave: () => way !== 'gulir' && choose('gulir'),
  to: (number) => go(number),
  choose,
  fullscreen,
})

for (const name of ['ways', 'settings', 'foot', 'fullscreen'])
  part(name).hidden = name === 'fullscreen' && !root.requestFullscreen
for (const box of reader.querySelectorAll('[data-setting]')) {
  const { setting } = box.dataset
  box.checked = setting in root.dataset
  box.addEventListener('change', () => {
    root.toggleAttribute(`data-${setting}`, box.checked)
    remember({ [setting]: box.checked })
    if (way === 'gulir') jump()
  })
}
part('again')?.addEventListener('click', (event) => {
  event.preventDefault()
  go(1)
})

history.scrollRestoration = 'manual'
if (location.hash.startsWith('#panel-')) history.replaceState(history.state, '', location.pathname + location.search)
const first = at
read(way)
// Fonts and styles may still move things before the page has loaded.
addEventListener('load', () => at === first && first > 1 && way === 'gulir' && jump())
