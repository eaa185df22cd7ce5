// Scrolling in the comic reader: what is in view says where the reader is, and steps go through a page that is higher
// than the window.

/** How much of the room between the bars a step scrolls, and pixels that are no rest of a page. */
const STEP = 0.9
const EDGE = 20

/** Scrolls further `down` (1) in a page, or up (-1). Returns false at its edge. */
export function slide(reader, page, down) {
  const [bar, foot] = ['bar', 'foot'].map((name) => reader.querySelector(`[data-${name}]`).getBoundingClientRect())
  const { top, bottom } = page.getBoundingClientRect()
  const rest = down > 0 ? bottom - foot.top : bar.bottom - top
  if (rest < EDGE) return false
  scrollBy({ top: down * Math.min(rest + EDGE, (foot.top - bar.bottom) * STEP), behavior: 'instant' })
  return true
}

/**
 * While scrolling, the reader is where they were as long as half of that panel is in view, so that the little way back
 * that brings the bar changes nothing; then at the panel at two fifths of the window's height. `place` tells where that
 * is, and the `strip` that is read page by page, at whose lower edge it is the last slice. Returns a function that pauses for a jump.
 */
export function followScroll(reader, panels, { place, arrive }) {
  const end = reader.querySelector('[data-end]')
  let until = 0
  let before = 0

  function scrolled() {
    const { at, way, strip } = place()
    if (way !== 'gulir' && !strip) return
    const down = scrollY - before
    if (Math.abs(down) > 8) {
      reader.toggleAttribute('data-away', !strip && down > 0 && scrollY > 80)
      before = scrollY
    }
    if (performance.now() < until) return
    const isLast = strip && strip.getBoundingClientRect().bottom <= innerHeight
    const line = isLast ? innerHeight : innerHeight * 0.4
    const isEnd = !strip && end.getBoundingClientRect().top <= line
    if (!isEnd && !isLast && isInView(panels[at - 1])) return
    const isHere = (panel) => (!strip || strip.contains(panel)) && panel.getBoundingClientRect().top <= line
    const number = isEnd ? panels.length + 1 : panels.findLastIndex(isHere) + 1 || 1
    if (number !== at) arrive(number)
  }

  addEventListener('scroll', () => requestAnimationFrame(scrolled), { passive: true })
  return () => {
    until = performance.now() + 150
  }
}

function isInView(panel) {
  if (!panel) return false
  const { top, bottom, height } = panel.getBoundingClientRect()
  return Math.min(bottom, innerHeight) - Math.max(top, 0) >= height / 2
}
