// The watched position of an episode: stored in the visitor's or member's history, and offered on the next visit.
import { resumeAt } from './entries.js'
import { fresh, watched, watchedEpisode } from './store.js'
import { say } from './toast.js'

const AUTOPLAY = 'kortekstream_putar'
/** Seconds between two updates of the history during playback. */
const SAVE_EVERY = 5

/**
 * Records the episode of a `[data-player]` element in the history; opening the page already counts as a visit. Returns
 * functions that read and save the watched position.
 */
export function keepProgress({ slug, title, cover, minutes, episodeSlug, episodeTitle, nextSlug, nextTitle }) {
  const next = nextSlug ? { slug: nextSlug, name: nextTitle } : null
  const entry = { slug, title, episodeSlug, episodeTitle, cover: cover || undefined, next }
  const tenths = (seconds) => Math.round(seconds * 10) / 10
  let savedAt = 0
  let saved = null
  let hasComplained = false
  const record = (entry) => {
    if (watched(entry) || hasComplained) return
    hasComplained = true
    say('Riwayat tidak tersimpan: browser ini tidak mengizinkan penyimpanan, atau tempatnya penuh.')
  }
  // The visit of a member is recorded once the browser knows how far the member watched on another device.
  if (fresh) fresh.then(() => saved === null && record(entry))
  else record(entry)

  return {
    duration: () => watchedEpisode(episodeSlug)?.duration || Number(minutes) * 60,
    resumeAt: () => resumeAt(watchedEpisode(episodeSlug) ?? {}),
    save(position, duration) {
      // A page that was left open has nothing new to say, and other devices may be further meanwhile.
      if (!Number.isFinite(duration) || duration === 0 || position === saved) return
      savedAt = Date.now()
      saved = position
      record({ ...entry, position: tenths(position), duration: tenths(duration) })
    },
    saveNowAndThen(position, duration) {
      if (Date.now() - savedAt > SAVE_EVERY * 1_000) this.save(position, duration)
    },
  }
}

/** Stores that the episode page at `address` starts playing automatically when it opens next in this tab. */
export function awaitAutoplay(address) {
  try {
    sessionStorage.setItem(AUTOPLAY, new URL(address, location.href).pathname)
  } catch {}
}

export function takeAutoplay() {
  try {
    const address = sessionStorage.getItem(AUTOPLAY)
    sessionStorage.removeItem(AUTOPLAY)
    return address === location.pathname
  } catch {
    return false
  }
}

/** Returns the position in seconds that the page's address names with `?t=492`; 0 for an address without one. */
export function sharedMoment() {
  const at = new URLSearchParams(location.search).get('t') ?? ''
  return /^\d{1,5}$/.test(at) ? Number(at) : 0
}

/** Formats seconds as "08.12", or as "1.02.03" from one hour on. */
export function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor)
  const two = (number) => String(number).padStart(2, '0')
  return hours ? `${hours}.${two(minutes)}.${two(rest)}` : `${two(minutes)}.${two(rest)}`
}
