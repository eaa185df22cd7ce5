// The bell in the header of members. The server pushes the number of unread notices (`/ws/me/`); a page that lists the
// notices fetches its list again. Hidden pages are not connected.

import { fetchRegion, isOlder, partials, read, versionOf } from './live-region.js'

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000
/** Milliseconds of silence after which a connection counts as dead; the server sends at least every 30 seconds. */
const SILENCE = 75_000
const TICK = 15_000
const LIST = 'daftar-kabar'

const bell = document.querySelector('[data-bell]')
let socket = null
let pause = FIRST_PAUSE
let heard = 0

function connect() {
  if (socket || document.hidden) return
  const own = new WebSocket(new URL(bell.dataset.bell, location.href.replace(/^http/, 'ws')))
  socket = own
  own.addEventListener('message', ({ data }) => {
    heard = Date.now()
    pause = FIRST_PAUSE
    show(read(data))
  })
  own.addEventListener('close', ({ code }) => {
    if (socket !== own) return
    socket = null
    // After a log-out the server closes with 1008, and this page stays as it is.
    if (code === 1008) return
    setTimeout(connect, pause)
    pause = Math.min(LONGEST_PAUSE, pause * 2)
  })
}

function disconnect() {
  const old = socket
  socket = null
  old?.close()
}

function show(event) {
  for (const [, selector, html] of (event?.content ?? '').matchAll(partials)) {
    const shown = document.querySelector(selector)
    if (!shown || isOlder(versionOf(html), shown.dataset.version)) continue
    const before = shown.textContent
    shown.outerHTML = html
    showInMenu(Number.parseInt(document.querySelector(selector).textContent, 10))
    // The first message of a connection brings news only if the number is another one.
    if (event.type !== 'connection_established' || document.querySelector(selector).textContent !== before) renewList()
  }
}

function showInMenu(count) {
  const mark = document.querySelector('[data-unread]')
  if (!mark) return
  mark.textContent = `${count} baru`
  mark.hidden = count === 0
}

async function renewList() {
  const list = document.getElementById(LIST)
  const { fresh } = list ? await fetchRegion(location.href, LIST) : {}
  if (!fresh || !list.isConnected) return
  for (const row of fresh.querySelectorAll('li[id]')) row.classList.toggle('is-new', !document.getElementById(row.id))
  window.htmx.swap({
    sourceElement: list,
    target: list,
    swap: 'outerMorph',
    text: fresh.outerHTML,
    transition: false,
  })
}

if (bell) {
  connect()
  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()))
  addEventListener('pagehide', disconnect)
  addEventListener('pageshow', ({ persisted }) => persisted && connect())
  setInterval(() => {
    if (socket && Date.now() - heard > SILENCE && heard > 0) {
      disconnect()
      connect()
    }
  }, TICK)
}
