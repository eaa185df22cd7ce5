// What the video player does about a server that fails: it moves on to the next one, or waits for the network if that is
// gone. A browser does not always say that the network is back, so the player looks for it as well.

/** An address of this site that answers while the site runs. */
const SITE = '/health'
/** Milliseconds without playback progress after which a video server counts as not answering. */
const STALL_MS = 10_000
/** The same where the browser knows that there is no network. */
const AWAY_MS = 2_000
/** Milliseconds between two looks for the network; the last gap repeats. */
const GAPS_MS = [1_000, 2_000, 4_000, 8_000, 15_000]
/** Milliseconds within which a healthy address answers. */
const ANSWER_MS = 5_000
/** Number of looks with an answer of this site alone after which the video server itself counts as broken. */
const MOST_SILENCES = 3

/**
 * Watches over the servers of a player. `attempt()` is the present attempt to play ({server}) or null, and `chosen()`
 * the server that the visitor chose. `onNext(heir, failed)` and `onBack(server)` play a server, `onWait(isWaiting)`
 * shows and hides that the network is gone, and `onEnd` is called if no server is left. The returned `fail` reports
 * that the server of the attempt failed, `alive` that it sent something, `rest` that it plays, and `forget` that the
 * visitor chose, so that every server gets another chance.
 */
export function watchServers({ servers, attempt, chosen, onNext, onBack, onWait, onEnd }) {
  const silent = new Set()
  const patience = createPatience((server, isBack) => {
    endWait()
    return isBack ? onBack(server) : onEnd()
  })

  function awaitNetwork(server) {
    silent.clear()
    onWait(true)
    patience.wait(server)
  }

  function endWait() {
    if (!patience.isWaiting()) return
    patience.stop()
    onWait(false)
  }

  /** Waits if the network is gone, else moves on to another server. A paused video has time until it goes on. */
  async function fail() {
    const failed = attempt()
    const isOver = () => attempt() !== failed || patience.isWaiting()
    if (!failed || isOver()) return
    const isThere = (await answers(SITE)) || (await reaches(failed.server))
    if (isOver()) return
    // A browser may take a network without the internet, such as one at home, for none.
    if (!isThere || (!navigator.onLine && !patience.isLong())) return awaitNetwork(failed.server)
    silent.add(failed.server)
    const heir = after(servers, failed.server).find((each) => !silent.has(each))
    if (heir) return onNext(heir, failed.server)
    // Servers hardly fall silent all at once, so that the site's answer alone does not prove a network.
    const reached = await Promise.all(servers.map(reaches))
    if (isOver()) return
    return reached.includes(true) ? onEnd() : awaitNetwork(chosen())
  }

  const rest = () => {
    patience.rest()
    endWait()
  }
  const forget = () => {
    silent.clear()
    rest()
  }
  return { fail, alive: watchStalls(attempt, fail), awaitNetwork, endWait, isWaiting: patience.isWaiting, rest, forget }
}

/** The servers from the one behind `server` on, around to itself. */
function after(servers, server) {
  const next = servers.indexOf(server) + 1
  return [...servers.slice(next), ...servers.slice(0, next)]
}

/** Calls `fail` when an attempt has made no progress for too long. Returns a function that reports progress. */
function watchStalls(attempt, fail) {
  let aliveAt = 0
  const alive = () => {
    aliveAt = Date.now()
  }
  setInterval(() => {
    if (!attempt() || document.hidden) return alive()
    if (Date.now() - aliveAt <= (navigator.onLine ? STALL_MS : AWAY_MS)) return
    alive()
    fail()
  }, 1_000)
  return alive
}

/**
 * Returns functions: `wait(server)` looks for the network with growing gaps, and at once when the browser says that it is
 * back, until `onFound(server, isBack)`: the server answers, or the site alone has answered too often. `stop` ends the
 * wait, `rest` lets the next one begin with short gaps, and `isLong` tells that many looks were of no use.
 */
function createPatience(onFound) {
  let awaited = null
  let timer
  let looks = 0
  let silences = 0

  const stop = () => {
    awaited = null
    clearTimeout(timer)
  }
  const rest = () => {
    looks = 0
    silences = 0
  }
  const wait = (server) => {
    stop()
    awaited = { server }
    timer = setTimeout(look, GAPS_MS[Math.min(looks, GAPS_MS.length - 1)])
    looks += 1
  }
  async function look() {
    const mine = awaited
    const isBack = await reaches(mine.server)
    const isSilent = !isBack && (await answers(SITE))
    if (awaited !== mine) return
    if (isSilent) silences += 1
    if (isBack || silences >= MOST_SILENCES) onFound(mine.server, isBack)
    else wait(mine.server)
  }
  addEventListener('online', () => {
    if (!awaited) return
    rest()
    wait(awaited.server)
    clearTimeout(timer)
    look()
  })
  return { wait, stop, rest, isWaiting: () => awaited !== null, isLong: () => looks >= GAPS_MS.length }
}

/** Whether a video server answers. The policy lets no script ask the host of an iframe, for which this site stands. */
const reaches = ({ kind, src }) => answers(kind === 'embed' ? SITE : src)

/** Whether an address answers at all, be it with an error. */
const answers = (address) =>
  fetch(address, {
    method: 'HEAD',
    mode: 'no-cors',
    cache: 'no-store',
    credentials: 'omit',
    signal: AbortSignal.timeout(ANSWER_MS),
  }).then(
    () => true,
    () => false,
  )
