// The viewer of photos, which is a page for each photo. This script shows the next photo in the same page, so that a full
// screen stays full: it fetches the photo's page and takes over its parts, each marked with `data-part`. Keys: arrows,
// Home, End, Escape and "f"; on touch screens the picture is swiped.

const viewer = document.querySelector('[data-viewer]')
const part = (name) => viewer.querySelector(`[data-part="${name}"]`)
const link = (name) => part(name)?.querySelector('a')
let asked = 0

/** Shows the photo of an address. If its page cannot be had, the browser goes there and says why. */
async function show(href) {
  asked += 1
  const mine = asked
  try {
    const answer = await fetch(href)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    if (mine !== asked) return
    const next = page.querySelector('[data-viewer]')
    if (!answer.ok || !next) throw new Error('no photo')
    take(next)
    document.title = page.title
    history.replaceState(null, '', answer.url)
    viewer.querySelector('[data-said]').textContent = part('title').innerText
    fetchAhead()
  } catch {
    if (mine === asked) location.assign(href)
  }
}

function take(next) {
  const held = document.activeElement?.closest('[data-part]')?.dataset.part
  for (const old of viewer.querySelectorAll('[data-part]')) {
    const fresh = next.querySelector(`[data-part="${old.dataset.part}"]`)
    if (fresh) old.replaceWith(document.adoptNode(fresh))
  }
  // The control that was used is another element now; at an end of the gallery it is gone.
  if (held) (viewer.querySelector(`[data-part="${held}"] :is([aria-current], a)`) ?? viewer).focus()
}

/** Fetches the pictures beside the shown one, unless the visitor saves data. */
function fetchAhead() {
  if (navigator.connection?.saveData) return
  for (const { dataset } of [link('after'), link('before')].filter((one) => one?.dataset.srcset)) {
    const picture = new Image()
    picture.sizes = '100vw'
    picture.srcset = dataset.srcset
  }
}

viewer.addEventListener('click', (event) => {
  const anchor = event.target.closest('[data-part="before"] a, [data-part="after"] a, [data-part="strip"] a')
  if (!anchor || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  show(anchor.href)
})

const go = (address) => {
  if (!address) return false
  show(address)
  return true
}
const keys = {
  ArrowLeft: () => go(link('before')?.href),
  ArrowRight: () => go(link('after')?.href),
  Home: () => go(part('strip')?.dataset.first),
  End: () => go(part('strip')?.dataset.last),
  Escape() {
    if (document.fullscreenElement) return false
    location.assign(link('back').href)
    return true
  },
  f: () => toggleFullscreen(),
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]?.()) event.preventDefault()
})

const button = viewer.querySelector('[data-fullscreen]')
button.hidden = !document.fullscreenEnabled
button.addEventListener('click', toggleFullscreen)
document.addEventListener('fullscreenchange', () => {
  button.setAttribute('aria-pressed', String(Boolean(document.fullscreenElement)))
})

function toggleFullscreen() {
  if (!document.fullscreenEnabled) return false
  const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()
  done.catch(() => {})
  return true
}

// A swipe is wide and flat, with one finger, on a picture that is not magnified.
const WIDE = 48
let from = null
viewer.addEventListener(
  'touchstart',
  ({ target, touches }) => {
    const isAlone = touches.length === 1 && (window.visualViewport?.scale ?? 1) < 1.05
    from = isAlone && target.closest('[data-part="stage"]') ? touches[0] : null
  },
  { passive: true },
)
viewer.addEventListener(
  'touchend',
  ({ changedTouches: [to] }) => {
    if (!from || !to) return
    const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY]
    from = null
    if (Math.abs(x) < WIDE || Math.abs(x) < 2 * Math.abs(y)) return
    go(link(x < 0 ? 'after' : 'before')?.href)
  },
  { passive: true },
)

fetchAhead()
