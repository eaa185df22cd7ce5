// Captions of the video player. They are drawn as text over the video, because the browser's own captions can neither
// keep clear of the control bar nor have a chosen size.
import { prefs, remember } from './player-prefs.js'

const tracksOf = (video) => [...video.textTracks].filter(({ kind }) => kind === 'captions' || kind === 'subtitles')

/** Braces and what follows them. No brace within, so that a file with many open ones takes no long time. */
const braced = /\{([^{}]*)\}([^{]*)/g

/**
 * Removes from a cue what converters of ASS subtitles leave in it, for the browser's own captions too: shapes between
 * `{\p1}` and `{\p0}`, which are written in letters and numbers, and overrides such as `{\an8}`.
 */
function clean(cue) {
  const text = cue.text
    .replace(braced, (all, inner, after) => {
      if (/\\p[1-9]/.test(inner)) return ''
      return /^\s*\\/.test(inner) ? after : all
    })
    .replace(/\\[Nn]/g, '\n')
    .replaceAll('\\h', ' ')
  if (text !== cue.text) cue.text = text
}

/**
 * Draws the captions of the player's video and follows the visitor's settings. Returns functions for the buttons:
 * `isOn` tells whether captions are shown, `isKnown` whether the video has any, `turn(on)` shows or hides them, and
 * `resize(size)` chooses `small`, `medium` or `large`.
 */
export function startCaptions(player) {
  const layer = player.part('caption-text')
  const stage = player.part('stage')
  const button = player.part('captions-button')
  let native = false

  const tracks = () => (player.video() ? tracksOf(player.video()) : [])
  const draw = () => {
    const active = [...(tracks()[0]?.activeCues ?? [])]
    for (const cue of active) clean(cue)
    const cues = prefs().captions && !native ? active : []
    layer.replaceChildren(...cues.flatMap((cue) => [...cue.getCueAsHTML().childNodes, document.createElement('br')]))
    layer.lastChild?.remove()
  }
  // Only the first track is used, because a stream may contain the same captions as the separate caption file.
  const apply = () => {
    stage.dataset.captionSize = prefs().captionSize
    button.setAttribute('aria-pressed', String(prefs().captions))
    button.hidden = tracks().length === 0
    for (const [at, track] of tracks().entries()) {
      track.mode = at > 0 || !prefs().captions ? 'disabled' : native ? 'showing' : 'hidden'
      track.oncuechange = draw
    }
    draw()
    player.dispatchEvent(new Event('settings'))
  }
  const change = (wish) => {
    remember(wish)
    apply()
  }
  // The full screen of an iPhone shows only the video element, so the browser draws the captions there.
  const followFullscreen = (video) => {
    for (const [event, isNative] of [
      ['webkitbeginfullscreen', true],
      ['webkitendfullscreen', false],
      ['enterpictureinpicture', true],
      ['leavepictureinpicture', false],
    ])
      video.addEventListener(event, () => {
        native = isNative
        apply()
      })
  }
  player.withVideo((video) => {
    native = false
    for (const event of ['addtrack', 'removetrack']) video.textTracks.addEventListener(event, apply)
    followFullscreen(video)
    const lost = video.querySelector('track')
    if (lost?.readyState === HTMLTrackElement.ERROR) loadAgain(lost)
    // Errors of the file do not bubble, and the file is another one for each server.
    video.addEventListener('error', ({ target }) => target.matches('track') && loadAgain(target), true)
  })
  player.addEventListener('element', apply)
  player.addEventListener('captions', apply)
  apply()

  return {
    isOn: () => prefs().captions,
    isKnown: () => tracks().length > 0,
    turn(on) {
      if (tracks().length === 0) return player.flash('Server ini tidak punya subtitle', 'captions')
      change({ captions: on })
      player.flash(on ? 'Subtitle hidup' : 'Subtitle mati', 'captions')
    },
    resize(captionSize) {
      change({ captionSize })
      player.flash(`Subtitle ${{ small: 'kecil', medium: 'sedang', large: 'besar' }[captionSize]}`, 'captions')
    },
  }
}

/** Asks for captions that did not come after 1, 2, 4, 8 and 16 seconds, and when the network is back. */
function loadAgain(track) {
  const tries = Number(track.dataset.tries ?? 0)
  const load = () => {
    if (!track.isConnected) return
    const next = track.cloneNode()
    next.dataset.tries = tries + 1
    track.replaceWith(next)
  }
  if (tries < 5) setTimeout(load, 1_000 * 2 ** tries)
  addEventListener('online', load, { once: true })
}

/**
 * Adds the caption file of the chosen server to the video, or removes the captions: every server's file has its own.
 */
export function fitCaptions(video, { captions }) {
  const track = video.querySelector('track')
  if (captions && track?.getAttribute('src') === captions) return
  track?.remove()
  if (!captions) return
  const made = document.createElement('track')
  Object.assign(made, { kind: 'captions', srclang: 'id', label: 'Indonesia', src: captions, default: true })
  video.append(made)
}
