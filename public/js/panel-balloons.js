// The balloons of the editor's stage: they are chosen with the form of their text, and moved by dragging and by arrow
// keys. The form has the middle of each moved one in percent.

import { countAll } from './counters.js'
import { edited, send } from './panel-saver.js'

const STEP = 1
const BIG_STEP = 10
/** Milliseconds without another key until a move by keyboard is saved. */
const QUIET_MS = 500

const page = document.getElementById('sunting')
const form = () => document.getElementById('panel-formulir')
const isOpen = () => !form().querySelector('.panels-side').disabled
const save = () => send(form().dataset.panel)

// --- The chosen balloon

let chosen = 0
/** The balloon that has the focus, also after it was replaced. */
let lost = null
const rows = () => [...form().querySelectorAll('[data-balloon]')]
export const rowOf = (order) => rows().find((row) => row.dataset.balloon === String(order))
const balloons = () => [...page.querySelectorAll('#panggung .balloon')]
export const chosenBalloon = () => chosen

/** Makes balloons reachable by keyboard and shows the form of one of them. */
export function ready(order = chosen) {
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
  if (lost !== null && document.activeElement === document.body)
    balloons()
      .find((one) => one.dataset.order === lost && one.checkVisibility())
      ?.focus({ preventScroll: true })
}

export function choose(order) {
  chosen = Math.max(0, order)
  const mark = (element, isChosen) =>
    isChosen ? element.setAttribute('aria-current', 'true') : element.removeAttribute('aria-current')
  for (const row of rows()) row.hidden = row.dataset.balloon !== String(chosen)
  for (const balloon of balloons()) mark(balloon, balloon.dataset.order === String(chosen))
  for (const item of form().querySelectorAll('[data-pick]')) mark(item, item.dataset.pick === String(chosen))
}

/** Takes over what an answer says of the texts; balloons stay where they were moved since `body` was sent. */
export function takeRows(next, body) {
  for (const row of next.querySelectorAll('[data-balloon]')) {
    const shown = rowOf(row.dataset.balloon)
    if (!shown) continue
    shown.dataset.label = row.dataset.label
    if (placeOf(shown).every(({ name, value }) => body.get(name) === value)) delete shown.dataset.moved
  }
}

// --- Moving

/** Width and height of the panel in units. */
const sizeOf = (stage) => stage.querySelector('.lettering svg').getAttribute('viewBox').split(' ').slice(2).map(Number)
/** The middle in units of the panel: where it was moved to, or where the stage lays it out. */
const middleOf = (balloon) => JSON.parse(rowOf(balloon.dataset.order).dataset.moved ?? 'null') ?? laidOut(balloon)
function laidOut(balloon) {
  const { wide, narrow } = balloon.closest('#panggung').dataset
  return JSON.parse(balloon.closest('.lettering-narrow') ? narrow : wide)[balloon.dataset.order]
}

function move(order, x, y) {
  const row = rowOf(order)
  const [across, down] = placeOf(row)
  const [width, height] = sizeOf(document.getElementById('panggung'))
  across.value = percent(x / width)
  down.value = percent(y / height)
  row.dataset.moved = JSON.stringify([x, y])
  edited(form(), { wait: 5_000 })
  for (const balloon of balloons()) if (balloon.dataset.order === order) place(balloon)
}

const placeOf = (row) => [...row.querySelectorAll('.balloon-numbers input')]
const percent = (share) => String(Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100)

function place(balloon) {
  const [[x, y], [fromX, fromY]] = [middleOf(balloon), laidOut(balloon)]
  balloon.setAttribute('transform', `translate(${x - fromX} ${y - fromY})`)
}

let held = null
function hold(event) {
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
}
function drag({ clientX, clientY }) {
  if (!held) return
  const { order, scale, x, y, from } = held
  held.isMoved = true
  move(order, from[0] + (clientX - x) / scale, from[1] + (clientY - y) / scale)
}
function drop() {
  if (!held) return
  const { isMoved } = held
  for (const balloon of balloons()) delete balloon.dataset.held
  held = null
  if (isMoved) save()
}

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
let quiet = null
function press(event) {
  const balloon = event.target.closest?.('.is-movable .balloon')
  const arrow = arrows[event.key]
  if (!balloon || !arrow || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  const step = event.shiftKey ? BIG_STEP : STEP
  const [x, y] = middleOf(balloon)
  move(balloon.dataset.order, x + arrow[0] * step, y + arrow[1] * step)
  clearTimeout(quiet)
  quiet = setTimeout(save, QUIET_MS)
}

if (page) {
  page.addEventListener('pointerdown', hold)
  page.addEventListener('pointermove', drag)
  for (const name of ['pointerup', 'pointercancel']) page.addEventListener(name, drop)
  page.addEventListener('keydown', press)
  page.addEventListener('click', ({ target }) => {
    const item = target.closest?.('[data-pick]')
    if (item && !target.closest('button')) choose(Number(item.dataset.pick))
  })
  document.addEventListener('focusin', ({ target }) => {
    lost = target.closest?.('#panggung .balloon')?.dataset.order ?? null
    if (lost !== null) choose(Number(lost))
  })
}
