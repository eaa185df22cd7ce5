// The pages of a comic: files are sent in parts, one file after another in the order of their names, and go on where they
// broke off, after a reload when the same file is chosen again. Pages are moved by dragging; buttons do it without.

import { addRow, showFailure } from './upload-row.js'

const form = document.querySelector('[data-own-pages]')
const field = form.querySelector('input[type="file"]')
const sending = form.querySelector('[data-own-sending]')
const said = form.querySelector('[data-own-said]')
const { calls } = form.dataset
const PART_BYTES = 4_000_000
const MOST_BYTES = 100_000_000
const TRIES = 8
const KEY = 'kortekstream_kiriman'
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
let line = Promise.resolve()
let open = 0
let taken = 0

form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (field.files.length === 0) said.textContent = 'Pilih gambar, zip, atau CBZ dulu.'
  else add(field.files)
})
field.addEventListener('change', () => add(field.files))
for (const name of ['dragover', 'dragleave', 'drop'])
  form.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    form.toggleAttribute('data-over', name === 'dragover')
    if (name === 'drop') add(event.dataTransfer.files)
  })
addEventListener('beforeunload', (event) => open > 0 && event.preventDefault())

function add(files, isNew = open === 0) {
  // What was said of the upload before goes, but for what can be tried again.
  if (isNew) for (const old of sending.querySelectorAll('[data-decided]')) old.remove()
  if (isNew) taken = 0
  const sorted = [...files].sort((one, other) => collator.compare(one.name, other.name))
  field.value = ''
  for (const file of sorted) {
    const row = addRow(sending, file.name)
    open += 1
    line = line
      .then(() => send(file, row))
      .finally(() => {
        open -= 1
      })
  }
}

async function send(file, row) {
  if (file.size > MOST_BYTES) return fail(file, row, 'Lebih besar dari 100 MB. Bagi dulu.', false)
  row.text.textContent = 'Mengirim'
  try {
    await finish(await sendParts(file, row), file, row)
  } catch (error) {
    fail(file, row, error.reason ?? 'Jaringan terputus.', error.mayRetry ?? true)
  }
}

/** Returns the answer to the last part. A broken line is tried again, from the byte that the server has. */
async function sendParts(file, { bar, text }) {
  let { id, offset } = await begin(file)
  let isWhole = false
  for (let tries = 0; ; ) {
    const part = file.slice(offset, offset + PART_BYTES)
    isWhole = offset + part.size === file.size
    if (isWhole) text.textContent = 'Memeriksa gambar'
    const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/octet-stream' }
    const answer = await fetch(`${calls}uploads/${id}`, { method: 'PATCH', headers, body: part }).catch(() => null)
    if (answer?.status === 204) {
      tries = 0
      offset += part.size
      bar.value = offset / file.size
      continue
    }
    const isTemporary = !answer || [408, 409, 429].includes(answer.status) || answer.status >= 500
    const wait = Number(answer?.headers.get('Retry-After') ?? 0) * 1_000
    // Another file of the member is worked on: its end is sure to come.
    const isInLine = answer?.status === 409 && wait > 0
    if (!isTemporary || (answer?.status === 409 && !isInLine && !answer.headers.has('Upload-Offset'))) return answer
    if (!isInLine) tries += 1
    if (tries > TRIES) return answer ?? Promise.reject(new Error('the line is broken'))
    text.textContent = isInLine ? 'Menunggu kiriman lain' : 'Menyambung lagi'
    await pause(wait || 500 * 2 ** tries)
    const known = await offsetOf(id)
    // What was whole is done: only its answer was lost.
    if (known === null) return isWhole ? null : Promise.reject(new Error('the upload is gone'))
    offset = known ?? offset
  }
}

/** Goes on with what this browser began, or begins anew. */
async function begin(file) {
  const kept = readKept()[keyOf(file)]
  const known = kept ? await offsetOf(kept) : null
  if (known !== null && known !== undefined) return { id: kept, offset: known }
  const answer = await fetch(`${calls}uploads`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: file.name.slice(-200), size: file.size }),
  })
  if (!answer.ok) throw await reasonOf(answer)
  const { data } = await answer.json()
  keep(file, data.upload_id)
  return { id: data.upload_id, offset: 0 }
}

/** Null for an upload that is gone, undefined while the line is broken. */
async function offsetOf(id) {
  const answer = await fetch(`${calls}uploads/${id}`, { method: 'HEAD' }).catch(() => null)
  if (answer?.status === 404) return null
  return answer?.ok ? Number(answer.headers.get('Upload-Offset')) : undefined
}

const countPages = () => document.querySelectorAll('[data-page]').length

const keyOf = ({ name, size, lastModified }) => [calls, name, size, lastModified].join('|')

function readKept() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {}
  } catch {
    return {}
  }
}

function keep(file, id) {
  const { [keyOf(file)]: _, ...others } = readKept()
  const all = Object.entries(id ? { ...others, [keyOf(file)]: id } : others).slice(-20)
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(all)))
  } catch {}
}

async function finish(answer, file, row) {
  if (answer && !answer.ok) throw await reasonOf(answer)
  keep(file, null)
  const before = countPages()
  await refresh()
  // The answer that was lost may have been a refusal.
  if (!answer && countPages() === before) throw { reason: 'Jawabannya hilang. Periksa daftarnya, lalu coba lagi.' }
  const { pages = [], refused = [], notes = [], comic_info: info } = answer ? (await answer.json()).data : {}
  row.item.remove()
  for (const { name, msg } of refused) fail({ name }, addRow(sending, name), msg, false)
  for (const { name, msg } of notes) {
    const { bar, text } = addRow(sending, name)
    bar.remove()
    text.textContent = msg
  }
  taken += pages.length
  said.textContent = answer ? `${taken} halaman masuk.` : `${file.name} sudah masuk.`
  if (info) offer(info)
}

/** What an archive says of its comic is shown, to be taken over by its button. */
function offer({ title, number, summary }) {
  if (!title && !number && !summary) return
  const box = document.querySelector('[data-own-offer]')
  for (const [name, value] of Object.entries({ title, number, summary })) box.elements[name].value = value
  box.querySelector('span').textContent = [title, number && `nomor ${number}`, summary].filter(Boolean).join(' · ')
  box.hidden = false
}

async function reasonOf(answer) {
  const { detail } = await answer.json().catch(() => ({}))
  const many = Array.isArray(detail) && detail.length > 1
  const lineOf = ({ loc, msg }) => (many ? `${loc.at(-1)}: ${msg}` : msg)
  const reason = Array.isArray(detail) ? detail.map(lineOf).join(' ') : detail
  return {
    reason: answer.status === 401 ? 'Sesimu berakhir. Masuk lagi di tab lain, lalu coba lagi.' : reason,
    mayRetry: ![403, 404, 409, 413, 422].includes(answer.status),
  }
}

function fail(file, row, reason, mayRetry) {
  if (!mayRetry && file.size) keep(file, null)
  row.item.toggleAttribute('data-decided', !mayRetry)
  said.textContent = `${file.name}: ${reason}`
  const shown = mayRetry ? `${reason} Kalau dicoba lagi, halamannya masuk di akhir.` : reason
  showFailure(row, shown, field, mayRetry ? () => add([file], false) : null)
}

/** Takes list and used room from the page as it is now. */
async function refresh() {
  const answer = await fetch(location.pathname).catch(() => null)
  if (!answer?.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const name of ['list', 'used'])
    document.querySelector(`[data-own-${name}]`)?.replaceWith(page.querySelector(`[data-own-${name}]`))
  makeDraggable()
}

let dragged = null

function makeDraggable() {
  for (const page of document.querySelectorAll('[data-page]')) page.draggable = true
}

const pageAt = ({ target }) => target.closest?.('[data-page]')

document.addEventListener('dragstart', (event) => {
  dragged = pageAt(event)
  if (dragged) event.dataTransfer.setData('text/plain', dragged.dataset.page)
})
for (const name of ['dragover', 'dragleave', 'drop', 'dragend'])
  document.addEventListener(name, (event) => {
    const over = dragged && pageAt(event)
    over?.classList.toggle('is-over', name === 'dragover')
    if (over && name !== 'dragend') event.preventDefault()
    if (over && name === 'drop') drop(over)
    if (name === 'drop' || name === 'dragend') dragged = null
  })

async function drop(over) {
  if (over === dragged) return
  const isLater = dragged.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING
  over[isLater ? 'after' : 'before'](dragged)
  const order = [...document.querySelectorAll('[data-page]')].map(({ dataset }) => Number(dataset.page))
  const answer = await fetch(`${calls}pages`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ order }),
  }).catch(() => null)
  said.textContent = answer?.ok ? 'Urutannya tersimpan.' : 'Urutannya belum tersimpan. Coba lagi.'
  await refresh()
}

makeDraggable()
