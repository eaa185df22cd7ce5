// Frames of a page: what stands in the number fields is drawn over the picture, and a rectangle that is drawn there fills
// the fields of the first empty frame, or of one more. A frame is emptied by its fields, the last one by a button too. A
// finger draws while its button is pressed, and scrolls otherwise.

const stage = document.querySelector('[data-frames-stage]')
const undo = document.querySelector('[data-frames-undo]')
const touch = document.querySelector('[data-frames-touch]')
const rows = [...document.querySelectorAll('[data-frame]')]
const LEAST = 2
const MOST = Number(stage.dataset.framesStage)
const fieldsOf = (row) => [...row.querySelectorAll('[data-part]')]
const isEmpty = (row) => fieldsOf(row).every((field) => field.value.trim() === '')
const numberIn = (field) => (field.value.trim() === '' ? null : Number(field.value.replace(',', '.')))

function show() {
  undo.hidden = rows.every(isEmpty)
  for (const old of stage.querySelectorAll('.own-stage-frame')) old.remove()
  for (const [at, row] of rows.entries()) {
    const [left, top, width, height] = fieldsOf(row).map(numberIn)
    if (![left, top, width, height].some((value) => value === null || Number.isNaN(value)))
      stage.append(box(at + 1, { left, top, width, height }))
  }
}

function box(number, place) {
  const frame = document.createElement('div')
  frame.className = 'own-stage-frame'
  for (const [side, value] of Object.entries(place)) frame.style[side] = `${value}%`
  const label = document.createElement('b')
  label.textContent = number
  frame.append(label)
  return frame
}

const round = (value) => Math.round(Math.min(100, Math.max(0, value)) * 10) / 10

function pointIn({ clientX, clientY }) {
  const { left, top, width, height } = stage.getBoundingClientRect()
  return { x: round(((clientX - left) / width) * 100), y: round(((clientY - top) / height) * 100) }
}

const isDrawing = () => touch.ariaPressed === 'true'
touch.hidden = !matchMedia('(any-pointer: coarse)').matches
touch.addEventListener('click', () => {
  touch.ariaPressed = String(!isDrawing())
  stage.toggleAttribute('data-drawing', isDrawing())
})

let start = null
let drawn = null
stage.addEventListener('pointerdown', (event) => {
  if (event.pointerType === 'touch' && !isDrawing()) return
  event.preventDefault()
  start = pointIn(event)
  stage.setPointerCapture(event.pointerId)
})
stage.addEventListener('pointermove', (event) => {
  if (!start) return
  drawn?.remove()
  drawn = box('', placeTo(pointIn(event)))
  stage.append(drawn)
})
stage.addEventListener('pointerup', (event) => {
  if (!start) return
  const { left, top, width, height } = placeTo(pointIn(event))
  start = null
  const row = width < LEAST || height < LEAST ? null : emptyRow()
  for (const [at, field] of row ? fieldsOf(row).entries() : [])
    field.value = String([left, top, width, height][at]).replace('.', ',')
  show()
})

/** Null once there are as many as a page may have. */
function emptyRow() {
  const empty = rows.find(isEmpty)
  const last = rows.at(-1)
  if (empty || rows.length >= MOST) return empty ?? null
  const row = last.cloneNode(true)
  row.setAttribute('aria-label', `Bingkai ${rows.length + 1}`)
  row.querySelector('b').textContent = rows.length + 1
  for (const field of fieldsOf(row)) field.name = `${field.dataset.part}-${rows.length}`
  row.addEventListener('input', show)
  last.after(row)
  rows.push(row)
  return row
}

function placeTo({ x, y }) {
  const [left, top] = [Math.min(start.x, x), Math.min(start.y, y)]
  return { left, top, width: round(Math.max(start.x, x) - left), height: round(Math.max(start.y, y) - top) }
}

stage.addEventListener('pointercancel', () => {
  start = null
  show()
})
undo.addEventListener('click', () => {
  for (const field of fieldsOf(rows.findLast((row) => !isEmpty(row)))) field.value = ''
  show()
})
for (const row of rows) row.addEventListener('input', show)
show()
