// Messages that staff send themselves: whoever comes back from WhatsApp or the mail program finds the button with which
// they say that it is sent, marked and under the next press of Enter.

let opened = null

document.addEventListener('click', ({ target }) => {
  const link = target.closest('[data-by-hand]')
  if (link) opened = link
})

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible' || !opened) return
  // The page may have been replaced while it was in the background.
  const form = document.getElementById(opened.dataset.byHand)
  const link = document.querySelector(`[data-by-hand="${opened.dataset.byHand}"]`)
  opened = null
  if (!form || !link) return
  link.classList.remove('primary')
  const button = form.querySelector('button')
  button.classList.add('primary')
  button.focus()
})
