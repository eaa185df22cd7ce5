// Exports and imports the visitor's collection as one JSON file. The import is strict: a file with one invalid entry
// changes nothing.
import { newerOf } from './shows.js'
import { capped, identity, listNames, momentOf, normal, read, storageKey, writeAll } from './store.js'

const LARGEST_MB = 8
/**
 * Maximum length of each text field of an imported entry, in characters. Slug fields may hold full URLs from older
 * versions.
 */
const longest = { slug: 2_000, episodeSlug: 2_000, title: 500, episodeTitle: 500, cover: 2_000 }
const noCover = new Set(['', '-', 'N/A', 'undefined', 'null'])

/** Returns the text and the file name of an export. */
export function collectionFile(now) {
  const lists = Object.fromEntries(listNames.map((list) => [list, read(list)]))
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'))
  const text = JSON.stringify({ version: 1, exportedAt: now.toISOString(), ...lists }, null, 2)
  return { name: `kortekstream-koleksi-${day.join('-')}.json`, text }
}

/**
 * Returns the lists of an exported file, which may have the current or the older format, or be the file with everything
 * of a member's account. Throws an Error whose message is shown to the visitor.
 */
export async function readCollection(file) {
  if (file.size > LARGEST_MB * 1024 * 1024)
    throw new Error(`Berkas ini lebih dari ${LARGEST_MB} MB, jadi bukan cadangan koleksi.`)
  const text = await file.text()
  const foreign = foreignIn(file.name, text)
  const content = parse(text, foreign ?? 'Berkas ini tidak bisa dibaca. Pakai berkas hasil Ekspor.')
  if (!isObject(content)) throw new Error(foreign ?? 'Berkas ini bukan cadangan koleksi.')
  const lists = isObject(content.koleksi) ? content.koleksi : content
  if (content.version !== undefined && content.version !== 1)
    throw new Error('Berkas ini dibuat versi yang belum dikenal di sini.')
  const found = listNames.map((list) => [list, listOf(lists, list)]).filter(([, entries]) => entries)
  if (found.length === 0) throw new Error(foreign ?? 'Berkas ini tidak berisi watchlist, favorites, atau history.')
  return Object.fromEntries(
    found.map(([list, entries]) => [list, entries.map((entry, at) => checked(list, entry, at))]),
  )
}

/** Signs by which the files of other sites are recognized. */
const foreignSites = {
  MyAnimeList: /<myanimelist>|series_animedb_id|"list_status"/i,
  AniList: /MediaListCollection|anilist/i,
  Kitsu: /kitsu|library-?entries/i,
}

/** Returns what to say of a list that comes from another site, or null. */
function foreignIn(name, text) {
  const [site] = Object.entries(foreignSites).find(([, sign]) => sign.test(text)) ?? []
  const from = site ?? (/\.xml(\.gz)?$|\.gz$/i.test(name) ? 'MyAnimeList' : null)
  return from && `Daftar dari ${from} belum bisa dibaca di sini. Yang bisa diimpor baru berkas hasil Ekspor.`
}

/**
 * Merges imported lists into the lists of this browser. Of two entries with the same slug the newer wins, and all other
 * entries stay. Returns counts for the message, with `before` and `after` for `takeBack`; null when the browser has no
 * space.
 */
export function bringIn(incoming) {
  const done = { added: 0, updated: 0, dropped: 0, before: {}, after: {} }
  for (const [list, entries] of Object.entries(incoming)) {
    done.before[list] = read(list)
    const merged = merge(list, done.before[list], entries)
    done.after[list] = list === 'history' ? capped(merged) : merged
    done.dropped += merged.length - done.after[list].length
  }
  if (!writeAll(done.after)) return null
  for (const list of Object.keys(incoming)) {
    done.after[list] = read(list)
    const [before, after] = [bareTexts(list, done.before[list]), bareTexts(list, done.after[list])]
    for (const [key, text] of after)
      if (!before.has(key)) done.added += 1
      else if (before.get(key) !== text) done.updated += 1
  }
  return done
}

/**
 * Undoes `bringIn` entry by entry. Entries that were changed or removed after the import stay so; a name or poster that
 * was filled in is no change. Returns false when the browser has no space.
 */
export function takeBack({ before, after }) {
  const lists = Object.keys(before).map((list) => {
    const [brought, present] = [bareTexts(list, after[list]), bareTexts(list, read(list))]
    const untouched = (key) => present.get(key) === brought.get(key)
    const returning = before[list].filter((entry) => untouched(identity(list, entry)))
    const back = new Set(returning.map((entry) => identity(list, entry)))
    const ours = new Set(before[list].map((entry) => identity(list, entry)))
    const staying = read(list).filter((entry) => {
      const key = identity(list, entry)
      return !back.has(key) && !(untouched(key) && !ours.has(key))
    })
    return [list, [...returning, ...staying]]
  })
  return writeAll(Object.fromEntries(lists))
}

/** Of the history only the place counts: a name and what comes next are left out once another episode is watched. */
const bareOf = (list, { slug, episodeSlug, position = 0, duration = 0, ...entry }) =>
  list === 'history'
    ? { slug, episodeSlug, position, duration, watchedAt: momentOf(list, entry) }
    : { ...entry, slug, title: '', cover: '' }

const bareTexts = (list, entries) =>
  new Map(entries.map((entry) => [identity(list, entry), JSON.stringify(Object.entries(bareOf(list, entry)).sort())]))

/**
 * Merges the entries of one list, newest first. Of two entries with the same slug the newer wins field by field, so
 * fields that only the older entry has are kept.
 */
function merge(list, ours, theirs) {
  const merged = new Map(ours.map((entry) => [identity(list, entry), entry]))
  for (const entry of theirs) {
    const other = merged.get(identity(list, entry))
    if (!other) merged.set(identity(list, entry), entry)
    else if (momentOf(list, entry) > momentOf(list, other)) merged.set(identity(list, entry), over(other, entry))
    else merged.set(identity(list, entry), over(entry, other))
  }
  return [...merged.values()].sort((a, b) => momentOf(list, b) - momentOf(list, a))
}

const over = (older, newer) => {
  const cover = noCover.has(newer.cover ?? '') ? older.cover : newer.cover
  return { ...older, ...newerOf(older, newer), ...(cover === undefined ? {} : { cover }) }
}

/**
 * Returns a list from an exported file, or null. Older exports store the list as text under its storage key instead of
 * its name.
 */
function listOf(content, list) {
  const given = content[list] ?? content[storageKey(list)] ?? null
  const entries =
    typeof given === 'string' ? parse(given, `Isi ${list} tidak bisa dibaca. Pakai berkas hasil Ekspor.`) : given
  if (entries !== null && !Array.isArray(entries)) throw new Error(`Isi ${list} bukan sebuah daftar.`)
  return entries
}

function checked(list, entry, at) {
  const refuse = (reason) => {
    throw new Error(`Isi ke-${at + 1} dari ${list} ${reason}.`)
  }
  const known = normal(list, entry)
  if (!known) refuse('tidak punya slug')
  if (identity(list, known).length > 200) refuse('punya slug yang terlalu panjang')
  for (const [field, most] of Object.entries(longest)) {
    const value = entry[field] ?? ''
    if (typeof value !== 'string') refuse(`punya ${field} yang bukan teks`)
    if (value.length > most) refuse(`punya ${field} yang terlalu panjang`)
  }
  if (!isCover(entry.cover ?? '')) refuse('punya cover yang bukan alamat gambar')
  const moment = list === 'history' ? entry.watchedAt : entry.addedAt
  if ((moment ?? '') !== '' && momentOf(list, entry) === 0) refuse('punya waktu yang tidak terbaca')
  for (const field of ['position', 'duration']) {
    const seconds = entry[field] ?? 0
    if (typeof seconds !== 'number' || !(seconds >= 0)) refuse(`punya ${field} yang bukan detik`)
  }
  return known
}

const isCover = (cover) => noCover.has(cover.trim()) || /^https?:\/\//i.test(cover) || /^\/(?![/\\])/.test(cover)

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text, complaint) {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(complaint)
  }
}
