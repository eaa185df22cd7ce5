// Buttons that insert their text at the cursor of a field: `data-insert` names the text, `data-insert-into` the field.

document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-insert]')
  const field = button && document.querySelector('[data-insert-into]')
  if (!field) return
  field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end')
  field.focus()
  field.dispatchEvent(new Event('input', { bubbles: true }))
})
