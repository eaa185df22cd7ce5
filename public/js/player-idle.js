// Shows the control bar over the video while it is used, and hides it together with the pointer after three seconds of
// playback without a move. A paused video keeps its bar, and so does one whose bar holds the focus of the keyboard or whose
// seek bar is being dragged.

const IDLE_MS = 3_000
/** Milliseconds after which a video that waits for data says so. */
const WAIT_MS = 300

/** Returns `wake`, which shows the bar, `sleep`, which hides it during playback, and `isAwake`. */
export function startIdle(player) {
  const [stage, menu, waiting] = ['stage', 'menu', 'waiting'].map(player.part)
  let timer

  const isPlaying = () => player.isOpen() && player.video()?.paused === false
  const isHeld = () =>
    !menu.hidden || stage.querySelector('.controls :is(:active, :focus-visible, [data-dragged])') !== null
  const sleep = () => {
    if (isPlaying() && !isHeld()) stage.dataset.idle = ''
  }
  const wake = () => {
    delete stage.dataset.idle
    clearTimeout(timer)
    timer = setTimeout(() => (isHeld() ? wake() : sleep()), IDLE_MS)
  }
  stage.addEventListener('pointermove', ({ pointerType }) => pointerType === 'mouse' && wake())
  stage.addEventListener('pointerleave', ({ pointerType }) => pointerType === 'mouse' && sleep())
  stage.addEventListener('focusin', wake)
  stage.addEventListener('keydown', wake)
  stage.addEventListener('input', wake)
  stage.addEventListener('click', ({ target }) => target.closest('.controls, .player-menu') && wake())
  document.addEventListener('fullscreenchange', wake)

  let due
  const wait = () => {
    clearTimeout(due)
    due = setTimeout(() => {
      waiting.hidden = !isPlaying()
    }, WAIT_MS)
  }
  const go = () => {
    clearTimeout(due)
    waiting.hidden = true
  }
  player.withVideo((video) => {
    for (const event of ['play', 'pause', 'ended']) video.addEventListener(event, wake)
    for (const event of ['waiting', 'seeking', 'play']) video.addEventListener(event, wait)
    for (const event of ['playing', 'timeupdate', 'pause', 'seeked', 'emptied']) video.addEventListener(event, go)
    go()
  })
  return { wake, sleep, isAwake: () => !('idle' in stage.dataset) }
}
