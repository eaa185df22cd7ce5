// Plays a server in a video element: files directly, streams by hls.js where the browser's own support is unreliable.

/**
 * Opens `server` ({kind, src}) in `video`. `onReady` is called when it can be told to play, `onFail` when it cannot be
 * played; `onLevels` with the heights of a stream and a function that picks one (0: automatic).
 * Gives a function that takes the server away again.
 */
export function openSource(video, server, hlsAddress, { onReady, onFail, onLevels }) {
  let hls = null
  let closed = false
  const fail = () => {
    if (!closed) onFail()
  }
  const direct = () => {
    video.addEventListener('error', fail)
    video.src = server.src
    onReady()
  }
  const stream = (Hls) => {
    if (closed) return
    hls = new Hls({ enableWorker: false })
    hls.on(Hls.Events.MANIFEST_PARSED, () => onLevels(...levelsOf(hls)))
    hls.on(Hls.Events.ERROR, (_, error) => {
      if (error.fatal && !recovered(hls, Hls, error)) fail()
    })
    hls.on(Hls.Events.MEDIA_ATTACHED, onReady)
    hls.loadSource(server.src)
    hls.attachMedia(video)
  }
  empty(video)
  if (server.kind !== 'hls' || playsStreams(video)) direct()
  else loadHls(hlsAddress).then(stream, () => (closed ? undefined : direct()))

  return () => {
    closed = true
    video.removeEventListener('error', fail)
    hls?.destroy()
    empty(video)
  }
}

/** Also forgets the sources of the page without scripts, of which the browser may have taken one already. */
function empty(video) {
  for (const source of video.querySelectorAll('source')) source.remove()
  video.removeAttribute('src')
  video.load()
}

/** Safari plays streams best by itself. Elsewhere hls.js does, with choice of quality and errors that say something. */
const playsStreams = (video) =>
  video.canPlayType('application/vnd.apple.mpegurl') !== '' &&
  ('ManagedMediaSource' in window || !('MediaSource' in window))

const revived = new WeakSet()

/** A decoder that stumbled is started once more before the server counts as broken. */
function recovered(hls, Hls, error) {
  if (error.type !== Hls.ErrorTypes.MEDIA_ERROR || revived.has(hls)) return false
  revived.add(hls)
  hls.recoverMediaError()
  return true
}

function levelsOf(hls) {
  const heights = hls.levels.map((level) => level.height)
  return [heights, (height) => (hls.currentLevel = height === 0 ? -1 : heights.indexOf(height))]
}

let loading = null

function loadHls(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = address
    script.addEventListener('load', () => (window.Hls?.isSupported() ? resolve(window.Hls) : reject()))
    script.addEventListener('error', () => {
      loading = null
      reject()
    })
    document.head.append(script)
  })
  return loading
}
