// Keeps the lists of a signed-in member the same on all devices. Changes are noted by store.js as actions; this script
// sends them to the server and takes what other devices have changed. The server numbers all changes, so no clock of a
// device decides anything. Without a network the actions wait. A visitor's lists stay as they are; a member's first page
// after signing in takes their entries over.

import { newerOf } from './shows.js'
import {
  commit,
  identity,
  keyOf,
  listNames,
  member,
  momentOf,
  queueOf,
  read,
  seenOf,
  storageKey,
  textOf,
  tidy,
  writeAll,
} from './store.js'
import { say } from './toast.js'

const ADDRESS = '/koleksi/sinkron/'
const TIMEOUT_MS = 15_000
/** The server takes 500 actions and 64 KB at once, and a browser sends no more than 64 KB of a page that is left. */
const MOST_ACTIONS = 100
const MOST_BYTES = 50_000
/** Milliseconds from a change until it is sent: progress in an episode waits longer, since it changes all the time. */
const SOON_MS = 1_000
const PROGRESS_MS = 15_000
/** Entries of a visitor that are taken over at once, so that a long history needs little space while it is sent. */
const TAKEN_AT_ONCE = 500
const AGAIN_MS = 60_000

const noSpace = 'Browser ini tidak mengizinkan penyimpanan, atau tempatnya penuh.'
const refusals = {
  full: 'Daftarmu sudah penuh (2.000 judul), jadi yang terbaru tidak tersimpan. Hapus sebagian dulu.',
  unusable: 'Ada isi koleksi yang tidak bisa disimpan di akunmu.',
}

let running = null
let isSignedOut = false
let timer
let due = Number.POSITIVE_INFINITY

/** Returns the actions that the server may not know, the oldest first. */
const pendingIn = (queue) => Object.values(queue.pending).sort((one, other) => one.number - other.number)
const hasPending = () => pendingIn(queueOf()).length > 0

/**
 * Sends what is pending and takes what is new. Resolves with false if the server could not be reached. Fires `synced`
 * with the same value as detail.
 */
export function sync() {
  running ??= exchange()
    .catch(() => false)
    .then((isDone) => {
      running = null
      dispatchEvent(new CustomEvent('synced', { detail: isDone }))
      if (hasPending()) syncIn(AGAIN_MS)
      return isDone
    })
  return running
}

async function exchange() {
  let most = MOST_ACTIONS
  while (member && !isSignedOut) {
    const sent = requestOf(most)
    const { status, body } = await ask(sent)
    if (status === 200) {
      if (!settle(sent, body)) {
        say(noSpace)
        return false
      }
      const [refused] = body.refused
      if (refused) say(refusals[refused.reason])
      if (!hasPending() && !adopt()) return true
    } else if ((status === 400 || status === 413) && sent.actions.length > 0) {
      // An action that the server cannot read is given up, so that it does not keep back the others.
      const isAlone = sent.actions.length === 1
      if (isAlone) giveUp(sent.actions[0])
      most = isAlone ? MOST_ACTIONS : 1
    } else {
      // With 409 another member is signed in meanwhile, to whom these lists do not belong.
      isSignedOut = status === 401 || status === 409
      return false
    }
  }
  return false
}

/** Returns what to send: the oldest actions, as many as fit. */
function requestOf(most) {
  const queue = queueOf()
  let size = 0
  const fits = (action, at) => {
    size += new TextEncoder().encode(JSON.stringify(action)).length
    return at === 0 || size <= MOST_BYTES
  }
  const actions = pendingIn(queue).slice(0, most).filter(fits)
  return { member: Number(member), device: queue.device, seen: seenOf().version, actions }
}

/** Sends a request and returns the status of the answer, and its body with the changes of all its pages. */
async function ask(sent) {
  const { status, body } = await post(sent)
  if (!body?.next) return { status, body }
  const others = await ask({ ...sent, actions: [], after: body.next })
  if (!others.body) return others
  // Deletions that are forgotten between two pages are in neither, so the device asks anew for all that there is.
  if (others.body.whole !== body.whole) return ask(sent)
  return { status, body: { ...body, version: others.body.version, changes: [...body.changes, ...others.body.changes] } }
}

async function post(sent, isLeaving = false) {
  const response = await fetch(ADDRESS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(sent),
    keepalive: isLeaving,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return { status: response.status, body: response.status === 200 ? await response.json() : null }
}

/**
 * Stores an answer: the actions that the server has applied are no longer pending, and entries without a pending action
 * become what they are on the server. An answer changes nothing if another tab has overtaken it, or if the lists that it
 * continues have left the browser. Returns false when the browser refuses.
 */
function settle(sent, { version, applied, changes, whole }) {
  const known = seenOf().version
  if (known > sent.seen ? version < known : known < sent.seen && !whole) return true
  const queue = queueOf()
  const waiting = pendingIn(queue)
  // The server knows a later action than this browser: what the browser stored last was lost in a crash. The numbers of
  // its actions were used before, so they get new ones.
  if (applied >= queue.next) {
    queue.next = applied + 1
    for (const action of waiting) action.number = queue.next++
  }
  const pending = waiting.filter(({ number }) => number > applied)
  queue.pending = Object.fromEntries(pending.map((action) => [`${action.list} ${action.key}`, action]))
  const texts = {
    [keyOf('queue')]: JSON.stringify(queue),
    [keyOf('seen')]: JSON.stringify({ version, at: Date.now() }),
  }
  const newestLast = changes.toSorted((one, other) => one.version - other.version)
  for (const list of listNames) {
    const entries = new Map(whole ? [] : read(list).map((entry) => [identity(list, entry), entry]))
    for (const { key, entry } of [...newestLast, ...pending].filter((one) => one.list === list)) {
      entries.delete(key)
      if (entry) entries.set(key, entry)
    }
    texts[keyOf(list)] = textOf(list, [...entries.values()])
  }
  const changed = listNames.filter((list) => localStorage.getItem(keyOf(list)) !== texts[keyOf(list)])
  if (!commit(texts)) return false
  for (const list of changed) dispatchEvent(new CustomEvent('collection', { detail: list }))
  // Pages treat the change like one that another tab has made.
  if (changed.length > 0) dispatchEvent(new Event('storage'))
  return true
}

function giveUp({ list, key, number }) {
  const queue = queueOf()
  if (queue.pending[`${list} ${key}`]?.number === number) delete queue.pending[`${list} ${key}`]
  commit({ [keyOf('queue')]: JSON.stringify(queue), [keyOf('seen')]: JSON.stringify({ version: 0, at: 0 }) })
}

/**
 * Takes entries of the visitor's lists over into the member's lists, each once: an entry that a member deletes does not
 * come back at the next sign-in, and what another member of this browser took over stays theirs. Of an entry that both
 * have, the member's stays, unless the visitor's was changed since it was taken over or is watched further. Returns
 * whether something was taken over.
 */
function adopt() {
  const { merged: before } = queueOf()
  const elsewhere = mergedByOthers()
  const [lists, merged] = [{}, {}]
  let taken = 0
  for (const list of listNames) {
    const ours = new Map(read(list).map((entry) => [identity(list, entry), entry]))
    for (const entry of visitorList(list)) {
      const [key, moment] = [identity(list, entry), momentOf(list, entry)]
      const name = `${list} ${key}`
      if (elsewhere[name] === moment) continue
      const present = ours.get(key)
      const isFurther = !present || name in before || (entry.position ?? 0) > (present.position ?? 0)
      const isTaken = before[name] !== moment && isFurther
      if (isTaken && taken === TAKEN_AT_ONCE) {
        if (name in before) merged[name] = before[name]
        continue
      }
      merged[name] = moment
      if (!isTaken) continue
      taken += 1
      ours.set(key, present ? { ...present, ...newerOf(present, entry) } : entry)
      lists[list] = [...ours.values()]
    }
  }
  if (JSON.stringify(merged) === JSON.stringify(before)) return false
  // The entries first: should the browser close in between, they are only taken over once more.
  if (!writeAll(lists)) return false
  commit({ [keyOf('queue')]: JSON.stringify({ ...queueOf(), merged }) })
  return Object.keys(lists).length > 0
}

/** Returns what other members of this browser took over: it is theirs, not also the next member's. */
function mergedByOthers() {
  const queues = Object.keys(localStorage).filter(
    (key) => /^kortekstream_\d+_queue$/.test(key) && key !== keyOf('queue'),
  )
  return Object.assign({}, ...queues.map((key) => JSON.parse(localStorage.getItem(key) ?? '{}').merged))
}

function visitorList(list) {
  try {
    return tidy(list, JSON.parse(localStorage.getItem(storageKey(list)) ?? '[]'))
  } catch {
    return []
  }
}

/** Synchronizes after `ms` milliseconds, or earlier if that was asked for already. */
function syncIn(ms) {
  if (Date.now() + ms >= due || isSignedOut) return
  clearTimeout(timer)
  due = Date.now() + ms
  timer = setTimeout(() => {
    due = Number.POSITIVE_INFINITY
    sync()
  }, ms)
}

/** Synchronizes if something is pending or the last time was a while ago. */
function syncIfDue() {
  if (hasPending() || Date.now() - seenOf().at > AGAIN_MS) sync()
}

/** Sends what is pending without waiting for the answer. Until a page gets an answer, the actions stay pending. */
function sendOnLeaving() {
  if (hasPending() && !isSignedOut) post(requestOf(MOST_ACTIONS), true).catch(() => {})
}

function start() {
  addEventListener('collection', ({ detail }) => {
    if (hasPending()) syncIn(detail === 'history' ? PROGRESS_MS : SOON_MS)
  })
  addEventListener('online', sync)
  addEventListener('pagehide', sendOnLeaving)
  document.addEventListener('visibilitychange', () => (document.hidden ? sendOnLeaving() : syncIfDue()))
  // The page of an episode always asks, because a player begins where another device has stopped; so does the collection.
  if (document.querySelector('[data-player], [data-collection]')) sync()
  else syncIfDue()
}

if (member) start()
