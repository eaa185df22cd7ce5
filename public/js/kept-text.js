// What an editor types stays in the browser until the site has it. After an ended session, a killed tab or a refused save
// it comes back by itself.

const form = document.querySelector('[data-kept-text]')
const KEY = 'teks-belum-tersimpan'
/** Texts that are kept, and for how long, in milliseconds. */
const MOST = 10
const DAYS_30 = 30 * 86_400_000

const { keptText: writer, path } = form.dataset
const place = `${writer}|${location.pathname}`
const newPlace = `${writer}|/admin/konten/${path}/baru/`

function readAll() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {}
  } catch {
    return {}
  }
}

function writeAll(texts) {
  const newest = Object.entries(texts).sort(([, one], [, other]) => other.at - one.at)
  // Without room the oldest make way.
  for (let most = MOST; most > 0; most -= 1) {
    try {
      return localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(newest.slice(0, most))))
    } catch {}
  }
}

function forget(...places) {
  const texts = readAll()
  for (const one of places) delete texts[one]
  writeAll(texts)
}

/** What a person types, without what the page itself knows. */
const fieldsOf = () =>
  [...form.elements].filter(({ name, type }) => name && !['hidden', 'file', 'submit', 'button'].includes(type))
const textsOf = () => Object.fromEntries(fieldsOf().map(({ name, value }) => [name, value]))

const isSame = (texts) => fieldsOf().every(({ name, value }) => (texts[name] ?? value) === value)

const version = form.elements.version
const keep = () =>
  writeAll({ ...readAll(), [place]: { at: Date.now(), version: version?.value ?? null, texts: textsOf() } })

// A new item has another address once it is saved.
if (form.hasAttribute('data-saved')) forget(place, newPlace)
else if (!form.hasAttribute('data-unsaved')) restore(readAll()[place])
form.addEventListener('input', keep)

/** With its version, so that what others saved meanwhile shows beside it when it is saved. */
function restore(kept) {
  if (!kept || Date.now() - kept.at > DAYS_30 || isSame(kept.texts)) return
  for (const field of fieldsOf()) field.value = kept.texts[field.name] ?? field.value
  if (version && kept.version) version.value = kept.version
  const note = document.querySelector('[data-kept-note]')
  const time = { hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'long' }
  note.querySelector('[data-kept-at]').textContent = new Date(kept.at).toLocaleString('id-ID', time)
  note.hidden = false
  note.querySelector('[data-kept-drop]').addEventListener('click', () => {
    forget(place)
    form.dispatchEvent(new Event('submit'))
    location.reload()
  })
  form.dispatchEvent(new Event('unsent'))
  form.querySelector('#f-body')?.dispatchEvent(new Event('input', { bubbles: true }))
}
