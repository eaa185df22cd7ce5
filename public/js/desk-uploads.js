// Many photos at once: chosen or dropped files are sent one after another, each with its progress. A file that fails can
// be sent again. Each sent file becomes a row with its title and alternative text.

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
  const added = [...files].map((file) => {
    const item = document.createElement('li')
    const name = document.createElement('b')
    name.textContent = file.name
    const bar = document.createElement('progress')
    bar.max = 1
    bar.value = 0
    bar.setAttribute('aria-label', file.name)
    const line = document.createElement('span')
    line.textContent = 'Menunggu'
    item.append(name, bar, line)
    list.append(item)
    return { file, item, bar, line }
  })
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

async function send(one) {
  const { file, item, bar, line } = one
  if (file.size > MOST_BYTES) return fail(one, 'Lebih besar dari 5 MB. Kecilkan dulu.', false)
  line.textContent = 'Mengirim'
  const { status, text } = await request(file, (part) => {
    bar.value = part
    if (part === 1) line.textContent = 'Memeriksa gambar'
  })
  const fragment = new DOMParser().parseFromString(text, 'text/html')
  const row = fragment.querySelector('.uploads-row')
  if (status === 204 || status === 401)
    return fail(one, 'Sesimu berakhir. Masuk lagi di tab lain, lalu coba lagi.', true)
  if (status !== 200 || !row) {
    const reason = fragment.querySelector('.field-error')?.textContent ?? fragment.body.textContent.trim()
    return fail(one, (status && reason) || 'Jaringan terputus.', status !== 422)
  }
  sent += 1
  item.remove()
  rows.prepend(row)
}

/** Shows why a file was not taken, with a button that sends it again where that may help. */
function fail({ file, item, bar, line }, reason, mayRetry) {
  bar.remove()
  line.textContent = reason
  line.className = 'field-error'
  said.textContent = `${file.name}: ${reason}`
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button small'
  button.textContent = mayRetry ? 'Coba lagi' : 'Tutup'
  button.addEventListener('click', () => {
    item.remove()
    if (mayRetry) add([file])
    field.focus()
  })
  item.append(button)
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
