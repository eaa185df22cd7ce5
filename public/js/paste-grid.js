// Cells pasted from a spreadsheet fill the fields of a grid from the one with the cursor, with new rows where needed.

document.addEventListener('paste', (event) => {
  const field = event.target.closest?.('[data-paste-grid] input:not([type="checkbox"])')
  const text = event.clipboardData?.getData('text/plain') ?? ''
  if (!field || !/[\t\n]/.test(text.trim())) return
  event.preventDefault()
  const body = field.closest('tbody')
  const fieldsOf = (row) => [...row.querySelectorAll('input:not([type="checkbox"]), select')]
  const first = fieldsOf(field.closest('tr')).indexOf(field)
  let row = field.closest('tr')
  for (const line of text.trim().split(/\r?\n/)) {
    if (!row) row = body.appendChild(emptyRow(body))
    const fields = fieldsOf(row)
    for (const [at, cell] of line.split('\t').entries()) if (fields[first + at]) fields[first + at].value = cell.trim()
    do row = row.nextElementSibling
    while (row?.classList.contains('grid-wrong'))
  }
  field.dispatchEvent(new Event('input', { bubbles: true }))
})

/** A copy of the last row, with the next number in the names of its fields. */
function emptyRow(body) {
  const rows = body.querySelectorAll('tr:not(.grid-wrong)')
  const copy = rows[rows.length - 1].cloneNode(true)
  for (const field of copy.querySelectorAll('input, select')) {
    field.name = field.name.replace(/\.\d+(\.\w+)$/, `.${rows.length}$1`)
    field.id = `f-${field.name}`
    field.setAttribute('aria-label', field.getAttribute('aria-label').replace(/\d+$/, rows.length + 1))
    if (field.type === 'checkbox') field.checked = false
    else field.value = ''
  }
  return copy
}
