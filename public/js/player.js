// The video player of an episode: plays the chosen video server, and moves on to the next server if one does not
// answer.
import { createOsd } from './player-osd.js'
import { prefs, remember } from './player-prefs.js'
import { awaitAutoplay, clock, keepProgress, takeAutoplay } from './player-progress.js'
import { openSource } from './player-source.js'

/** Milliseconds without playback progress after which a video server counts as not answering. */
const STALL_TIMEOUT_MS = 10_000

/**
 * Starts the player in a `[data-player]` element. The returned player fires `element` when its video element was
 * replaced or removed, `captions` when its caption file was changed, and `levels` ({heights, pick}) when the qualities
 * of a stream are known. `video()` returns the video element or null, `isOpen()` whether a server is loaded, and
 * `part(name)` the inner element with the attribute `data-name`. `say` shows a lasting message below the video, `flash`
 * the short answer to a key over the video.
 */
export function startPlayer(root) {
  const part = (name) => root.querySelector(`[data-${name}]`)
  const [slot, startBox, failedBox, note] = ['slot', 'start', 'failed', 'note'].map(part)
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

  const osd = createOsd(part('osd'), part('said'))
  const say = (text) => {
    note.textContent = text
    if (text) osd.announce(text)
  }
  const save = () => close && seated && progress.save(position, video().duration)
  const stop = () => {
    close?.()
    close = null
  }

  function listen(element) {
    const want = (is) => () => {
      wanted = is
      progressAt = Date.now()
      if (!is) save()
    }
    element.addEventListener('loadedmetadata', () => {
      if (position > 0) element.currentTime = position
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
    const at = position || progress.resumeAt()
    startBox.hidden = !video()
    if (!video()) return
    video().controls = false
    part('play').querySelector('span').textContent = at ? `Lanjutkan dari ${clock(at)}` : 'Putar'
    part('restart').hidden = !at
  }

  function start(from = position || progress.resumeAt()) {
    const element = video()
    startBox.hidden = true
    failedBox.hidden = true
    position = from
    wanted = true
    seated = false
    progressAt = Date.now()
    element.controls = true
    stop()
    close = openSource(element, current, root.dataset.hls, {
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
    failedBox.hidden = true
    startBox.hidden = true
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
    video().controls = false
    failedBox.hidden = false
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
      // The pressed button is hidden now, so keyboard focus moves to the video.
      video()?.focus({ preventScroll: true })
    })
  }
  addEventListener('pagehide', save)
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
    video,
    say,
    flash: osd.flash,
    isOpen: () => close !== null,
    serverName: () => current?.name ?? '',
    toggle() {
      if (!close) start()
      else if (video().paused) video().play()
      else video().pause()
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
