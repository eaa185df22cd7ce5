const box = document.querySelector('#toast')
let timer

/** Removes the message that is shown now, with its undo button. */
export const hush = () => box.replaceChildren()

/**
 * Shows a short message (toast). With `undo`, a button in the message calls this function. The message stays while the
 * pointer or the keyboard focus is on it.
 */
export function say(text, undo) {
  box.replaceChildren(text)
  if (undo) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = 'Urungkan'
    button.addEventListener('click', () => {
      box.replaceChildren()
      undo()
    })
    box.append(button)
  }
  const leave = () => {
    clearTimeout(timer)
    timer = setTimeout(
      () => (box.matches(':hover, :focus-within') ? leave() : box.replaceChildren()),
      undo ? 8000 : 3000,
    )
  }
  leave()
}
