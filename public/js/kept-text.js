// What an editor types stays in the browser until the site has it. After an ended session, a killed tab or a refused save
// it comes back by itself.

const form = document.querySelector('[data-kept-text]')
/** Begins the key of each text. */
const KEY = 'kortekstream_tulisan'
/** Texts that are kept, and for how long, in milliseconds. */
const MOST = 10
const DAYS_30 = 30 * 86_400_000

const { keptText: writer, path } = form.dataset
const keyOf = (address) => `${KEY}|${writer}|${address}`
const own = keyOf(location.pathname)

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key))
  } catch {
    return null
  }
}

/** Removes what is too old, and all but the newest `most`. */
function prune(most) {
  const kept = Object.keys(localStorage).filter((key) => key.startsWith(`${KEY}|`))
  const newest = kept.map((key) => [key, read(key)?.at ?? 0]).sort(([, one], [, other]) => other - one)
  for (const [nth, [key, at]] of newest.entries())
    if (nth >= most || Date.now() - at > DAYS_30) localStorage.removeItem(key)
}

/** What a person types, without what the page itself knows. */
const fieldsOf = () =>
  [...form.elements].filter(({ name, type }) => name && !['hidden', 'file', 'submit', 'button'].includes(type))
const textsOf = () => Object.fromEntries(fieldsOf().map(({ name, value }) => [name, value]))

const isSame = (texts) => fieldsOf().every(({ name, value }) => (texts[name] ?? value) === value)

const version = form.elements.version

function keep() {
  const text = JSON.stringify({ at: Date.now(), version: version?.value ?? null, texts: textsOf() })
  const store = () => localStorage.setItem(own, text)
  try {
    store()
  } catch {
    // Without room the oldest texts make way.
    try {
      prune(3)
      store()
    } catch {}
  }
}

function begin() {
  prune(MOST)
  // A new item has another address once it is saved.
  if (form.hasAttribute('data-saved'))
    for (const key of [own, keyOf(`/admin/konten/${path}/baru/`)]) localStorage.removeItem(key)
  else if (!form.hasAttribute('data-unsaved')) restore(read(own))
}

try {
  begin()
} catch {
  // This browser keeps nothing.
}
form.addEventListener('input', keep)

/** With its version, so that what others saved meanwhile shows beside it when it is saved. */
function restore(kept) {
  if (!kept || isSame(kept.texts)) return
  for (const field of fieldsOf()) field.value = kept.texts[field.name] ?? field.value
  if (version && kept.version) version.value = kept.version
  const note = document.querySelector('[data-kept-note]')
  const time = { hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'long' }
  note.querySelector('[data-kept-at]').textContent = new Date(kept.at).toLocaleString('id-ID', time)
  note.hidden = false
  note.querySelector('[data-kept-drop]').addEventListener('click', () => {
    localStorage.removeItem(own)
    form.dispatchEvent(new Event('submit'))
    location.reload()
  })
  form.dispatchEvent(new Event('unsent'))
  form.querySelector('#f-body')?.dispatchEvent(new Event('input', { bubbles: true }))
}
