// The comic reader: three ways to read, remembered; keys, taps and swipes; the place is kept at every step. `at` is the
// number of the panel where the reader is; one more than the last is the end. Panel by panel, the balloons of a panel
// come one after the other: `said` is how many are there.

import { framesOf, zoom } from './comic-frames.js'
import { listenToHands } from './comic-hands.js'
import { placeOf } from './comic-places.js'
import { createSaver } from './comic-saver.js'
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

let at = startingPanel()
let said = 1
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
  if (panelExists(asked)) return asked
  const kept = 'visitor' in dataset ? placeOf(Number(dataset.id)) : null
  if (kept && kept.of === total && kept.at < total) return kept.at
  return Number(dataset.start)
}

function panelExists(number) {
  return number >= 1 && number <= total
}

/** Goes to a panel, or to the end; the balloons of a panel that is entered backwards, or is heard, are all there. */
function go(number, { backwards = false, quiet = false } = {}) {
  at = Math.max(1, Math.min(END, number))
  const isHeard = panelAt(at)?.querySelector('audio')?.paused === false
  said = backwards || isHeard ? Math.max(1, balloonsOf(at).length) : 1
  if (way !== 'gulir') scrollTo({ top: 0, behavior: 'instant' })
  else if (!quiet) jump()
  show()
}

function jump() {
  const target = at === END ? part('end') : panelAt(at)
  follow.pause()
  target.scrollIntoView({ behavior: 'instant', block: 'start' })
}

function forward() {
  if (way === 'panel' && said < balloonsOf(at).length) {
    said += 1
    return show()
  }
  if (at === END) return
  if (way === 'halaman') return go(firstOfPage(pageOf(at) + 1))
  go(at + 1)
}

function backward() {
  if (way === 'panel' && at < END && said > 1) {
    said -= 1
    return show()
  }
  if (way === 'halaman') return go(at === END ? total : firstOfPage(Math.max(0, pageOf(at) - 1)))
  go(at - 1, { backwards: true })
}

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
  part('back').disabled = at === 1 && said === 1
  part('next').disabled = isEnd
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
  const [one, all] = way === 'halaman' || reader.matches('.is-own') ? [page, pages.length] : [`Panel ${at}`, total]
  const place = isEnd ? 'Tamat' : `${one} dari ${all}`
  part('where').textContent = place
  const balloons = way === 'panel' ? balloonsOf(at).length : 0
  part('step').textContent = balloons > 1 ? `${one} · ${partName()} ${said} dari ${balloons}` : place
  if (way === 'gulir') return
  const alt = said === 1 ? (panelAt(at)?.querySelector('img')?.alt ?? '') : ''
  const text = panelAt(at)?.querySelectorAll('figcaption p')[said - 1]?.textContent.trim() ?? ''
  part('said').textContent = isEnd || way === 'halaman' ? place : `${place}. ${alt} ${text === alt ? '' : text}`
}

const partName = () => (framesOf(panelAt(at)).length > 0 ? 'bagian' : 'balon')

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

/**
 * While scrolling, the reader is where they were as long as half of that panel is in view, so that the little way back
 * that brings the bar changes nothing; then at the panel at two fifths of the window's height.
 */
const follow = {
  until: 0,
  top: 0,
  pause: () => {
    follow.until = performance.now() + 150
  },
  scrolled() {
    if (way !== 'gulir') return
    const down = scrollY - follow.top
    if (Math.abs(down) > 8) {
      reader.toggleAttribute('data-away', down > 0 && scrollY > 80)
      follow.top = scrollY
    }
    if (performance.now() < follow.until) return
    const line = innerHeight * 0.4
    const isEnd = part('end').getBoundingClientRect().top <= line
    if (!isEnd && at !== END && isInView(panelAt(at))) return
    const here = panels.findLastIndex((panel) => panel.getBoundingClientRect().top <= line) + 1
    const number = isEnd ? END : Math.max(1, here)
    if (number !== at) go(number, { quiet: true })
  },
}

function isInView(panel) {
  const { top, bottom, height } = panel.getBoundingClientRect()
  return Math.min(bottom, innerHeight) - Math.max(top, 0) >= height / 2
}

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
  else reader.requestFullscreen?.().catch(() => {})
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
  part(name).hidden = name === 'fullscreen' && !reader.requestFullscreen
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
addEventListener('scroll', () => requestAnimationFrame(follow.scrolled), { passive: true })

history.scrollRestoration = 'manual'
if (location.hash.startsWith('#panel-')) history.replaceState(history.state, '', location.pathname + location.search)
const first = at
read(way)
// Fonts and styles may still move things before the page has loaded.
addEventListener('load', () => at === first && first > 1 && way === 'gulir' && jump())
