// "Salin" (copy) buttons: each copies the text of the element named in `data-copy` to the clipboard. The style sheet
// shows them only where the browser has clipboard access, also in parts that are fetched later.
import { say } from './toast.js'

if (navigator.clipboard) document.documentElement.dataset.clipboard = ''

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('[data-copy]')
  if (!button) return
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
    say('Disalin.')
  } catch {
    say('Tidak bisa disalin. Pilih teksnya, lalu salin sendiri.')
  }
})
