// The control bar in the video player: play, jumps, volume, captions, picture in picture, theatre mode and full screen.
// Turning a phone on its side during playback opens full screen.
import { prefs, remember } from './player-prefs.js'

export function startBar(player, captions) {
  const { part } = player
  for (const button of player.parts('jump'))
    button.addEventListener('click', () => player.skip(Number(button.dataset.jump)))
  part('toggle').addEventListener('click', () => player.toggle())
  part('captions-button').addEventListener('click', () => captions.turn(!captions.isOn()))
  part('next-button')?.addEventListener('click', (event) => {
    event.preventDefault()
    player.go(event.currentTarget.href)
  })
  player.withVideo((video) => {
    for (const event of ['play', 'pause', 'ended', 'emptied'])
      video.addEventListener(event, () => showPlaying(part('toggle'), player.isOpen() && !video.paused))
  })
  const dress = () => {
    part('controls').hidden = !player.video()
  }
  player.addEventListener('element', dress)
  dress()
  startVolume(player)
  startWindows(player)
  startRotation(player)
}

function showPlaying(button, isPlaying) {
  button.setAttribute('aria-label', isPlaying ? 'Jeda' : 'Putar')
  button.title = isPlaying ? 'Jeda (K)' : 'Putar (K)'
  button.querySelector('use').setAttribute('href', isPlaying ? '#i-pause' : '#i-play')
}

function startVolume(player) {
  const [button, slider] = ['mute', 'volume'].map(player.part)
  const show = (video) => {
    const volume = video.muted ? 0 : video.volume
    slider.value = String(volume)
    slider.style.setProperty('--played', String(volume))
    slider.setAttribute('aria-valuetext', `${Math.round(volume * 100)} %`)
    button.setAttribute('aria-label', volume ? 'Bisukan' : 'Bunyikan')
    button.querySelector('use').setAttribute('href', volume ? '#i-volume' : '#i-muted')
  }
  player.withVideo((video) => {
    video.volume = prefs().volume
    video.addEventListener('volumechange', () => show(video))
    show(video)
  })
  button.addEventListener('click', () => toggleMute(player))
  slider.addEventListener('input', () => setVolume(player, Number(slider.value)))
}

/** Turns the sound off, or on at the volume that it had. */
export function toggleMute(player) {
  const video = player.video()
  video.muted = !video.muted
  player.flash(video.muted ? 'Suara mati' : 'Suara hidup', video.muted ? 'muted' : 'volume')
}

/** Sets the volume, 0 to 1, and remembers it. */
export function setVolume(player, wish) {
  const video = player.video()
  const volume = Math.round(Math.min(1, Math.max(0, wish)) * 20) / 20
  video.muted = volume === 0
  if (volume) {
    video.volume = volume
    remember({ volume })
  }
  player.flash(`Volume ${Math.round(volume * 100)} %`, volume ? 'volume' : 'muted')
}

/** The buttons for picture in picture, theatre mode and full screen, and the way back from full screen. */
function startWindows(player) {
  const { part } = player
  const [stage, full, theatre] = ['stage', 'fullscreen', 'theatre'].map(part)
  const offer = (button, isPossible, act) => {
    button.hidden = !isPossible
    button.addEventListener('click', act)
  }
  offer(part('pip'), document.pictureInPictureEnabled, () => togglePip(player.video()))
  offer(full, document.fullscreenEnabled || HTMLVideoElement.prototype.webkitEnterFullscreen, () =>
    toggleFullscreen(player),
  )
  document.addEventListener('fullscreenchange', () => {
    const isFull = document.fullscreenElement === stage
    full.setAttribute('aria-label', isFull ? 'Keluar dari layar penuh' : 'Layar penuh')
    full.querySelector('use').setAttribute('href', isFull ? '#i-unfull' : '#i-fullscreen')
  })
  theatre.setAttribute('aria-pressed', String(prefs().theatre))
  theatre.addEventListener('click', () => toggleTheatre(player))
  for (const link of player.parts('leave'))
    link.addEventListener('click', (event) => {
      if (!document.fullscreenElement) return
      event.preventDefault()
      document.exitFullscreen()
    })
}

/**
 * Widens the player over the list of episodes, or takes it back. Does nothing where the button is not offered, because
 * narrow windows and full screen would show no difference.
 */
export function toggleTheatre(player) {
  if (getComputedStyle(player.part('theatre')).display === 'none') return
  const isOn = !prefs().theatre
  document.documentElement.toggleAttribute('data-theatre', isOn)
  player.part('theatre').setAttribute('aria-pressed', String(isOn))
  remember({ theatre: isOn })
  player.flash(isOn ? 'Mode teater' : 'Ukuran biasa', 'theatre')
}

/** Opens or closes full screen. An iPhone can show only the video element in full screen. */
export function toggleFullscreen(player) {
  const stage = player.part('stage')
  if (document.fullscreenElement) document.exitFullscreen()
  else if (stage.requestFullscreen) stage.requestFullscreen().catch(() => {})
  else player.video()?.webkitEnterFullscreen?.()
}

function togglePip(video) {
  if (document.pictureInPictureElement) document.exitPictureInPicture()
  else video.requestPictureInPicture().catch(() => {})
}

/** Opens full screen when a phone with a playing video is turned on its side, and closes it when the phone is upright. */
function startRotation(player) {
  const { orientation } = screen
  if (!document.fullscreenEnabled || !orientation || !matchMedia('(pointer: coarse)').matches) return
  orientation.addEventListener('change', () => {
    const isPlaying = player.video()?.paused === false
    const isWide = orientation.type.startsWith('landscape')
    const isFull = document.fullscreenElement === player.part('stage')
    if (isFull !== isWide && (isFull || isPlaying)) toggleFullscreen(player)
  })
}
