const box = document.querySelector('#toast')
let timer

/** Says one short sentence; with `undo` a button takes the change back. */
export function say(text, undo) {
  clearTimeout(timer)
  box.replaceChildren(text)
  if (undo) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'Urungkan'
    button.addEventListener('click', () => {
      box.hidden = true
      undo()
    })
    box.append(button)
  }
  box.hidden = false
  timer = setTimeout(
    () => {
      box.hidden = true
    },
    undo ? 8000 : 3000,
  )
}
