// Loaded on every page: the choice of the theme, the header over a scene, the sheet with further links, the key "/" that
// focuses the search field, the footer's groups, and the service worker.

const { dataset } = document.documentElement
const themes = document.querySelectorAll('[data-themes]')
for (const choice of themes) {
  choice.hidden = false
  choice.addEventListener('change', ({ target }) => {
    if (target.value) dataset.theme = target.value
    else delete dataset.theme
    try {
      if (target.value) localStorage.setItem('theme', target.value)
      else localStorage.removeItem('theme')
    } catch {}
    showTheme()
  })
}
showTheme()

function showTheme() {
  for (const choice of themes)
    for (const radio of choice.querySelectorAll('input')) radio.checked = radio.value === (dataset.theme ?? '')
}

const header = document.querySelector('.over-scene .header')
if (header) {
  const follow = () => header.toggleAttribute('data-past', scrollY > 8)
  addEventListener('scroll', follow, { passive: true })
  follow()
}

// The groups of the footer are folded on phones only.
const phone = matchMedia('(max-width: 639.98px)')
const groups = document.querySelectorAll('.footer details')
function fold() {
  for (const group of groups) {
    group.open = !phone.matches
    group.firstElementChild.tabIndex = phone.matches ? 0 : -1
    group.dataset.ready = ''
  }
}
phone.addEventListener('change', fold)
fold()

const sheet = document.querySelector('[data-sheet]')
for (const opener of document.querySelectorAll('[data-sheet-open]'))
  opener.addEventListener('click', (event) => {
    event.preventDefault()
    sheet.showModal()
  })
// Browsers without `closedby` send the click on the backdrop to the dialog itself.
sheet?.addEventListener('click', ({ target }) => target === sheet && sheet.close())

// Looks for new episodes of the titles in the lists, which theme.js has found in this browser.
if ('following' in dataset) import(document.body.dataset.newEpisodes).catch(() => {})

// A form was sent.
if (document.cookie.includes('kortekstream_terkirim')) import(document.body.dataset.tidyTexts).catch(() => {})

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  document.querySelector('#cari')?.focus()
})

// Registers the service worker, which shows the offline page. If the registration fails, only the offline page is
// missing.
if (document.querySelector('link[rel="manifest"]'))
  addEventListener('load', () =>
    navigator.serviceWorker?.register('/sw.js', { updateViaCache: 'none' }).catch(() => {}),
  )
