// Keys, taps and swipes of the comic reader.

/** Least length of a swipe in pixels. */
const SWIPE = 40
/** Milliseconds after a tap or step in which the end, which came by it, takes no other. */
export const REST_MS = 1_000

/** Calls the reader's `actions` for what the hands do. */
export function listenToHands(reader, actions) {
  for (const [name, act] of [
    ['back', actions.backward],
    ['next', actions.forward],
    ['fullscreen', actions.fullscreen],
  ])
    reader.querySelector(`[data-${name}]`).addEventListener('click', act)
  reader.querySelector('[data-ways]').addEventListener('click', ({ target }) => {
    const button = target.closest('[data-way]')
    if (button) actions.choose(button.dataset.way)
  })
  reader.querySelector('[data-dots]')?.addEventListener('click', ({ target }) => {
    if (target.dataset.dot) actions.to(Number(target.dataset.dot))
  })
  listenToKeys(reader, actions)
  listenToStage(reader, actions)
}

function listenToKeys(reader, actions) {
  const keys = {
    ArrowRight: actions.forward,
    ArrowLeft: actions.backward,
    ' ': actions.forward,
    Home: actions.first,
    End: actions.last,
    f: actions.fullscreen,
    F: actions.fullscreen,
  }
  document.addEventListener('keydown', (event) => {
    const { key, target } = event
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select')) return
    if (key === 'Escape') return leave(reader, actions)
    // Scrolling has these keys already, and a button its space.
    if (actions.way() === 'gulir' && [' ', 'Home', 'End'].includes(key)) return
    if (key === ' ' && target.closest('button, a, summary')) return
    if (!keys[key]) return
    event.preventDefault()
    keys[key]()
  })
}

function leave(reader, actions) {
  const settings = reader.querySelector('[data-settings]')
  if (settings.open) {
    settings.open = false
    settings.querySelector('summary').focus()
  } else if (!document.fullscreenElement) actions.leave()
}

function listenToStage(reader, actions) {
  const stage = reader.querySelector('[data-pages]')
  let from = null
  let swiped = false
  const begin = ({ touches }) => {
    // In a page that is enlarged the finger moves what is seen of it.
    const isAlone = touches.length === 1 && (globalThis.visualViewport?.scale ?? 1) < 1.05
    from = isAlone ? { x: touches[0].clientX, y: touches[0].clientY } : null
    swiped = false
  }
  const end = ({ changedTouches: [touch] }) => {
    if (!from || actions.way() === 'gulir') return
    const [x, y] = [touch.clientX - from.x, touch.clientY - from.y]
    const isAcross = Math.abs(x) > Math.abs(y)
    // Only a panel is never scrolled up and down.
    const length = isAcross ? x : actions.isStaged() ? y : 0
    if (Math.abs(length) < SWIPE) return
    swiped = true
    if (length < 0) actions.forward()
    else actions.backward()
  }
  for (const area of [stage, reader.querySelector('[data-end]')]) {
    area.addEventListener('touchstart', begin, { passive: true })
    area.addEventListener('touchend', end)
  }
  let tapped = -REST_MS
  stage.addEventListener('click', ({ clientX, timeStamp }) => {
    tapped = timeStamp
    const settings = reader.querySelector('[data-settings]')
    if (settings.open) settings.open = false
    else if (swiped || getSelection()?.type === 'Range') swiped = false
    else if (actions.way() !== 'gulir') (clientX < innerWidth / 3 ? actions.backward : actions.forward)()
  })
  // Who taps on quickly does not open what the end shows under the finger.
  const refuse = (event) => {
    if (event.timeStamp - tapped > REST_MS) return
    event.preventDefault()
    event.stopPropagation()
  }
  reader.querySelector('[data-end]').addEventListener('click', refuse, { capture: true })
}
