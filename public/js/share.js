// Share buttons: each `[data-share]` offers the page's address, or the path in its `data-share`, to the device's own
// share sheet. Browsers without one copy the address. `data-share-title` is the text that goes with the address, and
// `data-share-at` a position in the video in seconds, which the address then carries as `?t=492`.
import { say } from './toast.js'

for (const button of document.querySelectorAll('[data-share]')) {
  if (!navigator.share && !navigator.clipboard) button.hidden = true
  button.addEventListener('click', () => share(addressOf(button.dataset), button.dataset.shareTitle))
}

function addressOf({ share: path, shareAt }) {
  const url = new URL(path || location.pathname, location.origin)
  if (Number(shareAt) >= 1) url.searchParams.set('t', String(Math.floor(Number(shareAt))))
  return url.href
}

async function share(url, title = document.title) {
  try {
    if (navigator.share) await navigator.share({ title, url })
    else {
      await navigator.clipboard.writeText(url)
      say('Tautan disalin.')
    }
  } catch (error) {
    // The visitor closed the share sheet without choosing anything.
    if (error.name !== 'AbortError') say('Tautan tidak bisa dibagikan. Salin dari kolom alamat.')
  }
}
