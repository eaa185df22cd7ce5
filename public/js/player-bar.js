// The bar below the video player: playback speed, quality, size of captions, picture in picture, full screen, and the
// switch that plays the next episode automatically. Turning a phone on its side opens full screen.
import { prefs, remember } from './player-prefs.js'

export function startBar(player) {
  const { part } = player
  const [rate, quality, qualityField, autoNext] = ['rate', 'quality', 'quality-field', 'auto-next'].map(part)
  let pick = null

  function dress() {
    const video = player.video()
    for (const controls of part('bar').querySelectorAll('[data-controls]')) controls.hidden = !video
    qualityField.hidden = true
    if (!video) return
    const speed = prefs().rate
    rate.value = String(speed)
    video.defaultPlaybackRate = speed
    video.playbackRate = speed
    video.addEventListener('ratechange', () => takeRate(video))
    video.addEventListener('emptied', () => {
      qualityField.hidden = true
    })
  }

  /**
   * Stores a playback speed that was changed, perhaps in the browser's own video menu. A speed that the bar's list does
   * not offer is ignored.
   */
  function takeRate(video) {
    if (![...rate.options].some(({ value }) => Number(value) === video.playbackRate)) return
    rate.value = String(video.playbackRate)
    video.defaultPlaybackRate = video.playbackRate
    remember({ rate: video.playbackRate })
  }

  player.addEventListener('levels', ({ detail }) => {
    const heights = [...new Set(detail.heights)].sort((a, b) => b - a)
    pick = detail.pick
    qualityField.hidden = heights.length < 2
    quality.replaceChildren(new Option('Auto', '0'), ...heights.map((height) => new Option(`${height}p`, height)))
    const wish = prefs().quality
    const nearest = wish && (heights.find((height) => height <= wish) ?? heights.at(-1))
    quality.value = String(nearest)
    if (nearest) pick(nearest)
  })
  quality.addEventListener('change', () => {
    remember({ quality: Number(quality.value) })
    pick(Number(quality.value))
  })
  rate.addEventListener('change', () => {
    player.video().playbackRate = Number(rate.value)
  })
  player.addEventListener('element', dress)
  dress()
  part('bar').hidden = false
  startCaptionSize(player)
  startRotation(player)

  if (autoNext) {
    autoNext.checked = prefs().autoNext
    autoNext.addEventListener('change', () => remember({ autoNext: autoNext.checked }))
  }
  offer(part('pip'), document.pictureInPictureEnabled, () => togglePip(player.video()))
  offer(part('fullscreen'), document.fullscreenEnabled, () => toggleFullscreen(part('stage')))
}

/** The choice of a caption size, offered while the video has captions. The style sheet knows the three sizes. */
function startCaptionSize(player) {
  const [field, size, stage] = ['size-field', 'size', 'stage'].map(player.part)
  const apply = () => {
    size.value = prefs().captionSize
    stage.dataset.captionSize = prefs().captionSize
    field.hidden = !player.video()?.querySelector('track')
  }
  size.addEventListener('change', () => {
    remember({ captionSize: size.value })
    apply()
  })
  player.addEventListener('captions', apply)
  player.addEventListener('element', apply)
  apply()
}

/** Opens full screen when a phone with a playing video is turned on its side, and closes it when the phone is upright. */
function startRotation(player) {
  const { orientation } = screen
  if (!document.fullscreenEnabled || !orientation || !matchMedia('(pointer: coarse)').matches) return
  orientation.addEventListener('change', () => {
    const isPlaying = player.video()?.paused === false
    const isWide = orientation.type.startsWith('landscape')
    const isFull = document.fullscreenElement === player.part('stage')
    if (isFull !== isWide && (isFull || isPlaying)) toggleFullscreen(player.part('stage'))
  })
}

export function toggleFullscreen(stage) {
  if (document.fullscreenElement) document.exitFullscreen()
  else stage.requestFullscreen?.().catch(() => {})
}

/** Changes the playback speed by `by` steps of the speed menu: +1 is faster, −1 slower. */
export function changeRate(player, by) {
  const rates = [...player.part('rate').options].map(({ value }) => Number(value))
  const video = player.video()
  const at = rates.indexOf(video.playbackRate)
  video.playbackRate = rates[Math.min(Math.max(0, (at < 0 ? rates.indexOf(1) : at) + by), rates.length - 1)]
  player.flash(`${String(video.playbackRate).replace('.', ',')}×`)
}

function togglePip(video) {
  if (document.pictureInPictureElement) document.exitPictureInPicture()
  else video.requestPictureInPicture().catch(() => {})
}

function offer(button, isPossible, act) {
  button.hidden = !isPossible
  button.addEventListener('click', act)
}
