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
  const answered = (text, act) =>
    playing((video) => {
      act(video)
      if (player.isOpen()) player.flash(text)
    })
  const seek = (seconds) => {
    const text = `${seconds < 0 ? '−' : '+'}${Math.abs(seconds)} detik`
    return answered(text, (video) => player.seekTo(video.currentTime + seconds))
  }
  const toggle = playing((video) => {
    player.flash(video.paused ? 'Putar' : 'Jeda')
    player.toggle()
  })
  const lead = (address) => () => {
    if (address) player.go(address)
    return Boolean(address)
  }
  const actions = {
    ' ': toggle,
    k: toggle,
    j: seek(-10),
    l: seek(10),
    arrowleft: seek(-5),
    arrowright: seek(5),
    f: playing(() => toggleFullscreen(player.part('stage'))),
    m: playing((video) => {
      video.muted = !video.muted
      player.flash(video.muted ? 'Suara mati' : 'Suara hidup')
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
    actions[tenth] = answered(`${tenth * 10} %`, (video) => player.seekTo((video.duration * tenth) / 10))

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
  if (captionsOf(video).length === 0) return player.flash('Server ini tidak punya takarir')
  showCaptions(video, show)
  player.flash(show ? 'Takarir hidup' : 'Takarir mati')
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
