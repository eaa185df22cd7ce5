// What a person types stays in this browser until the site has taken it. After an ended session, a killed tab or a refused
// save it comes back by itself, or by a button: where the site's text has changed meanwhile, and where nobody is logged in,
// since the next person at the browser shall not see it. The layout loads this on every page with a text of several lines
// or a form marked by `data-keeps-text`.

import { announce, createKey, entriesOf, forget, prune, settle, write } from './kept-entries.js'
import { basisOf, contentOf, fieldsOf, fill, isKept, markOf, versionsOf } from './kept-fields.js'

const { member = '' } = document.documentElement.dataset
const states = new WeakMap()
/** The form that was typed in last and is not taken yet. */
let typed = null

// Fields may be called `action` and `id`, and then hide those of the form.
const pathOf = (address) => new URL(address ?? '', location.href).pathname
const nameOf = (form) =>
  `${pathOf(form.getAttribute('action'))} ${form.getAttribute('id') ?? form.querySelector('textarea, input:not([type=hidden])')?.id}`

/**
 * `key`: where the form's text is kept. `older`: entries that it replaces. `bases`: what the server gave when the text was
 * begun. `extra`: kept texts whose fields the form has no longer. `page`: where the form was opened.
 */
function stateOf(form) {
  if (!states.has(form)) {
    const versions = versionsOf(form).map(({ value }) => value)
    const page = location.pathname + location.search
    states.set(form, { key: createKey(member, nameOf(form)), older: [], bases: {}, extra: {}, versions, page })
  }
  return states.get(form)
}

function keep(form) {
  const { key, older, bases, extra, versions, page } = stateOf(form)
  const fields = { ...extra }
  for (const [id, field] of fieldsOf(form)) {
    const [base, value] = [bases[id] ?? markOf(basisOf(field)), contentOf(field)]
    if (markOf(value) !== base) fields[id] = [base, value]
  }
  const isEmpty = Object.keys(fields).length === 0
  typed = isEmpty ? null : form
  const isStored = !isEmpty && write(key, { at: Date.now(), page, versions, fields })
  // An earlier, shorter text would come back although the longer one was taken.
  for (const one of isStored ? older.splice(0) : [key, ...older.splice(0)]) forget(one)
  if (!isEmpty && !isStored) tellUnkept(form)
  return isStored
}

// --- Typing and sending

document.addEventListener('input', ({ target: { form } }) => isKept(form) && keep(form), true)

document.addEventListener(
  'submit',
  ({ target: form, submitter }) => {
    if (!isKept(form) || !keep(form)) return
    const state = stateOf(form)
    announce(state.key, pathOf(submitter?.getAttribute('formaction') ?? form.getAttribute('action')))
    // What is typed from now on is not in what is sent.
    state.sent = state.key
    state.older.push(state.key)
    state.key = createKey(member, nameOf(form))
  },
  true,
)

// The server then answers an ended session in place, and leads nobody away who is typing.
document.addEventListener('htmx:config:request', ({ detail: { ctx } }) => {
  if (typed?.isConnected) ctx.request.headers['Keeps-Page'] = 'ya'
})

document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  const { sourceElement: form, response } = ctx
  if (response.status === 401 && typed?.isConnected) tellLoggedOut(typed)
  const state = response.status < 300 && states.get(form)
  if (!state?.sent) return
  forget(state.sent)
  Object.assign(state, { sent: null, bases: {}, extra: {} })
  if (typed === form) typed = null
})

// --- Coming back

/** The form stands on an entry: what is typed in it replaces the entry. */
function adopt(form, { key, page, fields, versions }) {
  const state = stateOf(form)
  const present = fieldsOf(form)
  state.older.push(key)
  Object.assign(state, { page, versions })
  for (const [id, [base, value]] of Object.entries(fields)) {
    state.bases[id] = base
    if (!present.has(id)) state.extra[id] = [base, value]
  }
}

function bringBack(form, entry) {
  const fields = fieldsOf(form)
  adopt(form, entry)
  for (const [id, [, value]] of Object.entries(entry.fields)) if (fields.has(id)) fill(fields.get(id), value)
}

const isUntouched = (field, base) =>
  markOf(basisOf(field)) === base && (markOf(contentOf(field)) === base || !field.form.contains(document.activeElement))

function restore(form) {
  const entries = entriesOf(member, nameOf(form))
  addressPage(form, entries)
  for (const [nth, entry] of entries.entries()) {
    const fields = fieldsOf(form)
    const parts = Object.entries(entry.fields).map(([id, [base, value]]) => ({ field: fields.get(id), base, value }))
    const isShown = parts.every(({ field, value }) => field && contentOf(field) === value)
    if (isShown) {
      adopt(form, entry)
      continue
    }
    const isFree = parts.every(
      ({ field, base, value }) => !field || contentOf(field) === value || isUntouched(field, base),
    )
    if (nth === 0 && isFree && member) {
      bringBack(form, entry)
      tellRestored(form, entry)
    } else offer(form, entry)
  }
}

/** A refused form may stand at an address that takes only forms. Who comes back to it needs that of its page. */
function addressPage(form, [entry]) {
  const { pathname } = location
  const isAnswer = entry && pathOf(form.getAttribute('action')) === pathname && pathOf(entry.page) !== pathname
  if (isAnswer) history.replaceState(null, '', entry.page)
}

function restoreAll() {
  for (const form of document.querySelectorAll('form'))
    if (!states.has(form) && isKept(form)) {
      stateOf(form)
      restore(form)
    }
}

// --- What the page says of it

const timeOf = ({ at }) =>
  new Date(at).toLocaleString('id-ID', { hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'long' })

function tellRestored(form, entry) {
  const text = `Isian dari ${timeOf(entry)} yang belum tersimpan sudah dikembalikan.`
  tell(form, text, [['Buang', () => reset(form)]], leftOf(form))
}

/** The site's text has changed, something newer stands in the form, or it may be somebody else's. */
function offer(form, entry) {
  const why = member ? 'Isi formulir ini sudah lain sejak itu.' : 'Pulihkan kalau itu isianmu.'
  const take = () => {
    const state = stateOf(form)
    // What stands in the form now stays an entry of its own.
    state.key = createKey(member, nameOf(form))
    state.older.length = 0
    bringBack(form, entry)
    // So that saving tells what others have saved meanwhile.
    for (const [nth, field] of versionsOf(form).entries()) field.value = entry.versions[nth] ?? field.value
    const left = leftOf(form)
    if (left.length > 0) tell(form, 'Yang ini tidak ada lagi tempatnya di formulir:', [], left)
  }
  const choices = [
    ['Pulihkan', take],
    ['Buang', () => forget(entry.key)],
  ]
  tell(form, `Ada isian dari ${timeOf(entry)} yang belum tersimpan. ${why}`, choices)
}

function tellUnkept(form) {
  const state = stateOf(form)
  if (!state.isUnkept) tell(form, 'Browser ini tidak bisa menjaga isian ini. Simpan sebelum menutup halamannya.', [])
  state.isUnkept = true
}

function tellLoggedOut(form) {
  if (document.querySelector('[data-log-in-again]')) return
  const link = document.createElement('a')
  link.href = `/masuk/?${new URLSearchParams({ lanjut: stateOf(form).page })}`
  link.textContent = 'Masuk lagi'
  link.dataset.logInAgain = ''
  tell(form, 'Sesimu sudah berakhir. Isianmu tersimpan di browser ini.', [], [link])
}

function reset(form) {
  const state = stateOf(form)
  for (const key of [state.key, ...state.older.splice(0)]) forget(key)
  Object.assign(state, { bases: {}, extra: {} })
  form.reset()
  for (const field of fieldsOf(form).values()) fill(field, contentOf(field))
}

/** Texts without a field stand below, to be copied. */
function leftOf(form) {
  const texts = Object.entries(stateOf(form).extra).filter(([id]) => !id.includes('='))
  return texts.map(([, [, value]]) => {
    const text = document.createElement('p')
    Object.assign(text.style, { flexBasis: '100%', whiteSpace: 'pre-wrap' })
    text.textContent = value
    return text
  })
}

function tell(form, text, choices, more = []) {
  const note = document.createElement('div')
  note.className = 'kept-note row box text-2'
  note.setAttribute('role', 'status')
  // In a grid it takes a whole row.
  Object.assign(note.style, { gridColumn: '1 / -1', flexBasis: '100%', marginBottom: 'var(--gap-3)' })
  const buttons = choices.map(([name, act]) => createButton(name, act, note, form))
  form.before(note)
  for (let fold = form.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true
  // Screen readers announce only changes of an element that already exists.
  setTimeout(() => note.append(text, ...buttons, ...more), 50)
}

function createButton(name, act, note, form) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button small'
  button.textContent = name
  button.addEventListener('click', () => {
    note.remove()
    act()
    form.querySelector('textarea, input:not([type=hidden])')?.focus()
  })
  return button
}

// --- The page opens

settle()
prune()
// A browser that goes back fills forms by itself; else what differs was typed before this script came.
const isNew = performance.getEntriesByType('navigation')[0]?.type !== 'back_forward'
const { form: early } = document.activeElement ?? {}
restoreAll()
if (isNew && isKept(early)) keep(early)
document.addEventListener('htmx:after:swap', restoreAll)
