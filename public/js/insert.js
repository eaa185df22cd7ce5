// Buttons that insert a text at the cursor of a form field: `data-insert` on the button holds the text, and
// `data-insert-into` marks the field.

document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-insert]')
  const field = button && document.querySelector('[data-insert-into]')
  if (!field) return
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end')
  field.focus()
  field.dispatchEvent(new Event('input', { bubbles: true }))
})
