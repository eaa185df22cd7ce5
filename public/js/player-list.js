// The list of episodes over the picture. It is the list beside the player, which moves into a dialog, because that shows
// in full screen too.

/** Starts the button of the list. `show` scrolls the list to the current episode, in the dialog and after its return. */
export function startList(player, show) {
  const [dialog, opener] = ['list', 'open-list'].map(player.part)
  const list = document.querySelector('.siblings')
  if (!dialog || !list) return
  const home = list.parentElement
  opener.addEventListener('click', () => {
    dialog.append(list)
    dialog.showModal()
    show()
    list.querySelector('[aria-current]').focus({ preventScroll: true })
  })
  dialog.addEventListener('close', () => {
    home.append(list)
    show()
  })
  dialog.addEventListener('click', (event) => {
    // Gaps of the panel belong to the dialog too, as its backdrop does, which is all that is beside it.
    if (event.target === dialog) return event.clientX < dialog.getBoundingClientRect().left && dialog.close()
    const link = event.target.closest('[data-siblings] a')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    player.go(link.href)
  })
  document.addEventListener('fullscreenchange', () => document.fullscreenElement || dialog.close())
}
