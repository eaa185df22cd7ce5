// Keeps the place of a reader: of a member on the server, of a visitor in this browser, of a draft's creator nowhere. How
// far a visitor came is told to the creator's numbers when the page is left, without who it was.
import { keepPlace, placeOf } from './comic-places.js'

const AFTER_MS = 800

/**
 * Returns the function to call at every step. The place is kept a moment later, so that paging quickly through a comic
 * is one request, and at once when the page is left. `place` tells the number of the panel and its `data-panel`.
 */
export function createSaver({ id, slug, save, member, visitor }, total, place) {
  let waiting = null
  let kept = null
  let furthest = { at: 0 }
  let told = 0
  const midnight = new Date().setHours(0, 0, 0, 0)
  const seenBefore = visitor !== undefined && placeOf(Number(id))?.seen < midnight

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

  function tell() {
    if (visitor === undefined || furthest.at <= told) return
    told = furthest.at
    const body = new URLSearchParams({ panel_id: furthest.panel, seen_before: String(seenBefore) })
    fetch(`/api/v1/comics/${id}/track-read`, { method: 'POST', body, keepalive: true }).catch(() => {})
  }

  function leave() {
    keep()
    tell()
  }

  addEventListener('pagehide', leave)
  document.addEventListener('visibilitychange', () => document.hidden && leave())
  return () => {
    const here = place()
    if (here.at > furthest.at) furthest = here
    clearTimeout(waiting)
    waiting = setTimeout(keep, AFTER_MS)
  }
}
