// The storyboard and the editor of panels: what is typed or chosen is saved at once, and an answer takes over only what
// it concerns, so that focus, typing and scrolled lists stay. Without this script the same forms are sent by their
// buttons.

import { fetchRegion } from './live-region.js'
import { choose, chosenBalloon, ready, rowOf, takeRows } from './panel-balloons.js'
import {
  betweenSends,
  edited,
  flush,
  forget,
  formOf,
  HEADERS,
  hasNewEdits,
  hasNewMoves,
  isUnsent,
  restore,
  say,
  saySaved,
  send,
  sendStep,
  startSaving,
} from './panel-saver.js'
import { watchStages } from './panel-stage.js'

const editor = document.getElementById('sunting')
/** Actions after which the fields stay as they are. */
const isQuiet = (action) =>
  /^(simpan|terapkan|gambar-ulang|pakai|pilih|besar|kecil|hapus-isi|tambah-tokoh|tambah-benda)(:|$)/.test(action)
/** Parts that follow what is seen: they stay while a newer choice or move waits. */
const isOfScene = ({ id }) => /^(gambar-\d|panggung|pilihan-)/.test(id)

// --- Answers

async function take(html, { answer, action, panel, sent, body }) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const bar = page.getElementById('bilah')
  if (!bar) {
    say(page.querySelector('[data-failure]')?.textContent.trim() ?? 'Belum tersimpan. Coba lagi.', true)
    return false
  }
  const focused = placesOf(document.activeElement)
  await morph(document.getElementById('bilah'), bar)
  const next = panel && page.querySelector(`form[data-panel="${panel}"]`)
  const form = panel && formOf(panel)
  if (form && next && answer.status === 409) form.dataset.conflict = ''
  if (form && next && (isQuiet(action) || !answer.ok)) {
    if (answer.ok && !hasNewEdits(panel, sent) && isReread(next, body)) await takeWhole(page, form.id)
    else await takeParts(next, hasNewMoves(panel, sent) ? (part) => !isOfScene(part) : () => true)
    if (editor) takeRows(next, body)
    for (const other of page.querySelectorAll(`form[data-panel]:not([data-panel="${panel}"])`))
      if (isUntouched(other)) await takeParts(other)
  } else await takeWhole(page)
  const isNew = answer.ok && ['balon', 'narasi', 'bunyi'].includes(action)
  if (editor) ready(isNew ? Number.POSITIVE_INFINITY : chosenBalloon())
  if (!answer.ok) document.querySelector('[data-conflict] [role=alert], .form-errors:not([hidden])')?.focus()
  else if (isNew) newText(panel)
  else if (/^(naik|turun|hapus):/.test(action) || document.activeElement === document.body) refocus(focused)
}

async function takeParts(next, isTaken = () => true) {
  for (const part of next.querySelectorAll('[data-part]')) {
    const shown = document.getElementById(part.id)
    if (shown && isTaken(part)) await morph(shown, part)
  }
}

const fieldsIn = (form, names) => [...new FormData(form)].filter(([name]) => names.test(name))
/** Whether the server has taken one of the texts for another kind, or for somebody else's, than was sent. */
function isReread(next, body) {
  const fields = fieldsIn(next, /^(siapa|bentuk|narasi)-/)
  const count = [...body.keys()].filter((name) => name.startsWith('narasi-')).length
  return fields.length === 3 * count && fields.some(([name, value]) => body.get(name) !== value)
}
/** Whether nothing is unsent, and the server has the words that the page shows. */
function isUntouched(next) {
  const { panel } = next.dataset
  const form = formOf(panel)
  if (!form || isUnsent(panel)) return false
  const words = (one) =>
    JSON.stringify(fieldsIn(one, /^(gambar|siapa|bentuk|teks|x|y)-/).map(([name, value]) => [name, value.trim()]))
  return words(form) === words(next)
}

/** A panel that was drawn anew has another scene: the form goes on from it. */
async function renewScene() {
  const { panel } = editor.querySelector('form[data-panel]').dataset
  if (isUnsent(panel)) return
  const { fresh } = await fetchRegion(document.getElementById('panggung').dataset.liveAt, 'panel-formulir')
  if (!fresh || fresh.dataset.panel !== panel || !isUntouched(fresh)) return
  const focused = placesOf(document.activeElement)
  // What is sent meanwhile must not bring an older scene on the new basis.
  for (const name of ['pilihan-', 'dasar-']) await takeParts(fresh, ({ id }) => id.startsWith(name))
  if (document.activeElement === document.body) refocus(focused)
}

/** Replaces the editor, the card or all cards; the fields then say what the server has, or what was typed meanwhile. */
async function takeWhole(page, id = null) {
  const [next] = [id, 'panel-formulir', 'papan'].flatMap((one) => page.getElementById(one) ?? [])
  const card = next ?? page.querySelector('form[data-panel]')
  const shown = card && document.getElementById(card.id)
  if (!shown) return location.reload()
  await morph(shown, card)
  for (const field of document.getElementById(card.id).querySelectorAll('textarea, input:not([type=hidden])')) {
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = field.defaultChecked
    else field.value = field.defaultValue
  }
  restore()
}

async function morph(shown, next) {
  await window.htmx.swap({
    sourceElement: shown,
    target: shown,
    swap: 'outerMorph',
    text: next.outerHTML,
    transition: false,
  })
  for (const choice of document.getElementById(next.id)?.querySelectorAll('[type=radio], [type=checkbox], option') ??
    []) {
    if (choice.matches('option')) choice.selected = choice.defaultSelected
    else choice.checked = choice.defaultChecked
  }
}

// --- The focus

/** Selectors of where the focus goes when what has it is replaced, the best first. */
function placesOf(element) {
  const form = element?.closest?.('form[data-panel]')
  if (!form) return []
  const { id, name, value } = element
  const within = `form[data-panel="${form.dataset.panel}"] `
  const order = element.closest('.balloon')?.dataset.order
  const seen = element.closest('[data-seen]')?.dataset.seen
  const [action, number] = name === 'aksi' ? value.split(':') : []
  const moved = { naik: Number(number) - 1, turun: Number(number) + 1 }[action]
  return [
    order !== undefined && `.balloon[data-order="${order}"]`,
    seen && `${within}[data-seen="${CSS.escape(seen)}"]`,
    id && `#${CSS.escape(id)}`,
    moved !== undefined && `[value="${action}:${moved}"]`,
    moved !== undefined && `[value="${action === 'naik' ? 'turun' : 'naik'}:${moved}"]`,
    action === 'hapus' && `[data-balloon="${number}"] textarea`,
    action === 'hapus' && `[data-balloon="${number - 1}"] textarea`,
    action === 'hapus-isi' && `${within}[data-seen]`,
    name && `${within}[name="${name}"][value="${CSS.escape(value)}"]`,
    name && name !== 'aksi' && `${within}[name="${name}"]`,
    '[data-history] button:enabled',
  ].filter(Boolean)
}
function refocus(selectors) {
  const found = selectors.flatMap((place) => [...document.querySelectorAll(place)])
  found.find((element) => !element.disabled && element.checkVisibility())?.focus({ preventScroll: true })
}

function newText(panel) {
  const text = editor
    ? rowOf(chosenBalloon())?.querySelector('textarea')
    : [...formOf(panel).querySelectorAll('.script-words')].at(-1)
  text?.focus()
  text?.select()
}

// --- Typing, choosing, sending

const formAt = (target) => target.closest?.('form[data-panel]')
document.addEventListener('input', ({ target }) => {
  if (formAt(target) && target.matches('textarea, input:not([type=radio], [type=checkbox])')) edited(formAt(target))
})
document.addEventListener('change', ({ target }) => {
  const form = formAt(target)
  if (!form || 'conflict' in form.dataset) return
  edited(form, { isSeen: target.closest('.poser') !== null })
  send(form.dataset.panel)
})
document.addEventListener('submit', (event) => {
  const { target: form, submitter } = event
  const action = submitter?.value ?? 'simpan'
  const { panel, history } = form.dataset
  if ((panel === undefined && history === undefined) || action.startsWith('panel:')) return
  event.preventDefault()
  if (submitter?.ariaDisabled === 'true') return
  if (history !== undefined) return sendStep(form, action)
  const [name, at] = action.split(':')
  if (editor && (name === 'naik' || name === 'turun')) choose(Number(at) + (name === 'naik' ? -1 : 1))
  send(panel, action)
})
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('[data-open], [data-close], [data-drop]')
  if (!link || event.ctrlKey || event.metaKey || event.button !== 0) return
  const { panel } = formAt(link).dataset
  if ('drop' in link.dataset) return forget(panel)
  event.preventDefault()
  turn(link, panel)
})
/** Opens or closes the choices of a card. */
async function turn(link, panel) {
  await flush()
  const answer = await fetch(link.href, { headers: HEADERS }).catch(() => null)
  if (!answer?.ok) return location.assign(link.href)
  history.replaceState(null, '', link.href)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  await morph(document.getElementById('bilah'), page.getElementById('bilah'))
  await takeWhole(page, `panel-${panel}`)
  formOf(panel).querySelector('[data-seen][aria-current], [data-open], [data-close]')?.focus({ preventScroll: true })
  saySaved()
}

document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return
  const key = event.key.toLowerCase()
  const step = key === 'z' ? (event.shiftKey ? 'ulangi' : 'urungkan') : key === 'y' ? 'ulangi' : null
  const button = step && document.querySelector(`[data-history] [value=${step}]`)
  if (key === 's' && !event.shiftKey) flush()
  else if (button && !event.target.matches('textarea, select, input:not([type=radio], [type=checkbox])')) {
    if (!button.disabled) button.form.requestSubmit(button)
  } else return
  event.preventDefault()
})

watchStages()
startSaving(take)
if (editor) {
  // The stage is also replaced by what the server pushes, such as a panel that is drawn anew. It may show a balloon that
  // the form does not have yet.
  const isNew = (balloon) => !balloon.hasAttribute('tabindex') && rowOf(balloon.dataset.order)
  new MutationObserver(() => {
    const isOpen = !document.querySelector('.panels-side').disabled
    if (isOpen && [...document.querySelectorAll('#panggung .balloon')].some(isNew)) ready()
  }).observe(editor, { childList: true, subtree: true, attributes: true, attributeFilter: ['tabindex'] })
  ready(0)
  document.addEventListener('htmx:ws:before:message:incoming', ({ detail }) => {
    if (/"refresh":|"connection_established"/.test(detail.message.data)) betweenSends(renewScene)
  })
  // A slow script may come after the first message.
  const line = document.querySelector('[hx-ws\\:connect]')?._htmx?.ws?.connection
  if (line?.socket?.readyState === WebSocket.OPEN) betweenSends(renewScene)
}
