// On every page: the theme button, and "/" for the search field.

for (const button of document.querySelectorAll('[data-theme-button]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark'
    document.documentElement.dataset.theme = theme
    try {
      localStorage.setItem('theme', theme)
    } catch {}
  })
}

function isDark() {
  const chosen = document.documentElement.dataset.theme
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  document.querySelector('#cari').focus()
})

// Reports failed htmx requests; otherwise a press of a button would seem to do nothing.
document.addEventListener('htmx:error', ({ detail }) => {
  if (detail?.ctx?.response) return
  const toast = document.querySelector('#toast')
  toast.textContent = navigator.onLine
    ? 'Server tidak menjawab. Coba lagi.'
    : 'Kamu sedang luring. Coba lagi setelah tersambung.'
  setTimeout(() => toast.replaceChildren(), 6_000)
})

// Registers the service worker, which shows the offline page; without it only that is missing.
if (document.querySelector('link[rel="manifest"]'))
  addEventListener('load', () =>
    navigator.serviceWorker?.register('/sw.js', { updateViaCache: 'none' }).catch(() => {}),
  )

// A followed poster grows into that of its page, and shrinks on the way back.
let named = null

function namePoster(picture) {
  for (const own of document.querySelectorAll('.anime-poster')) own.style.viewTransitionName = picture ? 'none' : ''
  if (named) named.style.viewTransitionName = ''
  named = picture
  if (picture) picture.style.viewTransitionName = 'poster'
}

/** The picture of the card that links to a title's page, when it is in view. */
function pictureOf(url) {
  if (!url?.includes('/anime/')) return null
  const pictures = [...document.querySelectorAll('.card a')].filter((link) => link.href === url)
  return pictures
    .map((link) => link.querySelector('.card-picture'))
    .find((picture) => picture?.checkVisibility() && inView(picture))
}

const inView = (node) => {
  const { top, bottom, left, right } = node.getBoundingClientRect()
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
}

addEventListener('pageswap', (event) => {
  if (event.viewTransition) namePoster(pictureOf(event.activation?.entry?.url))
})
addEventListener('pagereveal', (event) => {
  namePoster(null)
  if (!event.viewTransition || navigation.activation?.navigationType !== 'traverse') return
  const picture = pictureOf(navigation.activation.from?.url)
  if (!picture) return
  namePoster(picture)
  // An aborted transition, on a page that redirects, is no error.
  event.viewTransition.finished.catch(() => {}).finally(() => namePoster(null))
})
