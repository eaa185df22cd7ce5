// Bulk actions on a table: the checkboxes in the rows belong to a form elsewhere on the page (`form="id"`). A checkbox
// in the table header checks all rows, and the submit button shows how many are checked.

const boxesOf = (form) => Array.from(form.elements).filter(({ type }) => type === 'checkbox')

function show(form) {
  const boxes = boxesOf(form)
  const checked = boxes.filter((box) => box.checked).length
  const all = headOf(boxes)
  if (all) {
    all.checked = boxes.length > 0 && checked === boxes.length
    all.indeterminate = checked > 0 && checked < boxes.length
  }
  const button = form.querySelector('button')
  button.textContent = checked > 0 ? `Terapkan ke ${checked} pesanan` : 'Terapkan'
  button.disabled = checked === 0
}

/**
 * Returns the check-all checkbox of the table header. This script creates it, because it would do nothing without
 * scripts.
 */
function headOf(boxes) {
  const head = boxes[0]?.closest('table')?.querySelector('thead .cell-check')
  if (!head) return null
  const known = head.querySelector('input')
  if (known) return known
  const label = document.createElement('label')
  label.className = 'desk-check'
  const all = document.createElement('input')
  all.type = 'checkbox'
  const text = document.createElement('span')
  text.className = 'visually-hidden'
  text.textContent = 'Pilih semua di halaman ini'
  label.append(all, text)
  head.replaceChildren(label)
  return all
}

const showAll = () => {
  for (const form of document.querySelectorAll('form[data-check-all]')) show(form)
}

document.addEventListener('change', ({ target }) => {
  if (target.closest?.('thead .cell-check')) {
    for (const box of target.closest('table').querySelectorAll('tbody .cell-check input')) box.checked = target.checked
  }
  // On narrow screens a box in the list's menu shows the checkboxes of the rows.
  if (target.id === 'pesanan-pilih') target.closest('[popover]:popover-open')?.hidePopover()
  if (target.type === 'checkbox') showAll()
})
document.addEventListener('htmx:after:swap', showAll)
showAll()
