// Live pages. htmx's ws extension opens the WebSocket and swaps in the HTML fragments that the server pushes. This
// script adds:
// - A fragment is dropped if the page shows a newer one (`data-version` on its root element) or has no target for it.
// - A button with `data-live-pause-button` holds fragments back: those of the connection around the button, or of all
//   connections if it is in none. When the reader continues, the newest fragments are shown.
// - The text `said` of a message (sent only for changes of state) is announced to screen readers in `data-live-said`.
// - While a connection is down a banner says so, and every region with an id and `data-live-poll="address"` is fetched
//   from this address every 30 seconds.
// - A region with an id and `data-live-at="address"` is fetched from this address, which contains the reader's filters,
//   when a message asks for it (`refresh: "#id, [attribute]"`), when the connection is back after an outage, or when the first
//   message of the connection names a newer version than the page was rendered from. If that fails, it is tried again.
// - A region that the server no longer has (404) says so, instead of going on showing what it was.

import { isBannerShown, showDown, showEnded, showNothing } from './live-banner.js'
import { addressOf, end, fetchRegion, isOlder, partials, prepare, read, versionOf, versionsIn } from './live-region.js'
import { clearFailure, showFailure } from './regions.js'

const BANNER_DELAY_MS = 3_000
const POLL = 30_000
/** Milliseconds after which a region that could not be fetched is fetched again. */
const RETRY = 5_000
/** Milliseconds of silence after which a connection counts as dead; the server sends at least every 30 seconds. */
const SILENCE = 75_000
const TICK = 1_000
/** htmx's own, and 1000, with which it closes a page that is left: the back button may bring that page back. */
const RECONNECT_CODES = [1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014]

/** State of each WebSocket connection, by its element. `held` contains the fragments held back while paused. */
const lines = new Map()
const lineOf = (element) => {
  if (!lines.has(element)) {
    const since = Date.now()
    lines.set(element, { isUp: false, downSince: since, heard: since, connection: null, held: null, wanted: new Set() })
  }
  return lines.get(element)
}
/** The element of the connection that a region belongs to: the one around the region, else the first of the page. */
const holderOf = (region) => region.closest('[hx-ws\\:connect]') ?? lines.keys().next().value
const regionsOf = (element, selector) =>
  Array.from(document.querySelectorAll(selector)).filter((region) => holderOf(region) === element)
for (const element of document.querySelectorAll('[hx-ws\\:connect]')) {
  // htmx opens no connection if it processed the page before its WebSocket extension was loaded.
  window.htmx.process(element)
  const connection = element._htmx?.ws?.connection ?? null
  const isUp = connection?.socket?.readyState === WebSocket.OPEN
  Object.assign(lineOf(element), { connection, isUp, isGreeted: isUp })
  if (connection) connection.config.reconnectCodes = RECONNECT_CODES
}

let hasEnded = false
/** Whether the last poll of a region failed. */
let hasFailed = false
let polledAt = 0

// --- Incoming messages

document.addEventListener('htmx:ws:before:message:incoming', ({ target, detail }) => {
  const line = lineOf(target)
  Object.assign(line, { isUp: true, heard: Date.now(), connection: detail.connection })
  const event = read(detail.message.data)
  if (!event) return
  if (event.content) {
    const current = [...event.content.matchAll(partials)].filter(([, selector, html]) => isNews(selector, html))
    if (line.held) for (const one of current) hold(line.held, one)
    detail.message.data = JSON.stringify({
      ...event,
      content: line.held || current.length === 0 ? undefined : current.map(([partial]) => partial).join(''),
    })
  }
  if (event.said && !line.held) say(target, event.said)
  if (event.refresh) fetchParts(target, event.refresh.split(', '))
  if (event.type !== 'connection_established') return
  // The first greeting comes just after the page was loaded, so only regions that became outdated in between are
  // reloaded. After a reconnection all regions are reloaded.
  const isBehind = ({ dataset }) => versionsIn(event.content ?? '').some((version) => isOlder(dataset.version, version))
  const parts = regionsOf(target, '[data-live-at][id]').filter((part) => line.isGreeted || isBehind(part))
  fetchParts(
    target,
    parts.map(({ id }) => `#${id}`),
  )
  line.isGreeted = true
})

/** Reloads the given regions of an element, or notes them for later while the element is paused. */
function fetchParts(element, selectors) {
  const line = lineOf(element)
  for (const { id, dataset } of [...selectors].flatMap((selector) => regionsOf(element, selector))) {
    if (line.held) line.wanted.add(`#${id}`)
    else if (dataset.liveAt) renewPart(element, `#${id}`)
  }
}

const retries = new Map()

/** Fetches a region again. While that fails a line in the region says so, and the region is fetched again later. */
async function renewPart(element, selector) {
  const [region] = regionsOf(element, selector)
  const failure = await refresh(region, () => element.isConnected)
  if (!failure) return
  const retry = () => element.isConnected && fetchParts(element, [selector])
  showFailure(region, { ...failure, retry })
  clearTimeout(retries.get(selector))
  retries.set(selector, setTimeout(retry, RETRY))
}

function isNews(selector, html) {
  const shown = document.querySelector(selector)
  return shown !== null && !isOlder(versionOf(html), shown.dataset.version)
}

function hold(held, [partial, selector, html]) {
  const version = versionOf(html)
  if (!isOlder(version, held.get(selector)?.version)) held.set(selector, { partial, version })
}

function say(element, text) {
  const region = element.querySelector('[data-live-said]') ?? document.querySelector('[data-live-said]')
  if (!region) return
  // Empties the element first, because screen readers do not announce a text that does not change.
  region.textContent = ''
  setTimeout(() => {
    region.textContent = text
  }, 50)
}

// --- Pausing

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-live-pause-button]')
  if (!button) return
  const isPaused = button.getAttribute('aria-pressed') !== 'true'
  button.setAttribute('aria-pressed', String(isPaused))
  const own = button.closest('[hx-ws\\:connect]')
  let changed = 0
  for (const [element, line] of lines) {
    if (own && element !== own) continue
    changed += line.held?.size ?? 0
    if (!isPaused) putInPlace(element, line.held)
    line.held = isPaused ? new Map() : null
    if (isPaused) continue
    fetchParts(element, line.wanted)
    line.wanted.clear()
  }
  say(own ?? document.body, isPaused ? 'Gerak dijeda.' : `Gerak dilanjutkan, ${changed} bagian diperbarui.`)
})

function putInPlace(element, held) {
  if (!held?.size) return
  const text = [...held.values()].map(({ partial }) => partial).join('')
  window.htmx.swap({
    sourceElement: element,
    target: element,
    swap: 'innerHTML swapEmpty:false',
    text,
    transition: false,
  })
}

// --- The connection

document.addEventListener('htmx:ws:after:connection', ({ target, detail }) => {
  lineOf(target).connection = detail.connection
  detail.connection.config.reconnectCodes = RECONNECT_CODES
})
document.addEventListener('htmx:ws:close', ({ target, detail }) => {
  if (detail.reason === 'removed') return lines.delete(target)
  const line = lineOf(target)
  // A connection is up only after its first message, because a socket may be closed as soon as it opened.
  if (line.isUp) line.downSince = Date.now()
  line.isUp = false
  if (detail.code === 1008) hasEnded = true
  review()
})

/** Closes all connections, even if they seem open, so that htmx reconnects. */
function reconnect() {
  for (const line of lines.values()) line.connection?.socket?.close()
}
addEventListener('online', reconnect)
// Hidden pages lose their connections, as do pages that the browser keeps for its back button. Counting from now gives
// them time to connect again before the banner appears.
const comeBack = () => {
  if (!document.hidden) for (const line of lines.values()) line.downSince = Date.now()
  review()
}
document.addEventListener('visibilitychange', comeBack)
addEventListener('pageshow', comeBack)

// --- The banner and polling

let lastTick = Date.now()
setInterval(() => {
  const now = Date.now()
  const slept = now - lastTick > SILENCE
  lastTick = now
  const isSilent = [...lines.values()].some(({ isUp, heard }) => isUp && now - heard > SILENCE)
  if (!document.hidden && (slept || isSilent)) reconnect()
  review()
}, TICK)

function review() {
  if (document.hidden) return
  for (const element of lines.keys()) if (!element.isConnected) lines.delete(element)
  const isDown = [...lines.values()].some(({ isUp, downSince }) => !isUp && Date.now() - downSince > BANNER_DELAY_MS)
  if (hasEnded) showEnded()
  else if (!isDown) {
    hasFailed = false
    showNothing()
  } else {
    showDown(hasFailed)
    if (Date.now() - polledAt >= POLL) poll()
  }
}

async function poll() {
  polledAt = Date.now()
  const regions = Array.from(document.querySelectorAll('[data-live-poll][id]'))
  // The answer is dropped if the connection is back when it arrives.
  const polled = await Promise.all(regions.map((region) => refresh(region, isBannerShown)))
  hasFailed = polled.some(Boolean)
  review()
}

/**
 * Fetches a region and replaces it, unless it is no longer wanted or the page already shows a newer version. A region
 * that the server no longer has (404) is emptied. If the region cannot be taken from the answer, returns an object with
 * the answer's parsed `page`.
 */
async function refresh(region, isWanted) {
  const address = addressOf(region)
  const { page, fresh, isGone, isLoggedOut } = await fetchRegion(address, region.id)
  // The reader changed the filters during the request, so the region already has newer content.
  const isSame = region.isConnected && addressOf(region) === address
  if (isGone) return isSame ? end(region) : undefined
  if (isLoggedOut) {
    hasEnded = true
    return review()
  }
  if (!isWanted() || !isSame) return
  if (!fresh) return { page }
  clearFailure(region)
  if (!isNews(`#${region.id}`, fresh.outerHTML)) return
  const place = lineOf(holderOf(region))
  if (place.held) return void place.wanted.add(`#${region.id}`)
  prepare(region, fresh)
  window.htmx.swap({
    sourceElement: region,
    target: region,
    swap: 'outerMorph',
    text: fresh.outerHTML,
    transition: false,
  })
}
