// The card that offers the next episode near the end of a video, and the media keys (play, pause, seek, previous,
// next).
import { prefs } from './player-prefs.js'

/**
 * Shows the card of the next episode in the last 30 seconds of a video, or in the last fifth of a short clip. At the
 * end the next episode opens automatically, once there is a network, unless the viewer cancelled this or switched it off.
 */
export function startUpNext(player, next) {
  const card = player.part('up-next')
  if (!card) return
  const count = player.part('count')
  let isCancelled = false

  const isOn = () => prefs().autoNext && !isCancelled
  const follow = (video) => {
    video.addEventListener('timeupdate', () => {
      const left = video.duration - video.currentTime
      const isNear = left <= Math.min(30, video.duration / 5)
      card.hidden = !(isNear && isOn())
      count.textContent = card.hidden ? '' : ` dalam ${Math.ceil(left / video.playbackRate)} detik`
    })
    video.addEventListener('ended', () => {
      if (isOn() && navigator.onLine) return player.go(next)
      count.textContent = isOn() ? ' begitu internetmu kembali' : ''
      card.hidden = false
      if (isOn()) addEventListener('online', () => goOnline(video), { once: true })
    })
  }
  /** A browser says that it is online a moment before the network carries anything. */
  async function goOnline(video) {
    if (!video.ended || !isOn()) return
    const isThere = await fetch('/health', { method: 'HEAD', cache: 'no-store' }).then(
      () => true,
      () => false,
    )
    if (isThere) player.go(next)
    else setTimeout(goOnline, 1_000, video)
  }
  const cancel = () => {
    isCancelled = true
    card.hidden = true
    player.part('toggle').focus({ preventScroll: true })
  }
  player.part('cancel').addEventListener('click', cancel)
  player.part('go-next').addEventListener('click', (event) => {
    event.preventDefault()
    player.go(next)
  })
  player.withVideo(follow)
}

export function startMediaSession(player, { title, episodeTitle, cover, previous, next }) {
  const { mediaSession } = navigator
  if (!mediaSession || !window.MediaMetadata) return
  const artwork = cover ? [{ src: cover }] : []
  const seek = (seconds) => () => player.video() && player.seekTo(player.video().currentTime + seconds)
  const actions = {
    play: () => player.video()?.paused && player.toggle(),
    pause: () => player.video()?.pause(),
    seekbackward: seek(-10),
    seekforward: seek(10),
    seekto: ({ seekTime }) => player.seekTo(seekTime),
    previoustrack: previous ? () => player.go(previous) : null,
    nexttrack: next ? () => player.go(next) : null,
  }
  player.withVideo((video) =>
    video.addEventListener('play', () => {
      mediaSession.metadata = new MediaMetadata({ title: episodeTitle, artist: title, album: 'KortekStream', artwork })
      for (const [action, act] of Object.entries(actions)) mediaSession.setActionHandler(action, act)
    }),
  )
}
