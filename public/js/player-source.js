// Plays a video server's file or stream in a video element. Files are played directly; HLS streams are played by hls.js
// where the browser's own HLS support is missing or unreliable.

/**
 * Opens `server` ({kind, src}) in `video`. Calls `onReady` when playback can start, `onFail` when it cannot, and
 * `onLevels` with the heights of the stream's qualities in px and a function that selects a height (0: automatic).
 * Returns a function that closes the server.
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

/**
 * Stops a video element and removes its source, including the `source` elements for browsers without scripts, because
 * one of them may be loading.
 */
function empty(video) {
  for (const source of video.querySelectorAll('source')) source.remove()
  video.removeAttribute('src')
  video.load()
}

/**
 * Whether the browser plays HLS streams itself, as Safari does. Other browsers use hls.js, which offers a choice of
 * quality and useful errors.
 */
const playsStreams = (video) =>
  video.canPlayType('application/vnd.apple.mpegurl') !== '' &&
  ('ManagedMediaSource' in window || !('MediaSource' in window))

const revived = new WeakSet()

/**
 * Restarts the decoder after its first fatal error. Returns false after the second, or for other errors; the server
 * then counts as broken.
 */
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
