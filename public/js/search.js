// Keyboard control of the search: arrow keys move from the search field through the results and back, and Escape closes
// the suggestions.

const field = document.querySelector('#cari')
const links = () => [...document.querySelectorAll('#saran a, #hasil .card a')].filter((link) => link.offsetParent)

document.addEventListener('keydown', (event) => {
  const at = links().indexOf(document.activeElement)
  const inField = document.activeElement === field
  if (!inField && at < 0) return
  if (event.key === 'Escape') {
    document.querySelector('#saran')?.replaceChildren()
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
