// The video player of an episode: plays the chosen video server, moves on to the next server if one does not answer, and
// waits for the network if it is gone.
import { fitCaptions } from './player-captions.js'
import { watchServers } from './player-failure.js'
import { createOsd } from './player-osd.js'
import { prefs, remember } from './player-prefs.js'
import { awaitAutoplay, clock, keepProgress, sharedMoment, takeAutoplay } from './player-progress.js'
import { openSource } from './player-source.js'

/**
 * Starts the player in a `[data-player]` element. The returned player fires `element` when its video element was
 * replaced or removed, `captions` when its caption file was changed, and `levels` ({heights, pick}) when the qualities
 * of a stream are known. `video()` returns the video element or null, `withVideo(act)` calls `act` with the present
 * video element and each later one, `isOpen()` tells whether a server is loaded, and `part(name)` returns the inner
 * element with the attribute `data-name`. `say` shows a lasting message below the video, `flash(text, icon)` the short
 * answer to a key or button over the video, and `hold(text)` one that stays until `drop()`. The stage's `data-state` is
 * `offer` before playback, `open` or `failed`.
 */
export function startPlayer(root) {
  const part = (name) => root.querySelector(`[data-${name}]`)
  const [stage, slot, startBox, failedBox, awayBox] = ['stage', 'slot', 'start', 'failed', 'away'].map(part)
  const servers = [...document.querySelectorAll('[data-server]')].map((link) => {
    const { server: kind, src, name, captions } = link.dataset
    return { link, kind, src, name, captions }
  })
  const progress = keepProgress(root.dataset)
  const player = new EventTarget()
  const video = () => slot.querySelector('video')

  let current = servers.find(({ link }) => link.hasAttribute('aria-current')) ?? null
  // The server that the visitor chose; after a failure another one is the current one.
  let chosen = current
  let opened = null
  let isBroken = false
  let wanted = false
  let seated = false
  let position = 0
  let shared = sharedMoment()

  const osd = createOsd(part('osd'), part('said'), document.querySelector('[data-note]'))
  const { say } = osd
  const show = (state) => {
    stage.dataset.state = state
    startBox.hidden = state !== 'offer' || !video()
    failedBox.hidden = state !== 'failed'
  }
  const save = () => opened && seated && progress.save(position, video().duration)
  const stop = () => {
    if (opened && seated) position = video().currentTime
    opened?.close()
    opened = null
    isBroken = false
    seated = false
  }
  const watch = watchServers({
    servers,
    attempt: () => (wanted ? opened : null),
    chosen: () => chosen,
    onNext(heir, failed) {
      say(`Server ${failed.name} tidak menjawab, pindah ke ${heir.name}.`)
      choose(heir, true)
    },
    onBack: (server) => choose(server, true),
    onWait(isWaiting) {
      awayBox.hidden = !isWaiting
      osd.write(isWaiting ? awayBox.querySelector('p').textContent : '')
    },
    onEnd: giveUp,
  })

  function listen(element) {
    element.controls = false
    const want = (is) => () => {
      // A video that fails pauses by itself.
      if (!is && element.error) return
      wanted = is
      watch.alive()
      if (is) return isBroken && start()
      save()
      watch.endWait()
    }
    element.addEventListener('loadedmetadata', () => {
      if (position > 0 && position < element.duration) element.currentTime = position
      seated = true
    })
    element.addEventListener('timeupdate', () => {
      if (!seated || element.currentTime === position) return
      position = element.currentTime
      watch.alive()
      progress.saveNowAndThen(position, element.duration)
      if (!isBroken && element.readyState >= element.HAVE_FUTURE_DATA) watch.rest()
    })
    element.addEventListener('play', want(true))
    element.addEventListener('pause', want(false))
    element.addEventListener('ended', want(false))
    element.addEventListener('seeking', watch.alive)
    player.dispatchEvent(new Event('element'))
  }

  function offerStart() {
    wanted = false
    const at = position || shared || progress.resumeAt()
    show('offer')
    if (!video()) return
    const words = at ? `${shared ? 'Putar' : 'Lanjutkan'} dari ${clock(at)}` : 'Putar'
    part('play').querySelector('span').textContent = words
    part('resume').hidden = !at
    part('resume').querySelector('span').textContent = words
  }

  function start(from = null) {
    stop()
    show('open')
    position = from ?? (position || shared || progress.resumeAt())
    shared = 0
    wanted = true
    watch.alive()
    const close = openSource(video(), current, root.dataset.hls, {
      onReady: play,
      onFail() {
        isBroken = true
        watch.fail()
      },
      onLevels: (heights, pick) => player.dispatchEvent(new CustomEvent('levels', { detail: { heights, pick } })),
    })
    opened = { server: current, close }
  }

  const play = () =>
    video()
      .play()
      .catch((error) => {
        if (error.name === 'NotAllowedError') offerStart()
      })

  /**
   * Switches to another video server. A server in an iframe is always loaded anew, because a script cannot read the
   * state of the iframe.
   */
  function choose(server, isWanted = wanted) {
    stop()
    current = server
    for (const { link } of servers) link.removeAttribute('aria-current')
    server.link.setAttribute('aria-current', 'true')
    show('open')
    if (server.kind === 'embed' || !video()) fill(server)
    if (!video()) return
    fitCaptions(video(), server)
    player.dispatchEvent(new Event('captions'))
    if (isWanted) start()
    else offerStart()
  }

  function fill(server) {
    const kind = server.kind === 'embed' ? 'embed' : 'video'
    slot.replaceChildren(part(`template-${kind}`).content.cloneNode(true))
    if (video()) return listen(video())
    slot.querySelector('iframe').src = server.src
    player.dispatchEvent(new Event('element'))
  }

  function giveUp() {
    stop()
    wanted = false
    say('Tidak ada server yang menjawab.')
    show('failed')
    part('again').focus()
  }

  function takeChoice(server) {
    const isStuck = !failedBox.hidden || watch.isWaiting()
    watch.forget()
    say('')
    if (server !== current || isStuck) choose(server, wanted || isStuck)
    if (!video() && !navigator.onLine) watch.awaitNetwork(server)
  }

  /** Does what hides the focused button, so keyboard focus moves to the button that pauses. */
  function withFocus(act) {
    act()
    if (video()) part('toggle').focus({ preventScroll: true })
  }

  for (const server of servers) {
    server.link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      remember({ server: server.name })
      chosen = server
      takeChoice(server)
    })
  }
  for (const [name, act] of [
    ['play', () => start()],
    ['restart', () => start(0)],
    ['again', () => takeChoice(chosen)],
    ['try', () => takeChoice(chosen)],
  ]) {
    part(name).addEventListener('click', () => withFocus(act))
  }
  addEventListener('online', () => {
    if (failedBox.hidden || document.hidden) return
    const again = () => takeChoice(chosen)
    // Somebody may be writing the report meanwhile.
    if (failedBox.contains(document.activeElement)) withFocus(again)
    else again()
  })
  addEventListener('pagehide', save)
  addEventListener('storage', () => stage.dataset.state === 'offer' && offerStart())
  document.addEventListener('visibilitychange', () => document.hidden && save())

  if (video()) listen(video())
  const favourite = servers.find(({ name }) => name === prefs().server)
  if (favourite && !new URLSearchParams(location.search).has('server')) chosen = favourite
  if (chosen !== current) choose(chosen)
  else offerStart()
  if (takeAutoplay()) queueMicrotask(() => video() && start())

  return Object.assign(player, {
    part,
    parts: (name) => [...root.querySelectorAll(`[data-${name}]`)],
    video,
    withVideo(act) {
      const now = () => video() && act(video())
      player.addEventListener('element', now)
      now()
    },
    say,
    flash: osd.flash,
    hold: osd.hold,
    drop: osd.drop,
    isOpen: () => opened !== null,
    /** Position at which playback would begin, and the length of the video as the history or the page knows it. */
    offered: () => ({ position: position || shared || progress.resumeAt(), duration: progress.duration() }),
    serverName: () => current?.name ?? '',
    /** Starts, continues or pauses, and answers over the video. */
    toggle() {
      const isStill = !opened || video().paused
      osd.flash(isStill ? 'Putar' : 'Jeda', isStill ? 'play' : 'pause')
      if (!isStill) video().pause()
      else if (opened && !isBroken) play()
      else start()
    },
    /** Moves by `seconds` and answers over the video; does nothing before playback. */
    skip(seconds) {
      if (!opened || !seated) return
      this.seekTo(video().currentTime + seconds)
      const icon = { '-10': 'replay-10', 10: 'forward-10' }[seconds]
      osd.flash(`${seconds < 0 ? '−' : '+'}${Math.abs(seconds)} detik`, icon)
    },
    seekTo(seconds) {
      if (opened && seated) video().currentTime = Math.min(Math.max(0, seconds), video().duration)
    },
    /** Opens the page of another episode. If a video is open now, the other episode starts automatically. */
    go(address) {
      save()
      if (opened) awaitAutoplay(address)
      location.assign(address)
    },
  })
}
