// Loaded on every page: the theme button, the key "/" that focuses the search field, the service worker, and poster
// transitions between pages.

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

// Registers the service worker, which shows the offline page. If the registration fails, only the offline page is
// missing.
if (document.querySelector('link[rel="manifest"]'))
  addEventListener('load', () =>
    navigator.serviceWorker?.register('/sw.js', { updateViaCache: 'none' }).catch(() => {}),
  )

// Page transition: the poster on a clicked card grows into the large poster of the title's page, and shrinks when the
// visitor goes back. `named` is the poster that takes part in the transition.
let named = null

function namePoster(picture) {
  for (const own of document.querySelectorAll('.anime-poster')) own.style.viewTransitionName = picture ? 'none' : ''
  if (named) named.style.viewTransitionName = ''
  named = picture
  if (picture) picture.style.viewTransitionName = 'poster'
}

/**
 * Returns the picture of the card that links to the page at `url`, if that is an anime title's page and the picture is
 * in view.
 */
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
  // A page that redirects aborts the transition; that is not an error.
  event.viewTransition.finished.catch(() => {}).finally(() => namePoster(null))
})
