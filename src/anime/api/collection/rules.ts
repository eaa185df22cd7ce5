/**
 * Rules of a member's collection, the same on every device. Each change takes the next version of the collection, and
 * only versions decide which of two changes wins: clocks of devices may be wrong.
 */

export const lists = ['watchlist', 'favorites', 'history'] as const
export type List = (typeof lists)[number]

/** An entry as browsers store it (public/js/store.js), with unknown fields. */
export type Entry = Readonly<Record<string, unknown>>

/** An entry's place: its list, and its key within it. */
export type Named = { list: List; key: string }

/**
 * An entry of a list and the version of its last change; `entry` is null once it is deleted. `device` changed it last.
 * `foreignVersion`: the version at which another device kept it last, or 0.
 */
export type Row = Named & { entry: Entry | null; version: number; device: string; foreignVersion: number }

/**
 * What a device did: it kept an entry, or deleted one if `entry` is null. `number` counts the actions of the device.
 * `seen`: the version of the collection that the device knew then.
 */
export type Action = Named & { number: number; entry: Entry | null; seen: number }

/** The history holds this many entries, other lists refuse more than `LIST_CAP`. */
export const HISTORY_CAP = 100
export const LIST_CAP = 2_000
const LONGEST_KEY = 200
const LONGEST_ENTRY = 4_096
/** Maximum length of each text field, in characters, as in public/js/transfer.js. */
const longest = { slug: 2_000, episodeSlug: 2_000, title: 500, episodeTitle: 500, cover: 2_000 }
const moments = ['addedAt', 'watchedAt'] as const

/** Number of entries of each list. */
export type Counts = Readonly<Record<List, number>>
export type Refused = Named & { reason: 'full' | 'unusable' }
/** What actions are applied to: the present rows of their keys, and the collection's version. */
type Present = { rows: readonly Row[]; counts: Counts; version: number; device: string; now: number }

export const nameOf = ({ list, key }: Named) => `${list} ${key}`

/**
 * Applies actions of a device one after another. Returns the changed rows, and the version and the counts after them.
 * Refuses unusable entries, and new entries of a full list.
 */
export function applyActions(actions: readonly Action[], { rows, counts, version, device, now }: Present) {
  const present = new Map(rows.map((row) => [nameOf(row), row]))
  const changed = new Map<string, Row>()
  const refused: Refused[] = []
  const count = { ...counts }
  let last = version
  for (const action of actions) {
    const { list, key, entry } = action
    const row = present.get(nameOf(action))
    const isNew = entry !== null && !row?.entry
    if (!isKey(key) || (entry && !isEntry(list, key, entry))) refused.push({ list, key, reason: 'unusable' })
    else if (isNew && list !== 'history' && count[list] >= LIST_CAP) refused.push({ list, key, reason: 'full' })
    else {
      const made = rowAfter(row, action, { device, version: last + 1, now })
      if (!made) continue
      last = made.version
      if (isNew) count[list] += 1
      if (!made.entry) count[list] -= 1
      present.set(nameOf(made), made)
      changed.set(nameOf(made), made)
    }
  }
  return { changed: [...changed.values()], refused, version: last, counts: count }
}

/**
 * Returns the row after an action, or null if the action changes nothing. Keeping always counts. Deleting counts unless
 * another device has kept the entry since, which the deleting device did not know.
 */
export function rowAfter(
  row: Row | undefined,
  { list, key, entry, seen }: Action,
  { device, version, now }: { device: string; version: number; now: number },
): Row | null {
  const foreignVersion = foreignTo(device, row)
  const change = { list, key, version, device, foreignVersion }
  if (entry) return { ...change, entry: withPastMoments(entry, now) }
  return row?.entry && foreignVersion <= seen ? { ...change, entry: null } : null
}

/** Returns the version at which a device other than `device` kept a row last; 0 if none did since it was deleted. */
function foreignTo(device: string, row: Row | undefined): number {
  if (!row?.entry) return 0
  return row.device === device ? row.foreignVersion : row.version
}

/** Whether a key can be stored. PostgreSQL takes neither NUL nor half of a surrogate pair. */
export const isKey = (key: string) =>
  key !== '' && key.length <= LONGEST_KEY && !key.includes('\0') && !/\p{Surrogate}/u.test(key)

/** Whether an entry of a list belongs to `key`, is small enough, and has known fields of the right types. */
export function isEntry(list: List, key: string, entry: Entry): boolean {
  const { slug, episodeSlug } = entry
  const texts = Object.entries(longest).every(([field, most]) => isText(entry[field] ?? '', most))
  const times = moments.every((field) => isText(entry[field] ?? '', 40) || Number.isFinite(entry[field]))
  const seconds = ['position', 'duration'].every((field) => isSeconds(entry[field] ?? 0))
  const identity = (list === 'history' && episodeSlug) || slug
  return texts && times && seconds && identity === key && JSON.stringify(entry).length <= LONGEST_ENTRY
}

const isText = (value: unknown, most: number) => typeof value === 'string' && value.length <= most
const isSeconds = (value: unknown) => typeof value === 'number' && value >= 0

/** Returns an entry whose moments are not later than `now`. A device whose clock is ahead says such moments. */
function withPastMoments(entry: Entry, now: number): Entry {
  const late = moments.filter((field) => momentOf(entry[field]) > now)
  if (late.length === 0) return entry
  return { ...entry, ...Object.fromEntries(late.map((field) => [field, new Date(now).toISOString()])) }
}

/** Returns a moment in milliseconds since the epoch, 0 if it is unknown. */
function momentOf(said: unknown): number {
  const moment = typeof said === 'number' ? said : Date.parse(String(said ?? ''))
  return Number.isFinite(moment) ? moment : 0
}

/**
 * Returns the entries of the history beyond its cap, those changed longest ago, as deleted after `version`. `history`
 * has the newest change last.
 */
export const beyondCap = (history: readonly Row[], version: number): Row[] =>
  history.slice(0, -HISTORY_CAP).map((row, at) => ({ ...row, entry: null, version: version + at + 1 }))
