// The visitor's watchlist, favorites and history, in the localStorage of this browser only. Keys and shapes stay
// compatible with data of older versions: entries of watchlist and favorites hold {id,title,slug,cover,addedAt},
// entries of the history {id,title,slug,episodeSlug,episodeTitle,cover,watchedAt} and, in newer entries,
// {position,duration} in seconds. Unknown fields are kept. Every change fires a `collection` event in this page and a
// `storage` event in other tabs.

export const HISTORY_CAP = 100
export const listNames = ['watchlist', 'favorites', 'history']
export const storageKey = (list) => `kortekstream_${list}`

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

/**
 * Returns the entries of a list, newest first, without duplicates. Unreadable data counts as an empty list; `write`
 * keeps a copy of the unreadable data.
 */
export const read = (list) => tidy(list, parsed(list) ?? [])

/** Saves a list. Returns false when the browser refuses (no space, no permission). */
export const write = (list, entries) => writeAll({ [list]: entries })

/** Saves several lists, all or none. Returns false when the browser refuses. */
export function writeAll(lists) {
  const before = new Map()
  try {
    for (const [list, entries] of Object.entries(lists)) {
      const key = storageKey(list)
      keepUnreadable(list)
      before.set(key, localStorage.getItem(key))
      localStorage.setItem(key, JSON.stringify(tidy(list, entries)))
    }
  } catch {
    restore(before)
    return false
  }
  for (const list of Object.keys(lists)) dispatchEvent(new CustomEvent('collection', { detail: list }))
  return true
}

export const has = (list, slug) => find(list, slug) !== undefined

/**
 * Returns the entry with the slug `key` in a list, or undefined. In the history `key` is an episode's slug, in other
 * lists a title's.
 */
export const find = (list, key) => read(list).find((entry) => identity(list, entry) === plainSlug(key))

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
export const remove = (list, key) =>
  write(
    list,
    read(list).filter((entry) => identity(list, entry) !== plainSlug(key)),
  )

/** Adds an episode to the top of the history, or updates its entry. Stored fields that `entry` lacks stay. */
export function watched(entry) {
  const said = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined))
  const episodeSlug = plainSlug(entry.episodeSlug)
  const now = { ...watchedEpisode(episodeSlug), ...said, id: entry.slug, episodeSlug }
  const others = read('history').filter((other) => other.episodeSlug !== episodeSlug)
  return write('history', [{ ...now, watchedAt: new Date().toISOString() }, ...others].slice(0, HISTORY_CAP))
}

/** Returns the history entry of an episode, or undefined. */
export const watchedEpisode = (episodeSlug) => find('history', episodeSlug)

/** Whether the stored data of a list is unreadable, or a copy of earlier unreadable data exists. */
export function isDamaged(list) {
  try {
    return unreadable(list) !== null || localStorage.getItem(`${storageKey(list)}.rusak`) !== null
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

function tidy(list, entries) {
  const seen = new Set()
  return entries
    .map((entry) => normal(list, entry))
    .filter((entry) => entry !== null)
    .sort((a, b) => momentOf(list, b) - momentOf(list, a))
    .filter((entry) => !seen.has(identity(list, entry)) && seen.add(identity(list, entry)))
}

function parsed(list) {
  try {
    const entries = JSON.parse(localStorage.getItem(storageKey(list)) ?? '[]')
    return Array.isArray(entries) ? entries : null
  } catch {
    return null
  }
}

/** Returns the stored text of a list if saving the list would lose part of it, else null. */
function unreadable(list) {
  const text = localStorage.getItem(storageKey(list))
  if (text === null || parsed(list)?.every((entry) => normal(list, entry) !== null)) return null
  return text
}

function keepUnreadable(list) {
  const text = unreadable(list)
  if (text === null) return
  const place = `${storageKey(list)}.rusak`
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
