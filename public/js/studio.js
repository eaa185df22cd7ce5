// Forms of the comics' studio: counters of characters, and example ideas that fill the field.

import { countAll } from './counters.js'

countAll()

const idea = document.getElementById('f-idea')
document.addEventListener('click', (event) => {
  const example = event.target.closest?.('[data-example]')
  if (!example || !idea) return
  event.preventDefault()
  idea.value = example.textContent.trim()
  idea.dispatchEvent(new Event('input', { bubbles: true }))
  idea.focus()
})

// Forms that lose what was typed when the page is left: they tell that something is not saved, and ask before leaving.
// Ctrl+S saves, Ctrl+Z outside a field undoes the last saved change.

document.addEventListener('input', ({ target }) => {
  const form = target.closest?.('[data-guarded]')
  const shown = form?.querySelector('[data-dirty]')
  if (shown) shown.hidden = false
  if (form) form.dataset.typed = ''
})
document.addEventListener('submit', ({ target }) => delete target.dataset.typed)
document.addEventListener('unsent', ({ target }) => {
  target.dataset.typed = ''
})
addEventListener('beforeunload', (event) => {
  if (document.querySelector('[data-guarded][data-typed]')) event.preventDefault()
})
document.addEventListener('keydown', (event) => {
  const form = document.querySelector('[data-guarded]')
  if (!form || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
  const key = event.key.toLowerCase()
  const undo = form.querySelector('[data-undo]')
  if (key === 's') form.requestSubmit(form.querySelector('button[name="aksi"]'))
  else if (key === 'z' && undo && !event.target.matches('input, textarea, select')) form.requestSubmit(undo)
  else return
  event.preventDefault()
})
