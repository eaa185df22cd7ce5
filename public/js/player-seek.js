// The seek bar of the video player: a range input over a drawn line with the played and the buffered part, a bubble with
// the time under the pointer, and the two times beside it.
import { clock } from './player-progress.js'

/** Seconds that a press of an arrow key, and of Page Up or Page Down, moves. */
const steps = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 60, PageDown: -60 }

/**
 * Starts the seek bar of a player. While a video is not open, the bar is disabled and shows the position that the player
 * offers to continue from.
 */
export function startSeek(player) {
  const [box, range, bubble, now, length] = ['seek-box', 'seek', 'bubble', 'now', 'length'].map(player.part)

  const durationOf = (video) => (Number.isFinite(video.duration) ? video.duration : 0)
  const share = (seconds, duration) => String(duration ? seconds / duration : 0)
  const show = (position, duration) => {
    range.value = String(position)
    range.setAttribute('aria-valuetext', `${clock(position)} dari ${clock(duration)}`)
    box.style.setProperty('--played', share(position, duration))
    now.textContent = clock(position)
  }
  const offer = ({ position, duration }) => {
    range.disabled = true
    if (position >= duration) return
    box.toggleAttribute('data-known', true)
    range.max = String(duration)
    length.textContent = clock(duration)
    show(position, duration)
  }
  const follow = (video) => {
    const duration = durationOf(video)
    box.toggleAttribute('data-known', duration > 0)
    if (!player.isOpen()) return offer(player.offered())
    range.disabled = duration === 0
    range.max = String(duration || 1)
    length.textContent = duration ? clock(duration) : ''
    if (!('dragged' in box.dataset)) show(video.currentTime, duration)
  }
  const buffer = (video) => {
    const spans = Array.from({ length: video.buffered.length }, (_, at) => at)
    const here = spans.find(
      (at) => video.buffered.start(at) <= video.currentTime + 0.1 && video.buffered.end(at) > video.currentTime,
    )
    const end = here === undefined ? 0 : video.buffered.end(here)
    box.style.setProperty('--buffered', share(end, durationOf(video)))
  }
  player.withVideo((video) => {
    for (const event of ['timeupdate', 'seeking', 'durationchange', 'loadedmetadata', 'emptied'])
      video.addEventListener(event, () => follow(video))
    for (const event of ['progress', 'timeupdate', 'emptied']) video.addEventListener(event, () => buffer(video))
    follow(video)
  })

  range.addEventListener('input', () => {
    box.dataset.dragged = ''
    show(Number(range.value), Number(range.max))
    point(Number(range.value) / Number(range.max))
  })
  range.addEventListener('change', () => player.seekTo(Number(range.value)))
  for (const event of ['change', 'pointercancel'])
    range.addEventListener(event, () => box.removeAttribute('data-dragged'))
  range.addEventListener('keydown', (event) => {
    if (!steps[event.key] || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    player.skip(steps[event.key])
  })

  const point = (at) => {
    const within = Math.min(1, Math.max(0, at))
    box.style.setProperty('--at', String(within))
    bubble.textContent = clock(within * Number(range.max))
    box.toggleAttribute('data-pointed', !range.disabled)
  }
  range.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = range.getBoundingClientRect()
    const thumb = 14
    point((clientX - left - thumb / 2) / (width - thumb))
  })
  for (const event of ['pointerleave', 'pointerup', 'pointercancel', 'change', 'blur'])
    range.addEventListener(event, () => box.removeAttribute('data-pointed'))
}
