// "Salin" (copy) buttons: each copies the text of the element named in `data-copy` to the clipboard, and is hidden
// where the browser has no clipboard access.
import { say } from './toast.js'

for (const button of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const { textContent } = document.getElementById(button.dataset.copy)
    try {
      await navigator.clipboard.writeText(textContent)
      say('Disalin.')
    } catch {
      say('Tidak bisa disalin. Pilih teksnya, lalu salin sendiri.')
    }
  })
}
