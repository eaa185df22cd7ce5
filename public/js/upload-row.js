// The row of a file that is sent: its name, its progress, and what became of it.

/** Adds the row to a list. */
export function addRow(list, name) {
  const item = document.createElement('li')
  const title = document.createElement('b')
  title.textContent = name
  const bar = document.createElement('progress')
  bar.max = 1
  bar.value = 0
  bar.setAttribute('aria-label', name)
  const text = document.createElement('span')
  text.textContent = 'Menunggu'
  item.append(title, bar, text)
  list.append(item)
  return { item, bar, text }
}

/** Shows why the file was not taken, with a button that calls `retry`, or only removes the row if that is null. */
export function showFailure({ item, bar, text }, reason, field, retry) {
  bar.remove()
  text.textContent = reason
  text.className = 'field-error'
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button quiet small'
  button.textContent = retry ? 'Coba lagi' : 'Tutup'
  button.addEventListener('click', () => {
    item.remove()
    retry?.()
    field.focus()
  })
  item.append(button)
}
