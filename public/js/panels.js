// The editor of panels. Balloons are moved by dragging and by arrow keys, what is typed is saved at once, and a change
// takes over only what it concerns of the answer, so that focus and typing stay. Without this script the same form is
// sent by its buttons.

import { countAll } from './counters.js'

const STEP = 1
const BIG_STEP = 10
/** Milliseconds without another key until a move by keyboard is saved. */
const QUIET_MS = 500
const [WIDTH, HEIGHT] = [800, 600]

const page = document.getElementById('sunting')
const form = () => document.getElementById('panel-formulir')
const isOpen = () => !form().querySelector('.panels-side').disabled

// --- Saving

let last = Promise.resolve()
let waiting = 0
/** How often something was typed or moved, to tell whether an answer still knows all of it. */
let edits = 0
page.addEventListener('input', () => {
  edits += 1
})
/** Actions after which the fields stay as they are. */
const isQuiet = (action) => action === 'simpan' || action === 'gambar-ulang' || action.startsWith('pakai:')

/** Sends the form as it is when its turn comes, and takes over what the answer shows. */
function send(action = 'simpan') {
  waiting += 1
  last = last.then(async () => {
    waiting -= 1
    if (action === 'simpan' && waiting > 0) return
    const body = new URLSearchParams(new FormData(form()))
    body.set('aksi', action)
    const sent = edits
    try {
      const answer = await fetch(form().action, { method: 'POST', body })
      take(new DOMParser().parseFromString(await answer.text(), 'text/html'), answer, { action, body, sent })
    } catch {
      tell('Belum tersimpan: sambungan terputus. Coba simpan lagi.')
    }
  })
  return last
}

function tell(text) {
  document.getElementById('panel-kabar').textContent = text
}

function take(fresh, answer, { action, body, sent }) {
  const next = fresh.getElementById('panel-formulir')
  const isNew = answer.ok && ['balon', 'narasi', 'bunyi'].includes(action)
  const focused = placesOf(document.activeElement)
  if (!next) return tell(fresh.querySelector('.error-message, main p')?.textContent ?? 'Belum tersimpan. Coba lagi.')
  if (answer.ok && isQuiet(action)) takeParts(fresh, next, body)
  else form().replaceWith(next)
  if (answer.ok) {
    const isWhole = waiting === 0 && edits === sent
    if (isWhole) delete form().dataset.typed
    form().querySelector('[data-dirty]').hidden = isWhole
  } else form().dataset.typed = ''
  ready(isNew ? Number.POSITIVE_INFINITY : chosen)
  if (!answer.ok) form().querySelector('[role=alert]')?.focus()
  else if (isNew) rowOf(chosen)?.querySelector('textarea')?.select()
  else if (!form().contains(document.activeElement)) refocus(focused)
}

/** Selectors of the places where the focus goes when what has it is replaced, the best first. */
function placesOf(element) {
  if (!element?.closest('#panel-formulir')) return []
  const { id, name, value } = element
  const order = element.closest('.balloon')?.dataset.order
  const [action, number] = name === 'aksi' ? value.split(':') : []
  const moved = { naik: Number(number) - 1, turun: Number(number) + 1 }[action]
  return [
    order !== undefined && `.balloon[data-order="${order}"]`,
    id && `#${id}`,
    moved !== undefined && `[value="${action}:${moved}"]`,
    moved !== undefined && `[value="${action === 'naik' ? 'turun' : 'naik'}:${moved}"]`,
    action === 'hapus' && `[data-balloon="${number}"] textarea`,
    action === 'hapus' && `[data-balloon="${number - 1}"] textarea`,
    action === 'hapus' && '#alat-balon',
    name && name !== 'aksi' && `[name="${name}"]`,
    '#panel-simpan',
  ].filter(Boolean)
}

function refocus(places) {
  const shown = places.flatMap((place) => [...form().querySelectorAll(place)])
  shown.find((element) => !element.disabled && element.checkVisibility())?.focus({ preventScroll: true })
}

/** Takes over stage, state and order; the fields keep what is typed, and balloons where they were moved since. */
function takeParts(fresh, next, body) {
  for (const id of ['panggung', 'gambar-panel', 'panel-kabar']) {
    document.getElementById(id)?.replaceWith(fresh.getElementById(id))
  }
  form().querySelector('.panels-tools')?.replaceWith(next.querySelector('.panels-tools'))
  form().elements.dasar.value = next.elements.dasar.value
  document.getElementById('panel-urung').disabled = next.querySelector('#panel-urung').disabled
  const order = next.querySelector('.panels-order')
  if (order) form().querySelector('.panels-order')?.replaceWith(order)
  for (const row of next.querySelectorAll('[data-balloon]')) {
    const shown = rowOf(row.dataset.balloon)
    if (!shown) continue
    shown.dataset.label = row.dataset.label
    if (placeOf(shown).every(({ name, value }) => body.get(name) === value)) delete shown.dataset.moved
  }
}

// --- The chosen balloon

let chosen = 0
const rows = () => [...form().querySelectorAll('[data-balloon]')]
const rowOf = (order) => rows().find((row) => row.dataset.balloon === String(order))
const balloons = () => [...page.querySelectorAll('#panggung .balloon')]

/** Makes balloons reachable by keyboard and shows the form of one of them. */
function ready(order) {
  const stage = document.getElementById('panggung')
  stage.classList.toggle('is-movable', isOpen())
  for (const balloon of balloons()) {
    const row = rowOf(balloon.dataset.order)
    if (!row || !isOpen()) continue
    place(balloon)
    balloon.setAttribute('tabindex', '0')
    balloon.setAttribute('role', 'button')
    const drawn = [...balloon.querySelectorAll('tspan')].map((line) => line.textContent).join(' ')
    balloon.setAttribute('aria-label', `${row.dataset.label}: ${drawn}`)
    balloon.setAttribute('aria-roledescription', 'balon, panah menggesernya')
  }
  countAll()
  choose(Math.min(order, rows().length - 1))
}

function choose(order) {
  chosen = Math.max(0, order)
  const mark = (element, isChosen) =>
    isChosen ? element.setAttribute('aria-current', 'true') : element.removeAttribute('aria-current')
  for (const row of rows()) row.hidden = row.dataset.balloon !== String(chosen)
  for (const balloon of balloons()) mark(balloon, balloon.dataset.order === String(chosen))
  for (const item of form().querySelectorAll('[data-pick]')) mark(item, item.dataset.pick === String(chosen))
}

// --- Moving

/** The middle in units of the panel: where it was moved to, or where the stage lays it out. */
const middleOf = (balloon) => JSON.parse(rowOf(balloon.dataset.order).dataset.moved ?? 'null') ?? laidOut(balloon)
function laidOut(balloon) {
  const { wide, narrow } = balloon.closest('#panggung').dataset
  return JSON.parse(balloon.closest('.lettering-narrow') ? narrow : wide)[balloon.dataset.order]
}

function move(order, x, y) {
  const row = rowOf(order)
  const [across, down] = placeOf(row)
  across.value = percent(x / WIDTH)
  down.value = percent(y / HEIGHT)
  row.dataset.moved = JSON.stringify([x, y])
  form().dataset.typed = ''
  edits += 1
  for (const balloon of balloons()) if (balloon.dataset.order === order) place(balloon)
}

const placeOf = (row) => [...row.querySelectorAll('.balloon-numbers input')]
const percent = (share) => String(Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100)

function place(balloon) {
  const [[x, y], [fromX, fromY]] = [middleOf(balloon), laidOut(balloon)]
  balloon.setAttribute('transform', `translate(${x - fromX} ${y - fromY})`)
}

let held = null
page.addEventListener('pointerdown', (event) => {
  const balloon = event.target.closest('.is-movable .balloon')
  if (!balloon || event.button !== 0) return
  event.preventDefault()
  const scale = balloon.ownerSVGElement.getScreenCTM().a
  const { order } = balloon.dataset
  held = { order, scale, x: event.clientX, y: event.clientY, from: middleOf(balloon), isMoved: false }
  // The balloon may be replaced while it is held.
  page.setPointerCapture(event.pointerId)
  balloon.dataset.held = ''
  choose(Number(order))
  balloon.focus({ preventScroll: true })
})
page.addEventListener('pointermove', ({ clientX, clientY }) => {
  if (!held) return
  const { order, scale, x, y, from } = held
  held.isMoved = true
  move(order, from[0] + (clientX - x) / scale, from[1] + (clientY - y) / scale)
})
for (const name of ['pointerup', 'pointercancel'])
  page.addEventListener(name, () => {
    if (!held) return
    const { isMoved } = held
    for (const balloon of balloons()) delete balloon.dataset.held
    held = null
    if (isMoved) send()
  })

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
let quiet = null
page.addEventListener('keydown', (event) => {
  const balloon = event.target.closest?.('.is-movable .balloon')
  const arrow = arrows[event.key]
  if (!balloon || !arrow || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  const step = event.shiftKey ? BIG_STEP : STEP
  const [x, y] = middleOf(balloon)
  move(balloon.dataset.order, x + arrow[0] * step, y + arrow[1] * step)
  clearTimeout(quiet)
  quiet = setTimeout(() => send(), QUIET_MS)
})

// --- Choosing and sending

page.addEventListener('click', ({ target }) => {
  const item = target.closest?.('[data-pick]')
  if (item && !target.closest('button')) choose(Number(item.dataset.pick))
})
page.addEventListener('change', () => send())
page.addEventListener('submit', (event) => {
  const action = event.submitter?.value ?? 'simpan'
  if (action.startsWith('panel:')) return
  event.preventDefault()
  if (event.submitter?.ariaDisabled === 'true') return
  clearTimeout(quiet)
  if (/^(naik|turun):/.test(action)) chosen = Number(action.split(':')[1]) + (action.startsWith('naik') ? -1 : 1)
  send(action)
})
/** The balloon that has the focus, also after it was replaced. */
let lost = null
document.addEventListener('focusin', ({ target }) => {
  lost = target.closest?.('#panggung .balloon')?.dataset.order ?? null
  if (lost) choose(Number(lost))
})
// The stage is also replaced by what the server pushes, such as a panel that is drawn anew.
// It may show a balloon that the form does not have yet.
new MutationObserver(() => {
  const isNew = (balloon) => !balloon.hasAttribute('tabindex') && rowOf(balloon.dataset.order)
  if (!isOpen() || !balloons().some(isNew)) return
  ready(chosen)
  if (lost && document.activeElement === document.body) refocus([`.balloon[data-order="${lost}"]`])
}).observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ['tabindex'] })
ready(0)
