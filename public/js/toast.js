const box = document.querySelector('#toast')
let timer

/** Shows a short message; with `undo` a button reverts the change. It stays while pointer or focus is on it. */
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
