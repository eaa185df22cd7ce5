// Clicks and taps on the picture. A click plays or pauses, and a double click opens full screen. A tap shows or hides
// the control bar, a double tap on the left or right third moves by ten seconds, and a finger that rests plays faster.
import { toggleFullscreen } from './player-bar.js'
import { startHold } from './player-hold.js'

/** Milliseconds within which a second tap belongs to the first. */
const DOUBLE_MS = 320

export function startTouch(player, idle) {
  const [surface, menu] = ['surface', 'menu'].map(player.part)
  const wasHeld = startHold(player, idle)
  let last = { at: 0, side: 0 }
  // Older browsers tell only pointer events what made them, not clicks.
  let pointer = ''

  const sideOf = (clientX) => {
    const { left, width } = surface.getBoundingClientRect()
    const share = (clientX - left) / width
    return share < 1 / 3 ? -1 : share > 2 / 3 ? 1 : 0
  }
  const tap = (event) => {
    const side = sideOf(event.clientX)
    const isDouble = side !== 0 && side === last.side && event.timeStamp - last.at < DOUBLE_MS
    last = { at: event.timeStamp, side }
    if (isDouble) {
      player.skip(10 * side)
      ripple(player.part(side < 0 ? 'ripple-back' : 'ripple-ahead'))
      idle.sleep()
    } else if (idle.isAwake()) idle.sleep()
    else idle.wake()
  }
  surface.addEventListener('pointerup', ({ pointerType }) => {
    pointer = pointerType
  })
  surface.addEventListener('click', (event) => {
    if (!menu.hidden || wasHeld()) return
    if (pointer === 'touch' && player.isOpen()) tap(event)
    else player.toggle()
  })
  surface.addEventListener('dblclick', () => {
    if (pointer !== 'touch' && !matchMedia('(hover: none)').matches) toggleFullscreen(player)
  })
}

function ripple(node) {
  node.removeAttribute('data-shown')
  // Reading the size makes the browser restart the animation of a ripple that is still shown.
  node.getBoundingClientRect()
  node.dataset.shown = ''
  clearTimeout(node.timer)
  node.timer = setTimeout(() => node.removeAttribute('data-shown'), 500)
}
