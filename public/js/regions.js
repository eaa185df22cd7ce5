// Regions: the parts of a page that are fetched again while the page is open. An answer may replace only the region that
// it is for. If an answer lacks that region, whatever its status, or if no answer comes, the region stays as it is and a
// line in it says so, until a good answer has come. Texts for the line: `data-failure` in the answer, or
// `data-failure-text` on the element that sent the request. `data-failure-empties` on that element names what must not
// stay, because it belongs to an earlier question.

const TEXT = 'Bagian ini sedang tidak bisa dimuat.'
const OFFLINE = 'Kamu sedang offline.'

/**
 * Shows the failure line in a region. `page` is the parsed answer, or null without one; `retry` repeats the request,
 * and without it the line only asks the reader to try again.
 */
export function showFailure(region, { page = null, text = null, retry = null } = {}) {
  const line = lineIn(region) ?? createLine(region)
  const said = wordsFor(page?.querySelector('[data-failure]'), text)
  const parts = [said, ' ', retry ? retryButton(retry) : 'Coba lagi.']
  const words = parts.map((part) => part.textContent ?? part).join('')
  // Screen readers would read a line again that is replaced by the same words, such as at each failed poll.
  if (line.textContent === words) line.querySelector('button')?.replaceWith(parts.at(-1))
  else setTimeout(() => line.replaceChildren(...parts), 50)
}

/** Removes the failure line from a region. */
export const clearFailure = (region) => lineIn(region)?.remove()

const lineIn = (region) => region.querySelector(':scope > .failure')

/** Adds an empty line first, because screen readers announce only changes of an element that already exists. */
function createLine(region) {
  const line = document.createElement(region.matches('p') ? 'span' : 'p')
  line.className = 'failure'
  line.setAttribute('role', 'status')
  region.prepend(line)
  return line
}

function wordsFor(said, text) {
  return text ?? said?.textContent.trim() ?? (navigator.onLine ? TEXT : OFFLINE)
}

function retryButton(retry) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Coba lagi'
  button.addEventListener('click', retry)
  return button
}

// --- Requests of htmx

document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = event.detail
  const region = regionOf(ctx)
  const { redirect, refresh, location } = ctx.hx
  if (!region || redirect || refresh || location) return
  const page = new DOMParser().parseFromString(ctx.text, 'text/html')
  const found = ctx.select
    ? page.querySelector(ctx.select)
    : [...page.body.children].some(({ id }) => id && id === region.id)
  if (found) return clearFailure(region)
  event.preventDefault()
  fail(ctx, region, page)
})

document.addEventListener('htmx:error', ({ detail }) => {
  const region = detail?.ctx && regionOf(detail.ctx)
  if (region) fail(detail.ctx, region, null)
})

/** Returns the region that a request of htmx is for, or null if the whole page is requested, as by the back button. */
function regionOf({ target }) {
  if (!target || target === document.body) return null
  return document.getElementById(target.id) ?? (target.isConnected ? target : null)
}

function fail({ sourceElement: source, request }, region, page) {
  const { failureText: text, failureEmpties: outdated } = source.dataset
  if (outdated) for (const one of document.querySelectorAll(outdated)) one.replaceChildren()
  const again = () => window.htmx.ajax('GET', request.action, { source: source.isConnected ? source : region })
  showFailure(region, { page, text, retry: request.method === 'GET' ? again : null })
}

// --- What is typed while an answer is on its way

/** Not what the page knows, such as a version, which the answer knows better. */
const FIELDS = 'input:not([type=hidden], [type=file]), textarea, select'

document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  ctx.fields = [...(regionOf(ctx)?.querySelectorAll(FIELDS) ?? [])].map((field) => [field, stateOf(field)])
})

document.addEventListener('htmx:before:swap', ({ detail: { ctx, tasks } }) => {
  for (const [field, before] of ctx.fields ?? []) {
    const isEntered = field === document.activeElement && !field.value
    if (field.isConnected && (isEntered || stateOf(field) !== before)) keep(field, regionOf(ctx), tasks)
  }
})

const stateOf = ({ checked, value }) => `${checked} ${value}`

/**
 * The answer takes what stands in a field over, if it is plain which of its fields that is. A morph changes only what
 * differs from the page as it was made.
 */
function keep({ id, name, type, value, checked, defaultValue }, region, tasks) {
  const isBox = /^(checkbox|radio)$/.test(type)
  const own = isBox ? `[value="${CSS.escape(value)}"]` : ''
  const selector = id ? `#${CSS.escape(id)}` : `[name="${CSS.escape(name)}"]${own}`
  const [fresh, ...others] = tasks.flatMap(({ fragment }) => [...(fragment?.querySelectorAll?.(selector) ?? [])])
  if (others.length > 0 || region?.querySelectorAll(selector).length !== 1 || fresh?.type !== type) return
  Object.assign(fresh, isBox ? { checked } : { defaultValue, value })
}

// htmx itself waits for a timer, which a busy browser runs long after the reader's first keys.
window.htmx?.initialize()
