// Saves the forms of panels while they are typed in, one after the other. What is typed stays in this browser until the
// server has it, so that a lost connection, a restart of the server or a closed window loses nothing.

const QUIET_MS = 800
const [FIRST_RETRY, LAST_RETRY] = [1_000, 15_000]
export const HEADERS = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
const WAITING = 'Belum tersimpan'
const TEXTS = 'textarea, select'
/** What is done twice if it is sent twice, or draws the whole comic. */
const once = /^(tambah|bagi|gabung|naik|turun|hapus)-panel$|^(urungkan|ulangi|gambar-ulang)$|^rupa:/

const states = new Map()
/** `edits`: of words, `moves`: of what is seen, to tell whether an answer still knows all of them. */
const stateOf = (panel) => {
  if (!states.has(panel)) states.set(panel, { edits: 0, moves: 0, saved: 0, waiting: 0, timer: null })
  return states.get(panel)
}
export const formOf = (panel) => document.querySelector(`form[data-panel="${panel}"]`)
export const hasNewEdits = (panel, sent) => stateOf(panel).edits !== sent.edits
export const hasNewMoves = (panel, sent) => stateOf(panel).moves !== sent.moves

// --- What the page says of it

export function say(text, isBad = false) {
  const line = document.getElementById('kabar-simpan')
  line.classList.toggle('is-bad', isBad)
  line.classList.toggle('is-waiting', text === WAITING)
  if (line.textContent.trim() !== text) line.textContent = text
}
const isDirty = ({ edits, saved, waiting }) => edits !== saved || waiting > 0
export const isUnsent = (panel) => isDirty(stateOf(panel))
export function saySaved() {
  if ([...states.values()].some(isDirty)) say(WAITING)
  else if (document.querySelector('[data-conflict]')) say('Belum tersimpan: diubah di tempat lain', true)
  else say(document.getElementById('kabar-simpan').dataset.saved)
}

// --- Typing

/** `isSeen`: not words, but what is seen was changed. */
export function edited(form, { isSeen = false, wait = QUIET_MS } = {}) {
  const state = stateOf(form.dataset.panel)
  state.edits += 1
  if (isSeen) state.moves += 1
  keep(form)
  say(WAITING)
  clearTimeout(state.timer)
  if (!('conflict' in form.dataset)) state.timer = setTimeout(() => send(form.dataset.panel), wait)
}

/** On leaving a field, and with Ctrl+S: what is typed goes at once. */
export function flush() {
  for (const [panel, state] of states) {
    const form = formOf(panel)
    if (form && state.edits !== state.saved && !('conflict' in form.dataset)) send(panel)
  }
  return last
}

const keyOf = (panel) => `kortekstream_panel_${panel}`
const textsOf = (form) => Object.fromEntries([...form.querySelectorAll(TEXTS)].map(({ name, value }) => [name, value]))

function keep(form, sent = kept(form.dataset.panel)?.sent) {
  // Whoever logs in as somebody else leaves none of it here; see kept-entries.js.
  const { member } = document.documentElement.dataset
  const draft = { member, basis: form.elements.dasar.value, texts: textsOf(form), sent }
  try {
    localStorage.setItem(keyOf(form.dataset.panel), JSON.stringify(draft))
  } catch {
    // Without room the page still has what was typed.
  }
}
function kept(panel) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(panel)))
  } catch {
    return null
  }
}
export const forget = (panel) => localStorage.removeItem(keyOf(panel))

/** Brings back what this browser has and the server does not, and sends it. */
export function restore() {
  for (const form of document.querySelectorAll('form[data-panel]')) {
    const draft = kept(form.dataset.panel)
    if (!draft) continue
    const fields = [...form.querySelectorAll(TEXTS)]
    const shown = textsOf(form)
    const isAll = (texts) => texts && Object.entries(texts).every(([name, text]) => shown[name]?.trim() === text.trim())
    if (isAll(draft.texts)) {
      forget(form.dataset.panel)
      continue
    }
    for (const field of fields) if (draft.texts[field.name] !== undefined) field.value = draft.texts[field.name]
    // What was sent without an answer may have arrived; else somebody else may have changed the panel.
    if (!isAll(draft.sent)) form.elements.dasar.value = draft.basis
    edited(form)
  }
}

// --- Sending

let last = Promise.resolve()
let take = () => {}
/** `taker` puts an answer into the page; it returns false for one that only says why nothing was done. */
export function startSaving(taker) {
  take = taker
  restore()
  addEventListener('pagehide', leave)
  addEventListener('online', () => wake())
}

/** Nothing is sent while `task` is at work. */
export function betweenSends(task) {
  last = last.then(task)
  return last
}

/** Sends the panel's form as it is when its turn comes. */
export function send(panel, action = 'simpan') {
  const state = stateOf(panel)
  clearTimeout(state.timer)
  state.waiting += 1
  last = last.then(() => deliver(panel, action))
  return last
}

/** Sends a button that belongs to no panel, after all that is typed. */
export function sendStep(form, action) {
  flush()
  document.getElementById('bilah').ariaBusy = 'true'
  last = last.then(async () => {
    const body = new URLSearchParams(new FormData(form))
    body.set('aksi', action)
    const { answer, html } = await post(form.action, body, action)
    if (answer) await take(html, { answer, action, panel: null, sent: {} })
    document.getElementById('bilah').ariaBusy = null
  })
  return last
}

async function deliver(panel, action) {
  const state = stateOf(panel)
  const form = formOf(panel)
  state.waiting -= 1
  if (!form || (action === 'simpan' && state.waiting > 0)) return
  const body = new URLSearchParams(new FormData(form))
  body.set('aksi', action)
  const sent = { edits: state.edits, moves: state.moves }
  if (state.edits !== state.saved) keep(form, textsOf(form))
  const { answer, html } = await post(form.action, body, action)
  if (!answer) return
  if (answer.ok) {
    state.saved = sent.edits
    delete form.dataset.conflict
    if (state.edits === sent.edits) forget(panel)
  }
  const isTaken = await take(html, { answer, action, panel, sent, body })
  // What was typed since stands on what the server has now.
  const now = formOf(panel)
  if (now && state.edits !== state.saved) keep(now, null)
  if (isTaken !== false) saySaved()
}

let wake = () => {}
/** Asks again until an answer comes, unless the action must not be done twice. */
async function post(address, body, action) {
  for (let wait = FIRST_RETRY; ; wait = Math.min(2 * wait, LAST_RETRY)) {
    try {
      const answer = await fetch(address, { method: 'POST', body, headers: HEADERS })
      // Who is logged out logs in first; what was typed is kept here until then.
      const login = answer.headers.get('HX-Redirect')
      if (login) {
        location.assign(login)
        return {}
      }
      if (answer.status < 500 && answer.status !== 429) return { answer, html: await answer.text() }
    } catch {
      // No answer came.
    }
    if (once.test(action)) {
      say('Belum jadi. Coba lagi.', true)
      return {}
    }
    say('Gagal menyimpan, dicoba lagi', true)
    await new Promise((resolve) => {
      wake = resolve
      setTimeout(resolve, wait)
    })
  }
}

/** The page is left before the answer comes: the browser sends what it has, and keeps it too. */
function leave() {
  for (const [panel, state] of states) {
    const form = formOf(panel)
    if (!form || state.edits === state.saved || 'conflict' in form.dataset) continue
    keep(form, textsOf(form))
    const body = new URLSearchParams(new FormData(form))
    body.set('aksi', 'simpan')
    fetch(form.action, { method: 'POST', body, headers: HEADERS, keepalive: true }).catch(() => {})
  }
}
