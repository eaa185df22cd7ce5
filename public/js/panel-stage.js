// The stage of a panel: its figures and things are chosen, dragged, moved by arrow keys, made larger and smaller, and
// removed. Where they are stands in the form as JSON; their picture is drawn anew by the server.

import { edited, send } from './panel-saver.js'

const [STEP, BIG_STEP, GROWTH] = [0.01, 0.05, 1.05]
/** Milliseconds without another key until a move by keyboard is drawn. */
const QUIET_MS = 350
const LONGEST_DRAG_MS = 60_000
const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

const formAt = (element) => element.closest('form[data-panel]')
const isOpen = (form) => !form.querySelector('fieldset:disabled')

/** Changes one figure or thing of the form's scene, and shows its frame there. */
function change(seen, changes) {
  const form = formAt(seen)
  const scene = JSON.parse(form.elements.adegan.value)
  const one = oneIn(scene, seen)
  if (!one) return
  const most = scene.figures.includes(one) ? [0.05, 8] : [0.02, 4]
  const { x = one.x, y = one.y, scale = one.scale } = changes(one)
  seen.dataset.shape ??= JSON.stringify(shapeOf(seen, one))
  const kept = (value, [least, largest]) => Math.round(Math.min(largest, Math.max(least, value)) * 1_000) / 1_000
  Object.assign(one, { x: kept(x, [-0.5, 1.5]), y: kept(y, [-0.5, 6]), scale: kept(scale, most) })
  form.elements.adegan.value = JSON.stringify(scene)
  frame(seen, one)
}

/** What was in a hand stands for itself from then on, where it is seen. */
function oneIn({ figures, props }, seen) {
  const one = [...figures, ...props].find(({ id }) => id === seen.dataset.seen)
  if (!one?.held_by) return one
  const { width, height } = seen.ownerSVGElement.viewBox.baseVal
  const box = seen.querySelector('rect').getBBox()
  const [x, y] = [(box.x + box.width / 2) / width, (box.y + box.height) / height]
  return Object.assign(one, { x, y, held_by: null })
}

/** The frame at scale 1, from the place of what it frames. */
function shapeOf(seen, one) {
  const { width, height } = seen.ownerSVGElement.viewBox.baseVal
  const box = seen.querySelector('rect').getBBox()
  const inside = [box.x - one.x * width, box.y - one.y * height, box.width, box.height]
  return inside.map((value) => value / one.scale)
}

function frame(seen, { x, y, scale }) {
  const { width, height } = seen.ownerSVGElement.viewBox.baseVal
  const [left, top, wide, high] = JSON.parse(seen.dataset.shape).map((value) => value * scale)
  const box = { x: x * width + left, y: y * height + top, width: wide, height: high }
  const rect = seen.querySelector('rect')
  for (const [name, value] of Object.entries(box)) rect.setAttribute(name, value)
  const grip = seen.querySelector('[data-grip]')
  grip?.setAttribute('cx', Math.min(width - 24, box.x + wide))
  grip?.setAttribute('cy', Math.max(24, box.y))
}

const choose = (seen) => `pilih:${seen.dataset.seen}`

let held = null
function hold(event) {
  const seen = event.target.closest?.('[data-seen]')
  if (!seen || event.button !== 0 || !isOpen(formAt(seen))) return
  event.preventDefault()
  seen.focus({ preventScroll: true })
  const { width, height } = seen.ownerSVGElement.getBoundingClientRect()
  const isGrip = event.target.matches('[data-grip]')
  const from = oneIn(JSON.parse(formAt(seen).elements.adegan.value), seen)
  if (!from) return
  held = { seen, isGrip, from, width, height, x: event.clientX, y: event.clientY, isMoved: false }
  seen.ownerSVGElement.setPointerCapture(event.pointerId)
}
function drag({ clientX, clientY }) {
  if (!held) return
  const [dx, dy] = [(clientX - held.x) / held.width, (clientY - held.y) / held.height]
  const { seen, from, isGrip } = held
  if (!held.isMoved) {
    if (Math.hypot(clientX - held.x, clientY - held.y) <= 4) return
    held.isMoved = true
    // What the page hears of its panel meanwhile does not take the move back.
    edited(formAt(seen), { isSeen: true, wait: LONGEST_DRAG_MS })
  }
  change(seen, () => (isGrip ? { scale: from.scale - dy } : { x: from.x + dx, y: from.y + dy }))
}
function drop() {
  if (!held) return
  const { seen, isMoved } = held
  held = null
  if (isMoved) edited(formAt(seen), { isSeen: true })
  if (isMoved || !seen.hasAttribute('aria-current')) send(formAt(seen).dataset.panel, choose(seen))
}
function click(event) {
  const seen = event.target.closest?.('[data-seen]')
  if (!seen || !isOpen(formAt(seen))) return
  event.preventDefault()
  // A click without a pointer: by keyboard, by voice, by a screen reader.
  if (event.detail === 0) send(formAt(seen).dataset.panel, choose(seen))
}

let quiet = null
function press(event) {
  const seen = event.target.closest?.('[data-seen]')
  if (!seen || event.ctrlKey || event.metaKey || event.altKey || !isOpen(formAt(seen))) return
  const { panel } = formAt(seen).dataset
  const arrow = arrows[event.key]
  const growth = { '+': GROWTH, '=': GROWTH, '-': 1 / GROWTH, '−': 1 / GROWTH }[event.key]
  if (event.key === ' ') send(panel, choose(seen))
  else if (event.key === 'Delete') send(panel, `hapus-isi:${seen.dataset.seen}`)
  else if (arrow || growth) {
    const step = event.shiftKey ? BIG_STEP : STEP
    change(seen, ({ x, y, scale }) =>
      arrow ? { x: x + arrow[0] * step, y: y + arrow[1] * step } : { scale: scale * growth },
    )
    edited(formAt(seen), { isSeen: true, wait: 5_000 })
    clearTimeout(quiet)
    quiet = setTimeout(() => send(panel, choose(seen)), QUIET_MS)
  } else return
  event.preventDefault()
}

/** Also of stages that come later. */
export function watchStages() {
  document.addEventListener('pointerdown', hold)
  document.addEventListener('pointermove', drag)
  for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, drop)
  document.addEventListener('click', click)
  document.addEventListener('keydown', press)
}
