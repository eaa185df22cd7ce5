// The order forms: format the price while it is typed, show the resulting amounts, count the characters of the notes,
// and take away an error as its field is mended. The server checks everything again.

const form = document.querySelector('[data-order-form]')
const { total_price: price, dp_percent: percent, design_notes: notes } = form.elements
const grouped = new Intl.NumberFormat('id-ID')
const rupiah = (amount) => (amount === null ? '–' : `Rp\u00a0${grouped.format(amount)}`)

/**
 * Parses a text like the server's `parseRupiah` and returns the amount in rupiah. Null means that only the server can
 * decide.
 */
function amountOf(text) {
  const [, plain, groups] = AMOUNT.exec(text.trim().replace(/^rp\.?\s*/i, '')) ?? []
  const amount = Number((plain ?? groups ?? '').replace(/\D/g, ''))
  return amount > 0 && amount <= 999_999_999 ? amount : null
}
const AMOUNT = /^(?:(\d{1,15})(?:[.,]0{1,2}|[.,]-{1,2})?|(\d{1,3}(?:([. ])\d{3})(?:\3\d{3})*)(?:,0{1,2}|[.,]-{1,2})?)$/

/**
 * The price text as this script last wrote it. Its dots are thousands separators; a further dot in the field was typed
 * by the user.
 */
let written = price?.value

const dotsIn = (text) => text.split('.').length

/**
 * Returns the amount of a price that is still being typed, or null while the text has more than one possible meaning
 * ("1.50" may become 1.500).
 */
function typedAmount(value) {
  if (dotsIn(value) <= dotsIn(written) && /^(?:Rp )?[\d.]+$/.test(value)) return amountOf(value.replaceAll('.', ''))
  return /[.,]\D*\d{0,2}$|\d\s/.test(value) ? null : amountOf(value)
}

/** Formats the price field as "Rp 7.500.000" and keeps the cursor before the same digit. */
function groupPrice({ inputType }) {
  const { value, selectionStart } = price
  const amount = inputType ? typedAmount(value) : amountOf(value)
  if (amount === null) return
  const digitsAfter = value.slice(selectionStart).replace(/\D/g, '').length
  const text = `Rp ${grouped.format(amount)}`
  written = text
  if (text === value) return
  price.value = text
  if (!inputType) return
  let at = text.length
  for (let left = digitsAfter; left > 0 && at > 0; at -= 1) if (/\d/.test(text[at - 1])) left -= 1
  price.setSelectionRange(at, at)
}

function compute() {
  const total = amountOf(price.value)
  const isFull = form.elements.payment_type.value === 'full'
  const part = isFull
    ? 100
    : /^\s*\d{1,3}([.,]0{1,2})?\s*$/.test(percent.value)
      ? Number.parseInt(percent.value, 10)
      : 0
  const first = total !== null && part >= 50 && part <= 100 ? Math.ceil((total * part) / 100) : null
  const sums = { total, first, rest: first === null ? null : total - first }
  for (const [key, amount] of Object.entries(sums))
    form.querySelector(`[data-sum="${key}"]`).textContent = rupiah(amount)
}

const counter = form.querySelector('[data-count]')
function count() {
  counter.hidden = false
  counter.textContent = `${grouped.format(notes.value.length)} / 5.000`
}

// Goods of the price list have no price to type.
if (price) watchPrice()
function watchPrice() {
  let dotsTyped = 0
  price.addEventListener('input', (event) => {
    dotsTyped = price.value === '' ? 0 : dotsTyped + (event.data === '.' ? 1 : 0)
    groupPrice(event)
  })
  // Once the user leaves the field, the price is complete and can be formatted. A typed "3200000.00" stands in the
  // field as "Rp 3.200.000.00", with thousands separators from this script, so its ".00" is removed first.
  price.addEventListener('change', () => {
    if (dotsTyped === 1 && price.value.startsWith(written) && /^\.0{1,2}$/.test(price.value.slice(written.length)))
      price.value = written
    groupPrice({})
    compute()
  })
  form.addEventListener('input', compute)
  groupPrice({})
  compute()
}
notes.addEventListener('input', count)
count()

form.addEventListener('input', ({ target }) => {
  document.querySelector(`.form-errors a[href="#${target.id}"]`)?.classList.add('mended')
  const wrong = target.closest('.field-wrong')
  if (!wrong) return
  wrong.classList.remove('field-wrong')
  target.removeAttribute('aria-invalid')
  const error = wrong.querySelector('.field-error') ?? wrong.parentElement.querySelector(':scope > .field-error')
  error?.remove()
})

const button = document.querySelector('[data-submit]')
const words = button.textContent
form.addEventListener('submit', (event) => {
  // Ignores a second press of the submit button while the order is being sent. The server would detect the repeated
  // order too.
  if (button.ariaDisabled === 'true') return event.preventDefault()
  button.ariaDisabled = 'true'
  button.textContent = 'Mengirim…'
  setTimeout(free, 15_000)
})
addEventListener('pageshow', free)
form.addEventListener('unsent', free)

function free() {
  button.ariaDisabled = 'false'
  button.textContent = words
}
