// The search field. Arrow keys move from it through the results and back, and Escape closes the suggestions. While it is
// empty and has the focus, it offers the visitor's last searches, which only this browser keeps. A button empties it.

const KEY = 'kortekstream_searches'
const MOST = 6

const field = document.querySelector('#cari')
const list = () => document.querySelector('#saran')
const links = () => [...document.querySelectorAll('#saran a, #hasil .card a')].filter((link) => link.offsetParent)

document.addEventListener('keydown', (event) => {
  const at = links().indexOf(document.activeElement)
  const inField = document.activeElement === field
  if (!inField && at < 0) return
  if (event.key === 'Escape') {
    list()?.replaceChildren()
    field.focus()
    return
  }
  const step = { ArrowDown: 1, ArrowUp: -1, ...(inField ? {} : { ArrowRight: 1, ArrowLeft: -1 }) }[event.key]
  if (!step) return
  const to = inField ? (step === 1 ? 0 : -1) : at + step
  if (inField && to < 0) return
  event.preventDefault()
  const target = to < 0 ? field : links()[to]
  target?.focus()
})

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((words) => typeof words === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

function keep(searches) {
  try {
    localStorage.setItem(KEY, JSON.stringify(searches))
  } catch {}
}

/** Puts the words first among the last searches. A text of one letter is no search. */
function remember(words) {
  const said = words.trim()
  if (said.length < 2) return
  const others = recent().filter((one) => one.toLowerCase() !== said.toLowerCase())
  keep([said, ...others].slice(0, MOST))
}

/** Shows the last searches below the empty field. On the search page the list holds nothing else. */
function offer() {
  if (field.value.trim() !== '') return own?.replaceChildren()
  if (!list() || document.activeElement !== field) return
  const searches = recent()
  if (searches.length === 0) return
  const head = make('p', { className: 'suggestions-count', textContent: 'Pencarian terakhir' })
  const rows = make('ul')
  rows.append(...searches.map(row))
  const clear = make('button', { type: 'button', className: 'recent-clear', textContent: 'Hapus semua' })
  clear.addEventListener('click', () => forget([]))
  list().replaceChildren(head, rows, clear)
}

function row(words) {
  const item = make('li', { className: 'recent' })
  const link = make('a', { href: `/search/?${new URLSearchParams({ q: words })}` })
  link.append(icon('history'), words)
  const button = make('button', { type: 'button', ariaLabel: `Hapus ${words} dari pencarian terakhir` })
  button.append(icon('close'))
  button.addEventListener('click', () => forget(recent().filter((one) => one !== words)))
  item.append(link, button)
  return item
}

function forget(rest) {
  keep(rest)
  list().replaceChildren()
  field.focus()
  offer()
}

const make = (name, properties = {}) => Object.assign(document.createElement(name), properties)

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#i-${name}`)
  svg.append(use)
  return svg
}

/** The search page has no suggestions, so their list is added there. */
const own = field && !list() ? make('div', { id: 'saran', className: 'suggestions' }) : null
if (field) {
  const clear = make('button', { type: 'button', className: 'search-clear', ariaLabel: 'Kosongkan pencarian' })
  clear.append(icon('close'))
  clear.addEventListener('click', () => {
    field.value = ''
    field.focus()
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  field.after(clear, ...(own ? [own] : []))
}
field?.addEventListener('focus', offer)
field?.addEventListener('input', offer)
field?.form?.addEventListener('submit', () => remember(field.value))
document.addEventListener('click', (event) => {
  if (field && event.target.closest('#saran a, #hasil .card a')) remember(field.value)
})
// An answer for the emptied field replaces the list by an empty one.
document.addEventListener('htmx:after:swap', offer)
