// Forms that are sent while the network or the server is gone: the page stays with what was typed, and a line beside the
// button says so. The form then gets the event `unsent`.
import { clearFailure, showFailure } from './regions.js'

const OFFLINE = 'Kamu sedang offline, jadi ini belum terkirim. Isianmu tetap di sini.'
const NO_ANSWER = 'KortekStream tidak menjawab. Isianmu tetap di sini.'

/** The form that was sent last with its button, and whether the server is known to answer. */
let last = null
let isChecked = false

document.addEventListener('submit', send, true)
// The service worker gets no answer to a form.
navigator.serviceWorker?.addEventListener('message', ({ data }) => data === 'unsent' && last && stay(NO_ANSWER))

function send(event) {
  const { target: form, submitter } = event
  const method = submitter?.getAttribute('formmethod') ?? form.getAttribute('method')
  if (method?.toLowerCase() !== 'post') return
  last = { form, submitter }
  clearFailure(regionOf(last))
  if (navigator.onLine || isChecked) return
  event.preventDefault()
  event.stopImmediatePropagation()
  sendIfReached(last)
}

/** A server on the same machine is reached also while the browser is offline. */
async function sendIfReached({ form, submitter }) {
  const answer = await fetch('/health', { cache: 'no-store' }).catch(() => null)
  if (!answer) return stay(OFFLINE)
  isChecked = true
  form.requestSubmit(submitter)
  isChecked = false
}

function stay(text) {
  const { form, submitter } = last
  showFailure(regionOf(last), { text, retry: () => form.requestSubmit(submitter) })
  form.dispatchEvent(new Event('unsent', { bubbles: true }))
}

const regionOf = ({ form, submitter }) => submitter?.closest('.form-actions') ?? form
