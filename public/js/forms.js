// Forms that are sent while the network or the server is gone: the page stays with what was typed, and a line beside the
// button says so. The form then gets the event `unsent`.
import { clearFailure, showFailure } from './regions.js'

const OFFLINE = 'Kamu sedang offline, jadi ini belum terkirim. Isianmu tetap di sini.'
const NO_ANSWER = 'KortekStream tidak menjawab. Isianmu tetap di sini.'

/** The form that was sent last with its button; whether the server is asked, and whether it is known to answer. */
let last = null
let isAsking = false
let isChecked = false

document.addEventListener('submit', send, true)
// The service worker gets no answer to a form. It tells every page, because it does not know which one sent it.
navigator.serviceWorker?.addEventListener('message', ({ data }) => {
  const [here] = location.href.split('#')
  if (last && data?.unsent === addressOf(last) && data.from === here) stay(last, NO_ANSWER)
})

function send(event) {
  const { target: form, submitter } = event
  const method = submitter?.getAttribute('formmethod') ?? form.getAttribute('method')
  if (method?.toLowerCase() !== 'post') return
  const sent = { form, submitter }
  if (navigator.onLine || isChecked) {
    last = sent
    clearFailure(regionOf(sent))
    return
  }
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!isAsking) sendIfReached(sent)
}

/** A server on the same machine is reached also while the browser is offline. */
async function sendIfReached(sent) {
  isAsking = true
  clearFailure(regionOf(sent))
  const answer = await fetch('/health', { cache: 'no-store' }).catch(() => null)
  isAsking = false
  if (!answer) return stay(sent, OFFLINE)
  isChecked = true
  submit(sent)
  isChecked = false
}

function stay(sent, text) {
  last = null
  showFailure(regionOf(sent), { text, retry: () => submit(sent) })
  sent.form.dispatchEvent(new Event('unsent', { bubbles: true }))
}

/** The button may have been replaced while nothing was sent. */
const submit = ({ form, submitter }) => form.requestSubmit(submitter?.form === form ? submitter : null)

function addressOf({ form, submitter }) {
  const action = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? ''
  const { href } = new URL(action, document.baseURI)
  return href.split('#')[0]
}

const regionOf = ({ form, submitter }) => submitter?.closest('.form-actions') ?? form
