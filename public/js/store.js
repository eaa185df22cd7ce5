// Watchlist, favorites and history in the localStorage of this browser: those of a visitor, or those of the signed-in
// member, which sync.js keeps the same on all devices of the member. Keys and shapes of a visitor's lists stay compatible
// with data of older versions: entries of watchlist and favorites hold {id,title,slug,cover,addedAt}, entries of the
// history {id,title,slug,episodeSlug,episodeTitle,cover,watchedAt} and, in newer entries, {position,duration} in seconds.
// Unknown fields are kept. The history has an entry for each episode and is stored by title, see shows.js. Every change
// fires a `collection` event in this page and a `storage` event in other tabs.
import { bounded, byShow, episodesIn } from './shows.js'

export const listNames = ['watchlist', 'favorites', 'history']
export const storageKey = (list) => `kortekstream_${list}`

/** The id of the member whose lists this page shows, empty for a visitor. */
export const member = (typeof document === 'object' && document.documentElement.dataset.member) || ''
export const keyOf = (name) => (member ? `kortekstream_${member}_${name}` : storageKey(name))
/** Resolves once a member's lists are as new as the server's, or the server could not be reached; null for a visitor. */
export const fresh = member ? new Promise((resolve) => addEventListener('synced', resolve, { once: true })) : null
/** Longest entry, as JSON, that the server takes with all its unknown fields. */
const LONGEST_ENTRY = 4_000
const knownFields = 'id slug title cover addedAt episodeSlug episodeTitle watchedAt position duration next'.split(' ')

/**
 * Returns the slug that identifies an entry within its list: the episode's slug in the history, the title's slug in
 * other lists.
 */
export const identity = (list, entry) => (list === 'history' && entry.episodeSlug) || entry.slug

/** Returns when an entry was saved or watched, in milliseconds since the epoch; 0 when unknown. */
export function momentOf(list, entry) {
  const said = list === 'history' ? entry.watchedAt : entry.addedAt
  const moment = typeof said === 'number' ? said : Date.parse(said ?? '')
  return Number.isFinite(moment) ? moment : 0
}

/** What was read last of each list, and from which text. */
const lastRead = {}

/**
 * Returns the entries of a list, newest first, without duplicates. Unreadable data counts as an empty list; `write`
 * keeps a copy of the unreadable data.
 */
export function read(list) {
  const text = storedText(list)
  if (lastRead[list]?.text !== text) lastRead[list] = { text, entries: tidy(list, parsed(text) ?? []) }
  return lastRead[list].entries
}

/** Returns the text of a list as it is stored. */
export function textOf(list, entries) {
  const tidied = tidy(list, entries)
  return JSON.stringify(list === 'history' ? byShow(tidied) : tidied)
}

/** Saves a list, as `writeAll` saves several. */
export const write = (list, entries, how) => writeAll({ [list]: entries }, how)

/**
 * Saves several lists, all or none. Returns false when the browser refuses (no space, no permission). Without `isAction`
 * other devices of a member do not learn of the change.
 */
export function writeAll(lists, { isAction = true } = {}) {
  const texts = isAction && member ? { [keyOf('queue')]: JSON.stringify(queueWith(lists)) } : {}
  for (const [list, entries] of Object.entries(lists)) texts[keyOf(list)] = textOf(list, entries)
  if (!commit(texts)) return false
  for (const list of Object.keys(lists)) dispatchEvent(new CustomEvent('collection', { detail: list }))
  return true
}

/** Stores texts by their keys, all or none. Keeps copies of lists that cannot be read. Returns false if refused. */
export function commit(texts) {
  const before = new Map()
  try {
    for (const list of listNames) if (keyOf(list) in texts) keepUnreadable(list)
    for (const [key, text] of Object.entries(texts)) {
      before.set(key, localStorage.getItem(key))
      localStorage.setItem(key, text)
    }
  } catch {
    restore(before)
    return false
  }
  return true
}

/**
 * Returns what a member's browser has to tell the server: `pending` actions, one for each entry, `next` number of an
 * action, name of the `device`, and the moments of the visitor's entries that were `merged` into the member's lists.
 */
export function queueOf() {
  const queue = { device: '', next: 1, pending: {}, merged: {}, ...storedJson('queue') }
  queue.device ||= Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16)).join('x')
  return queue
}

/**
 * Returns up to which `version` of the server this browser knows a member's lists, and when they were synchronized
 * (`at`, in milliseconds since the epoch). Version 0 asks for all, because a list is missing or unreadable.
 */
export function seenOf() {
  const isWhole = listNames.every((list) => Array.isArray(storedJson(list)))
  return { version: 0, at: 0, ...(isWhole && storedJson('seen')) }
}

function storedJson(name) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)))
  } catch {
    return null
  }
}

/** Returns the queue after saving `lists`, oldest change first. A pending action keeps the version of its start. */
function queueWith(lists) {
  const queue = queueOf()
  const { version } = seenOf()
  for (const [list, entries] of Object.entries(lists)) {
    const [before, after] = [read(list), tidy(list, entries)].map(
      (those) => new Map(those.map((entry) => [identity(list, entry), entry])),
    )
    for (const key of new Set([...after.keys(), ...before.keys()].reverse())) {
      const entry = after.get(key) ?? null
      if (JSON.stringify(entry) === JSON.stringify(before.get(key) ?? null)) continue
      const { seen = version } = queue.pending[`${list} ${key}`] ?? {}
      queue.pending[`${list} ${key}`] = { number: queue.next, list, key, entry: entry && fitting(entry), seen }
      queue.next += 1
    }
  }
  return queue
}

function fitting(entry) {
  if (JSON.stringify(entry).length <= LONGEST_ENTRY) return entry
  return Object.fromEntries(knownFields.filter((field) => field in entry).map((field) => [field, entry[field]]))
}

export const has = (list, slug) => find(list, slug) !== undefined

/**
 * Returns the entry with the slug `key` in a list, or undefined. In the history `key` is an episode's slug, in other
 * lists a title's.
 */
export function find(list, key) {
  const slug = plainSlug(key)
  return read(list).find((entry) => identity(list, entry) === slug)
}

export function add(list, { slug, title, cover }) {
  if (has(list, slug)) return true
  return put(list, [{ id: slug, title, slug, cover, addedAt: new Date().toISOString() }])
}

/**
 * Adds removed entries to a list again, for undo buttons. An entry that is in the list again already stays as it is.
 */
export function put(list, entries) {
  const present = read(list)
  const known = new Set(present.map((entry) => identity(list, entry)))
  return write(list, [...present, ...entries.filter((entry) => !known.has(identity(list, entry)))])
}

/**
 * Removes the entry with the slug `key` from a list. In the history `key` is an episode's slug, in other lists a
 * title's.
 */
export function remove(list, key) {
  const gone = find(list, key)
  const others = read(list).filter((entry) => entry !== gone)
  return write(list, others)
}

/** Adds an episode to the top of the history, or updates its entry. Stored fields that `entry` lacks stay. */
export function watched(entry) {
  const said = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined))
  const episodeSlug = plainSlug(entry.episodeSlug)
  const now = { ...watchedEpisode(episodeSlug), ...said, id: entry.slug, episodeSlug }
  const others = read('history').filter((other) => other.episodeSlug !== episodeSlug)
  return write('history', capped([{ ...now, watchedAt: new Date().toISOString() }, ...others]))
}

/** The server bounds the history of a member, because only it knows what was watched on all devices. */
export const capped = (history) => (member ? history : bounded(history))

/** Returns the history entry of an episode, or undefined. */
export const watchedEpisode = (episodeSlug) => find('history', episodeSlug)

/** Whether the stored data of a list is unreadable, or a copy of earlier unreadable data exists. */
export function isDamaged(list) {
  try {
    return unreadable(list) !== null || localStorage.getItem(`${keyOf(list)}.rusak`) !== null
  } catch {
    return false
  }
}

/** Returns an entry with normalized slugs and valid known fields, or null if it has no slug. */
export function normal(list, entry) {
  if (!entry || typeof entry !== 'object' || Array.isArray(entry)) return null
  if (list !== 'history') {
    const slug = plainSlug(entry.slug) || plainSlug(entry.id)
    return slug ? { ...entry, ...cleaned(entry), slug } : null
  }
  const [slug, episodeSlug] = [plainSlug(entry.slug), plainSlug(entry.episodeSlug)]
  return slug || episodeSlug ? { ...entry, ...cleaned(entry), slug, episodeSlug } : null
}

/** Returns defaults for the fields of an entry that have a wrong type: '' for texts, 0 for seconds. */
function cleaned(entry) {
  const texts = ['title', 'episodeTitle', 'cover'].filter((field) => field in entry && typeof entry[field] !== 'string')
  const seconds = ['position', 'duration'].filter(
    (field) => field in entry && !(Number.isFinite(entry[field]) && entry[field] >= 0),
  )
  return Object.fromEntries([...texts.map((field) => [field, '']), ...seconds.map((field) => [field, 0])])
}

/**
 * Returns the plain slug of a stored value. Older versions also stored full URLs, a leading `/episode/` and surrounding
 * slashes.
 */
export function plainSlug(said) {
  if (typeof said !== 'string' && typeof said !== 'number') return ''
  const path = String(said)
    .replace(/^https?:\/+[^/]*/i, '')
    .replace(/[?#].*$/, '')
  return path.replace(/^\/+|\/+$/g, '').replace(/^(episode\/|anime\/(?=[^/]+$))/, '')
}

/** Returns entries of a list as they are stored: newest first, without duplicates and without unusable ones. */
export function tidy(list, entries) {
  const seen = new Set()
  return (list === 'history' ? entries.flatMap(episodesIn) : entries)
    .map((entry) => normal(list, entry))
    .filter((entry) => entry !== null)
    .sort((a, b) => momentOf(list, b) - momentOf(list, a))
    .filter((entry) => !seen.has(identity(list, entry)) && seen.add(identity(list, entry)))
}

function storedText(list) {
  try {
    return localStorage.getItem(keyOf(list))
  } catch {
    return null
  }
}

function parsed(text) {
  try {
    const entries = JSON.parse(text ?? '[]')
    return Array.isArray(entries) ? entries : null
  } catch {
    return null
  }
}

/** Returns the stored text of a list if saving the list would lose part of it, else null. */
function unreadable(list) {
  const text = localStorage.getItem(keyOf(list))
  if (text === null || parsed(text)?.every((entry) => normal(list, entry) !== null)) return null
  return text
}

function keepUnreadable(list) {
  const text = unreadable(list)
  if (text === null) return
  const place = `${keyOf(list)}.rusak`
  let name = place
  for (let number = 2; ![null, text].includes(localStorage.getItem(name)); number += 1) name = place + number
  localStorage.setItem(name, text)
}

function restore(before) {
  for (const [key, text] of before) {
    try {
      if (text === null) localStorage.removeItem(key)
      else localStorage.setItem(key, text)
    } catch {}
  }
}
