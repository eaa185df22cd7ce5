// The files of an order form: those chosen are listed, a second choice adds to the first, and pictures that are too
// large are made smaller. The server checks everything again.

const field = document.querySelector('#f-design').closest('.field')
const input = field.querySelector('#f-design')
const list = field.querySelector('[data-chosen]')
const row = field.querySelector('template').content.firstElementChild
const said = field.querySelector('[data-files-said]')

const MB = 1024 * 1024
const MOST = { files: 5, bytes: 10 * MB, together: 20 * MB }
const LONGEST_SIDE = 2400
const KINDS = /\.(jpe?g|png|webp|gif|avif|pdf|ai|cdr|psd|eps|svg|zip|rar|xlsx?|csv|docx?|tiff?|heic)$/i
const PICTURES = /^image\/(jpeg|png|webp|gif|avif)$/

let chosen = []
let turn = 0

input.addEventListener('change', async () => {
  turn += 1
  const mine = turn
  const notes = []
  const fitting = await Promise.all([...input.files].map((file) => fitted(file, notes)))
  if (mine !== turn) return
  const isNew = (file) => file && !chosen.some(({ name, size }) => name === file.name && size === file.size)
  chosen = [...chosen, ...fitting.filter(isNew)]
  const room = MOST.files - field.querySelectorAll('[name=design_kept]:checked').length
  if (chosen.length > room) notes.push(`Paling banyak ${MOST.files} berkas, sisanya tidak ikut.`)
  chosen = chosen.slice(0, Math.max(0, room))
  const isOver = () => chosen.reduce((sum, { size }) => sum + size, 0) > MOST.together
  if (isOver()) notes.push('Berkas bersama paling besar 20 MB, sisanya bisa dikirim dari halaman pesananmu.')
  while (isOver()) chosen = chosen.slice(0, -1)
  show(notes.join(' '))
})

/** Returns the file as it may be sent, or null; `notes` says why not. */
async function fitted(file, notes) {
  if (!KINDS.test(file.name)) {
    notes.push(`${file.name}: berkas ini tidak bisa kami pakai.`)
    return null
  }
  if (file.size <= MOST.bytes) return file
  const smaller = PICTURES.test(file.type) ? await shrink(file) : null
  notes.push(
    smaller
      ? `${file.name} lebih besar dari 10 MB, jadi kami kecilkan; kirim file aslinya lewat kontak toko kalau perlu.`
      : `${file.name} lebih besar dari 10 MB. Pilih yang lebih kecil.`,
  )
  return smaller
}

/** Lists what will be sent, and gives it to the form. */
function show(text) {
  const files = new DataTransfer()
  for (const file of chosen) files.items.add(file)
  input.files = files.files
  list.replaceChildren(...chosen.map(rowOf))
  said.textContent = text
}

function rowOf(file) {
  const item = row.cloneNode(true)
  item.querySelector('[data-name]').textContent = file.name
  item.querySelector('button').addEventListener('click', () => {
    chosen = chosen.filter((one) => one !== file)
    show(`${file.name} tidak jadi dikirim.`)
    input.focus()
  })
  if (PICTURES.test(file.type)) preview(item.querySelector('img'), file)
  return item
}

/** As a data URL, because the content security policy forbids blob: images. */
function preview(image, file) {
  const reader = new FileReader()
  image.onload = () => {
    image.hidden = false
  }
  reader.onload = () => {
    image.src = reader.result
  }
  reader.readAsDataURL(file)
}

/**
 * Scales a picture down to the size that the server keeps (longest side 2,400 px) and preserves transparency. Returns
 * null if this browser cannot read the picture or it is still too large.
 */
async function shrink(picture) {
  const bitmap = await createImageBitmap(picture).catch(() => null)
  if (!bitmap) return null
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(bitmap.width * scale)
  canvas.height = Math.round(bitmap.height * scale)
  const pen = canvas.getContext('2d')
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  const wanted = picture.type !== 'image/jpeg' && isSeeThrough(pen, canvas) ? 'image/webp' : 'image/jpeg'
  // Browsers that cannot encode WebP write PNG instead, which preserves transparency too.
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, wanted, 0.9))
  const name = `${picture.name.replace(/\.\w+$/, '')}.${blob?.type.slice(6)}`
  return blob && blob.size <= MOST.bytes ? new File([blob], name, { type: blob.type }) : null
}

function isSeeThrough(pen, { width, height }) {
  const { data } = pen.getImageData(0, 0, width, height)
  for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true
  return false
}
