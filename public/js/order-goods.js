// The goods of an order form: buttons that step a number, and how many pieces the sizes make together.

const form = document.querySelector('[data-order-form]')
const sizes = [...form.querySelectorAll('[name^="sizes."][name$=".quantity"]')]
const pieces = form.querySelector('[data-pieces]')

/** Like the server, which reads "1.000" too. */
function numberIn({ value }) {
  const digits = value.trim().replace(/^(\d{1,3})\.(\d{3})$/, '$1$2')
  return /^\d{1,5}$/.test(digits) ? Number(digits) : 0
}

form.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-step]')
  if (!button) return
  const input = button.parentElement.querySelector('input')
  const start = input.value === '' && input.name === 'quantity' ? Number(input.placeholder) - 1 : numberIn(input)
  const next = Math.max(0, start + Number(button.dataset.step))
  input.value = next === 0 ? '' : String(next)
  input.dispatchEvent(new Event('input', { bubbles: true }))
})

function add() {
  const sum = sizes.reduce((all, one) => all + numberIn(one), 0)
  if (pieces) pieces.textContent = sum > 0 ? `Jumlah ${sum.toLocaleString('id-ID')} potong` : ''
}
// Whoever tells the sizes later has told the number.
form.addEventListener('input', ({ target }) => {
  const { quantity } = form.elements
  if (target.name === 'sizing' && target.value === 'nanti' && quantity.value === '')
    quantity.value = sizes.reduce((all, one) => all + numberIn(one), 0) || ''
})
form.addEventListener('input', add)
add()

/** The garment beside the heading has the colour of the one beside the sum. */
function paint() {
  const colour = document.querySelector('.order-drawing .garment')?.getAttribute('color')
  if (colour) document.querySelector('.order-title .garment')?.setAttribute('color', colour)
}
document.addEventListener('htmx:after:swap', paint)
