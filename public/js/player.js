// The video player of an episode: plays the chosen video server, and moves on to the next server if one does not
// answer.
import { createOsd } from './player-osd.js'
import { prefs, remember } from './player-prefs.js'
import { awaitAutoplay, clock, keepProgress, sharedMoment, takeAutoplay } from './player-progress.js'
import { openSource } from './player-source.js'

/** Milliseconds without playback progress after which a video server counts as not answering. */
const STALL_TIMEOUT_MS = 10_000

/**
 * Starts the player in a `[data-player]` element. The returned player fires `element` when its video element was
 * replaced or removed, `captions` when its caption file was changed, and `levels` ({heights, pick}) when the qualities
 * of a stream are known. `video()` returns the video element or null, `withVideo(act)` calls `act` with the present
 * video element and each later one, `isOpen()` tells whether a server is loaded, and `part(name)` returns the inner
 * element with the attribute `data-name`. `say` shows a lasting message below the video, `flash(text, icon)` the short
 * answer to a key or button over the video. The stage's `data-state` is `offer` before playback, `open` or `failed`.
 */
export function startPlayer(root) {
  const part = (name) => root.querySelector(`[data-${name}]`)
  const [stage, slot, startBox, failedBox] = ['stage', 'slot', 'start', 'failed'].map(part)
  const note = document.querySelector('[data-note]')
  const hint = note.textContent
  const servers = [...document.querySelectorAll('[data-server]')].map((link) => {
    const { server: kind, src, name, captions } = link.dataset
    return { link, kind, src, name, captions }
  })
  const silent = new Set()
  const progress = keepProgress(root.dataset)
  const player = new EventTarget()
  const video = () => slot.querySelector('video')

  let current = servers.find(({ link }) => link.hasAttribute('aria-current')) ?? null
  let close = null
  let wanted = false
  let seated = false
  let position = 0
  let progressAt = 0
  let shared = sharedMoment()

  const osd = createOsd(part('osd'), part('said'))
  const say = (text) => {
    note.textContent = text || hint
    note.toggleAttribute('data-news', text !== '')
    if (text) osd.announce(text)
  }
  const show = (state) => {
    stage.dataset.state = state
    startBox.hidden = state !== 'offer' || !video()
    failedBox.hidden = state !== 'failed'
  }
  const save = () => close && seated && progress.save(position, video().duration)
  const stop = () => {
    close?.()
    close = null
  }

  function listen(element) {
    element.controls = false
    const want = (is) => () => {
      wanted = is
      progressAt = Date.now()
      if (!is) save()
    }
    element.addEventListener('loadedmetadata', () => {
      if (position > 0 && position < element.duration) element.currentTime = position
      seated = true
    })
    element.addEventListener('timeupdate', () => {
      if (!seated || element.currentTime === position) return
      position = element.currentTime
      progressAt = Date.now()
      progress.saveNowAndThen(position, element.duration)
    })
    element.addEventListener('play', want(true))
    element.addEventListener('pause', want(false))
    element.addEventListener('ended', want(false))
    element.addEventListener('seeking', () => {
      progressAt = Date.now()
    })
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

  function start(from = position || shared || progress.resumeAt()) {
    show('open')
    shared = 0
    position = from
    wanted = true
    seated = false
    progressAt = Date.now()
    stop()
    close = openSource(video(), current, root.dataset.hls, {
      onReady: play,
      onFail: moveOn,
      onLevels: (heights, pick) => player.dispatchEvent(new CustomEvent('levels', { detail: { heights, pick } })),
    })
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
    caption(video(), server)
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

  function moveOn() {
    silent.add(current)
    const at = servers.indexOf(current)
    const heir = [...servers.slice(at + 1), ...servers.slice(0, at)].find((server) => !silent.has(server))
    if (!heir) return giveUp()
    say(`Server ${current.name} tidak menjawab, pindah ke ${heir.name}.`)
    choose(heir, true)
  }

  function giveUp() {
    stop()
    wanted = false
    say('Tidak ada server yang menjawab.')
    show('failed')
    part('again').focus()
  }

  function takeChoice(server) {
    silent.clear()
    say('')
    if (server !== current || !failedBox.hidden) choose(server, wanted || !failedBox.hidden)
  }

  for (const server of servers) {
    server.link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      remember({ server: server.name })
      takeChoice(server)
    })
  }
  for (const [name, act] of [
    ['play', () => start()],
    ['restart', () => start(0)],
    ['again', () => takeChoice(servers[0])],
  ]) {
    part(name).addEventListener('click', () => {
      act()
      // The pressed button is hidden now, so keyboard focus moves to the button that pauses.
      if (video()) part('toggle').focus({ preventScroll: true })
    })
  }
  addEventListener('pagehide', save)
  addEventListener('storage', () => stage.dataset.state === 'offer' && offerStart())
  document.addEventListener('visibilitychange', () => document.hidden && save())
  setInterval(() => {
    if (!wanted || !close || document.hidden) progressAt = Date.now()
    else if (Date.now() - progressAt > STALL_TIMEOUT_MS) moveOn()
  }, 1_000)

  if (video()) listen(video())
  const favourite = servers.find(({ name }) => name === prefs().server)
  if (favourite && favourite !== current && !new URLSearchParams(location.search).has('server')) choose(favourite)
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
    isOpen: () => close !== null,
    /** Position at which playback would begin, and the length of the video as the history or the page knows it. */
    offered: () => ({ position: position || shared || progress.resumeAt(), duration: progress.duration() }),
    serverName: () => current?.name ?? '',
    /** Starts, continues or pauses, and answers over the video. */
    toggle() {
      const isStill = !close || video().paused
      osd.flash(isStill ? 'Putar' : 'Jeda', isStill ? 'play' : 'pause')
      if (!close) start()
      else if (isStill) play()
      else video().pause()
    },
    /** Moves by `seconds` and answers over the video; does nothing before playback. */
    skip(seconds) {
      if (!close || !seated) return
      this.seekTo(video().currentTime + seconds)
      const icon = { '-10': 'replay-10', 10: 'forward-10' }[seconds]
      osd.flash(`${seconds < 0 ? '−' : '+'}${Math.abs(seconds)} detik`, icon)
    },
    seekTo(seconds) {
      if (close && seated) video().currentTime = Math.min(Math.max(0, seconds), video().duration)
    },
    /** Opens the page of another episode. If a video is open now, the other episode starts automatically. */
    go(address) {
      save()
      if (close) awaitAutoplay(address)
      location.assign(address)
    },
  })
}

/**
 * Adds the caption file of the chosen server to the video, or removes the captions: every server's file has its own.
 */
function caption(video, { captions }) {
  const track = video.querySelector('track')
  if (captions && track?.getAttribute('src') === captions) return
  track?.remove()
  if (!captions) return
  const made = document.createElement('track')
  Object.assign(made, { kind: 'captions', srclang: 'id', label: 'Indonesia', src: captions, default: true })
  video.append(made)
}
