/**
 * Rules of a member's collection, the same on every device. Each change takes the next version of the collection, and
 * only versions decide which of two changes wins: clocks of devices may be wrong.
 */

export const lists = ['watchlist', 'favorites', 'history'] as const
export type List = (typeof lists)[number]

/** An entry as browsers store it (public/js/store.js), with unknown fields. */
export type Entry = Readonly<Record<string, unknown>>

export type Place = { list: List; key: string }

/**
 * `entry` is null once it is deleted. `device`: the device that changed the row last. `foreignVersion`: the version at
 * which another device last kept the entry, or 0.
 */
export type Row = Place & { entry: Entry | null; version: number; device: string; foreignVersion: number }

/**
 * One action of a device: it kept an entry, or deleted it if `entry` is null. `number` counts the actions of the
 * device. `seen`: the version of the collection that the device knew then.
 */
export type Action = Place & { number: number; entry: Entry | null; seen: number }

const LIST_CAP = 2_000
/**
 * Bounds of a history: titles, episodes of one title, and episodes in all. Beyond a bound, the oldest entries are
 * deleted.
 */
export const HISTORY_CAPS = { shows: 5_000, episodesOfShow: 2_500, episodes: 50_000 }
/** An episode counts as watched from this watched share on, as in public/js/shows.js. */
const WATCHED = 0.9
const LONGEST_KEY = 200
const LONGEST_ENTRY = 4_096
/** Maximum length of each text field, in characters, as in public/js/transfer.js. */
const longest = { slug: 2_000, episodeSlug: 2_000, title: 500, episodeTitle: 500, cover: 2_000 }
const moments = ['addedAt', 'watchedAt'] as const

export type Counts = Readonly<Record<List, number>>
export type RefusedAction = Place & { reason: 'full' | 'unusable' }
/** What actions are applied to. */
type Present = {
  /** The rows of the actions' keys. */
  rows: readonly Row[]
  counts: Counts
  /** The version of the collection. */
  version: number
  /** The device that sent the actions. */
  device: string
  now: number
}

export const placeKey = ({ list, key }: Place) => `${list} ${key}`

/** Returns the title's slug for an entry of the history, or the episode's slug for an old entry that names no title. */
export function showSlug({ list, key, entry }: Place & { entry: Entry | null }): string | null {
  if (list !== 'history' || !entry) return null
  return typeof entry.slug === 'string' && isKey(entry.slug) ? entry.slug : key
}

/**
 * Applies actions one after another. Refuses unusable entries, and new entries of a full list other than the history.
 */
export function applyActions(actions: readonly Action[], { rows, counts, version, device, now }: Present) {
  const present = new Map(rows.map((row) => [placeKey(row), row]))
  const changedRows = new Map<string, Row>()
  const refusals: RefusedAction[] = []
  const size = { ...counts }
  let last = version
  for (const action of actions) {
    const { list, key, entry } = action
    const row = present.get(placeKey(action))
    const isNew = entry !== null && !row?.entry
    if (!isKey(key) || (entry && !isEntry(list, key, entry))) refusals.push({ list, key, reason: 'unusable' })
    else if (isNew && list !== 'history' && size[list] >= LIST_CAP) refusals.push({ list, key, reason: 'full' })
    else {
      const after = rowAfter(row, action, { device, version: last + 1, now })
      if (!after) continue
      last = after.version
      if (isNew) size[list] += 1
      if (!after.entry && row) size[list] -= 1
      present.set(placeKey(after), after)
      changedRows.set(placeKey(after), after)
    }
  }
  return { changed: [...changedRows.values()], refused: refusals, version: last }
}

/**
 * Returns the row after an action; null if the action changes nothing. Keeping an entry always counts. Deleting it
 * counts unless another device has kept the entry since and the deleting device did not know that.
 */
function rowAfter(
  row: Row | undefined,
  { list, key, entry, seen }: Action,
  { device, version, now }: { device: string; version: number; now: number },
): Row | null {
  const foreignVersion = foreignTo(device, row)
  const change = { list, key, version, device, foreignVersion }
  const nextEntry = entry && foreignVersion > seen ? merged(row, entry) : entry
  if (nextEntry) return { ...change, entry: withPastMoments(list === 'history' ? alone(nextEntry) : nextEntry, now) }
  return row?.entry && foreignVersion <= seen ? { ...change, entry: null } : null
}

/**
 * Merges a kept entry with the stored one that its device did not know: an episode that was watched to the end stays
 * so.
 */
function merged(row: Row | undefined, entry: Entry): Entry {
  const before = row?.entry
  if (!before || !isWatched(before) || isWatched(entry)) return entry
  return { ...entry, position: before.position, duration: before.duration }
}

const isWatched = ({ position, duration }: Entry) =>
  isSeconds(position) && isSeconds(duration) && duration > 0 && position / duration >= WATCHED

/** The version at which a device other than `device` last kept a row; 0 if none has kept it since it was deleted. */
function foreignTo(device: string, row: Row | undefined): number {
  if (!row?.entry) return 0
  return row.device === device ? row.foreignVersion : row.version
}

/** Whether a key can be stored. PostgreSQL takes neither NUL nor half of a surrogate pair. */
export const isKey = (key: string) =>
  key !== '' && key.length <= LONGEST_KEY && !key.includes('\0') && !/\p{Surrogate}/u.test(key)

/** Whether an entry of a list belongs to `key`, is small enough, and has known fields of the right types. */
function isEntry(list: List, key: string, entry: Entry): boolean {
  const { slug, episodeSlug } = entry
  const texts = Object.entries(longest).every(([field, most]) => isText(entry[field] ?? '', most))
  const times = moments.every((field) => isText(entry[field] ?? '', 40) || Number.isFinite(entry[field]))
  const seconds = ['position', 'duration'].every((field) => isSeconds(entry[field] ?? 0))
  const identity = (list === 'history' && episodeSlug) || slug
  return texts && times && seconds && identity === key && JSON.stringify(entry).length <= LONGEST_ENTRY
}

const isText = (value: unknown, most: number) => typeof value === 'string' && value.length <= most
const isSeconds = (value: unknown): value is number => typeof value === 'number' && value >= 0

/**
 * Leaves out a browser's notes about the title's other episodes (public/js/shows.js): those episodes have their own
 * entries.
 */
const alone = ({ others: _, ...entry }: Entry): Entry => entry

/** Replaces moments later than `now` by `now`: they come from a device whose clock is ahead. */
function withPastMoments(entry: Entry, now: number): Entry {
  const late = moments.filter((field) => toTimestamp(entry[field]) > now)
  if (late.length === 0) return entry
  return { ...entry, ...Object.fromEntries(late.map((field) => [field, new Date(now).toISOString()])) }
}

/** Converts a moment to milliseconds since the epoch; 0 if it is unknown. */
function toTimestamp(value: unknown): number {
  const moment = typeof value === 'number' ? value : Date.parse(String(value ?? ''))
  return Number.isFinite(moment) ? moment : 0
}
