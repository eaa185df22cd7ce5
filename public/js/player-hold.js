// A finger that rests on the picture plays at double speed until it leaves.

const RATE = 2
/** Milliseconds that a finger rests before the speed changes. */
const HOLD_MS = 500
/** Pixels that a finger at rest may move. */
const REST_PX = 10

/**
 * Starts the gesture on the surface over the picture. While it lasts the stage has `data-held`. Returns a function that
 * tells whether the last touch was held, so that its end is no tap.
 */
export function startHold(player, idle) {
  const [surface, menu] = ['surface', 'menu'].map(player.part)
  const haste = createHaste(player, idle)
  let finger = null
  let wasHeld = false
  let timer

  const begin = () => {
    wasHeld = haste.begin()
  }
  const end = () => {
    clearTimeout(timer)
    finger = null
    haste.end()
  }
  surface.addEventListener('pointerdown', ({ pointerType, pointerId, isPrimary, clientX, clientY }) => {
    wasHeld &&= !isPrimary
    if (pointerType !== 'touch' || !isPrimary || !menu.hidden) return
    end()
    finger = { pointerId, clientX, clientY }
    timer = setTimeout(begin, HOLD_MS)
  })
  surface.addEventListener('pointermove', ({ pointerId, clientX, clientY }) => {
    if (haste.isOn() || pointerId !== finger?.pointerId) return
    if (Math.hypot(clientX - finger.clientX, clientY - finger.clientY) > REST_PX) end()
  })
  // Another finger ends the gesture wherever it lands, and this one wherever it leaves.
  document.addEventListener('pointerdown', ({ pointerId }) => finger && pointerId !== finger.pointerId && end())
  for (const event of ['pointerup', 'pointercancel'])
    document.addEventListener(event, ({ pointerId }) => pointerId === finger?.pointerId && end())
  // A long press would open the menu of the browser.
  surface.addEventListener('contextmenu', (event) => finger && event.preventDefault())
  player.withVideo((video) => {
    for (const event of ['pause', 'ended', 'emptied']) video.addEventListener(event, end)
  })
  return () => wasHeld
}

/** Returns functions for the double speed: `begin` tells whether the video plays, which alone can be hastened. */
function createHaste(player, idle) {
  const stage = player.part('stage')
  let held = null
  return {
    isOn: () => held !== null,
    begin() {
      const video = player.video()
      if (!player.isOpen() || video.paused) return false
      held = { video, rate: video.playbackRate }
      stage.dataset.held = ''
      video.playbackRate = RATE
      player.hold('2×')
      idle.sleep()
      return true
    },
    end() {
      if (!held) return
      delete stage.dataset.held
      held.video.playbackRate = held.rate
      held = null
      player.drop()
    },
  }
}
