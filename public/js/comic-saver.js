// Keeps the place of a reader: of a member on the server, of a visitor in this browser, of a draft's creator nowhere.
import { keepPlace } from './comic-places.js'

const AFTER_MS = 800

/**
 * Returns the function to call at every step. The place is kept a moment later, so that paging quickly through a comic
 * is one request, and at once when the page is left. `place` tells the number of the panel and its `data-panel`.
 */
export function createSaver({ id, slug, save, member, visitor }, total, place) {
  let waiting = null
  let kept = null

  function keep() {
    clearTimeout(waiting)
    const { at, panel } = place()
    if (at === kept) return
    kept = at
    if (visitor !== undefined) keepPlace({ id: Number(id), slug, at, of: total })
    if (member !== undefined) send(at, panel)
  }

  async function send(at, panel) {
    try {
      const body = new URLSearchParams({ panel, skrip: 'ya' })
      const { ok } = await fetch(save, { method: 'POST', body, keepalive: true })
      if (!ok) kept = null
    } catch {
      if (kept === at) kept = null
    }
  }

  addEventListener('pagehide', keep)
  document.addEventListener('visibilitychange', () => document.hidden && keep())
  return () => {
    clearTimeout(waiting)
    waiting = setTimeout(keep, AFTER_MS)
  }
}
