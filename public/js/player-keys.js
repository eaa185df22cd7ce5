// Keyboard shortcuts of the video player. They do nothing while the user types in a field, can be switched off, and
// never override keys of a focused control.
import { changeRate, toggleFullscreen } from './player-bar.js'
import { prefs, remember } from './player-prefs.js'

export function startKeys(player, { previous, next }) {
  const sheet = player.part('keys')
  const switchOn = player.part('keys-on')
  switchOn.checked = prefs().keys
  switchOn.addEventListener('change', () => remember({ keys: switchOn.checked }))
  player.part('open-keys').addEventListener('click', () => sheet.showModal())
  sheet.addEventListener('click', (event) => event.target === sheet && sheet.close())

  const playing = (act) => () => {
    if (!player.video()) return false
    act(player.video())
    return true
  }
  const seek = (seconds) => playing((video) => player.seekTo(video.currentTime + seconds))
  const lead = (address) => () => {
    if (address) player.go(address)
    return Boolean(address)
  }
  const actions = {
    ' ': playing(player.toggle),
    k: playing(player.toggle),
    j: seek(-10),
    l: seek(10),
    arrowleft: seek(-5),
    arrowright: seek(5),
    f: playing(() => toggleFullscreen(player.part('stage'))),
    m: playing((video) => {
      video.muted = !video.muted
    }),
    c: playing((video) => toggleCaptions(player, video)),
    n: lead(next),
    p: lead(previous),
    '<': playing(() => changeRate(player, -1)),
    '>': playing(() => changeRate(player, 1)),
    '?': () => {
      sheet.showModal()
      return true
    },
  }
  for (let tenth = 0; tenth < 10; tenth += 1)
    actions[tenth] = playing((video) => player.seekTo((video.duration * tenth) / 10))

  document.addEventListener('keydown', (event) => {
    if (!prefs().keys || sheet.open || isTaken(event)) return
    if (actions[event.key.toLowerCase()]?.()) event.preventDefault()
  })
}

/**
 * Whether a key press belongs to the focused element instead of the player. Form fields keep all keys; buttons, links
 * and the video's own controls keep the space bar, which presses them.
 */
function isTaken({ target, key, ctrlKey, metaKey, altKey, defaultPrevented }) {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return true
  if (target.closest('input, textarea, select, [contenteditable], dialog')) return true
  return key === ' ' && target.closest('button, a, summary, video') !== null
}

export function startCaptions(player) {
  const apply = () => {
    const video = player.video()
    if (!video) return
    video.textTracks.addEventListener('change', () => rememberCaptions(video))
    video.textTracks.addEventListener('addtrack', () => showCaptions(video, prefs().captions))
    showCaptions(video, prefs().captions)
  }
  player.addEventListener('element', apply)
  apply()
}

function toggleCaptions(player, video) {
  const show = !captionsOf(video).some((track) => track.mode === 'showing')
  if (captionsOf(video).length === 0) return player.say('Server ini tidak punya takarir.')
  showCaptions(video, show)
  player.say(show ? 'Takarir tampil.' : 'Takarir disembunyikan.')
}

const captionsOf = (video) => [...video.textTracks].filter(({ kind }) => kind === 'captions' || kind === 'subtitles')

/**
 * Shows or hides captions. Only one track is shown, because a stream may contain the same captions as the separate
 * caption file.
 */
function showCaptions(video, show) {
  for (const [at, track] of captionsOf(video).entries()) track.mode = show && at === 0 ? 'showing' : 'disabled'
}

const rememberCaptions = (video) => {
  if (captionsOf(video).length) remember({ captions: captionsOf(video).some((track) => track.mode === 'showing') })
}
