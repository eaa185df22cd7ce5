// Many photos at once: chosen or dropped files are sent one after another, each with its progress. A file that fails can
// be sent again. Each sent file becomes a row with its title and alternative text.

import { addRow, showFailure } from './upload-row.js'

const form = document.querySelector('[data-desk-uploads]')
const list = document.querySelector('[data-uploads-list]')
const rows = document.querySelector('[data-uploads-rows]')
const said = document.querySelector('[data-uploads-said]')
const field = form.querySelector('input[type="file"]')
const MOST_BYTES = 5 * 1024 * 1024
const waiting = []
let isSending = false
let sent = 0

form.dataset.many = ''
field.multiple = true
field.required = false
field.addEventListener('change', () => {
  add(field.files)
  field.value = ''
})
form.addEventListener('submit', (event) => event.preventDefault())
for (const name of ['dragover', 'dragleave', 'drop'])
  form.addEventListener(name, (event) => {
    event.preventDefault()
    form.toggleAttribute('data-over', name === 'dragover')
    if (name === 'drop') add(event.dataTransfer.files)
  })
addEventListener('beforeunload', (event) => (isSending || waiting.length > 0) && event.preventDefault())

function add(files) {
  const added = [...files].map((file) => ({ file, row: addRow(list, file.name) }))
  // The gallery shows what came last first, so the first of the chosen photos is sent last.
  waiting.push(...added.reverse())
  next()
}

async function next() {
  if (isSending) return
  isSending = true
  for (let one = waiting.shift(); one; one = waiting.shift()) await send(one)
  isSending = false
  if (sent > 0) said.textContent = `${sent} foto terunggah. Lengkapi teks alt, lalu terbitkan.`
}

async function send({ file, row }) {
  const { item, bar, text } = row
  const fail = (reason, mayRetry) => {
    said.textContent = `${file.name}: ${reason}`
    showFailure(row, reason, field, mayRetry ? () => add([file]) : null)
  }
  if (file.size > MOST_BYTES) return fail('Lebih besar dari 5 MB. Kecilkan dulu.', false)
  text.textContent = 'Mengirim'
  const answer = await request(file, (part) => {
    bar.value = part
    if (part === 1) text.textContent = 'Memeriksa gambar'
  })
  const fragment = new DOMParser().parseFromString(answer.text, 'text/html')
  const photo = fragment.querySelector('.uploads-row')
  if ([204, 401].includes(answer.status)) return fail('Sesimu berakhir. Masuk lagi di tab lain, lalu coba lagi.', true)
  if (answer.status !== 200 || !photo) {
    const reason = fragment.querySelector('.field-error')?.textContent ?? fragment.body.textContent.trim()
    return fail((answer.status && reason) || 'Jaringan terputus.', answer.status !== 422)
  }
  sent += 1
  item.remove()
  rows.prepend(photo)
}

/** Sends one file. `fetch` tells no progress, so this uses the older way. Returns status 0 if the network fails. */
function request(file, onProgress) {
  return new Promise((resolve) => {
    const call = new XMLHttpRequest()
    call.open('POST', form.action)
    call.setRequestHeader('HX-Request', 'true')
    call.setRequestHeader('HX-Request-Type', 'partial')
    call.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0))
    call.addEventListener('loadend', () => resolve({ status: call.status, text: call.responseText }))
    const body = new FormData()
    body.append('picture', file)
    call.send(body)
  })
}
