// The history as the browser stores it: one entry for each title, that of the episode watched last, whose field `others`
// holds the title's other episodes in a few characters each. Scripts of older versions see a history with one episode
// of each title, and keep the field. A list of theirs, with an entry for each episode, is read as well.

/** Most titles of a visitor's history, and most episodes of one of them. A member's history has bounds on the server. */
const MOST_SHOWS = 2_000
const MOST_EPISODES = 2_500

const packedFields = 'id slug title cover episodeSlug episodeTitle watchedAt position duration next'.split(' ')
/** Stands before an episode's slug that does not begin with the slug of its title. */
const WHOLE = '^'

/** From this watched share on an episode counts as watched. */
export const WATCHED = 0.9
const isWatched = ({ position = 0, duration = 0 }) => duration > 0 && position / duration >= WATCHED

/** Returns the newer of two entries of an episode. What was watched to the end stays so, also where only one knows it. */
export const newerOf = (older, newer) =>
  isWatched(older) && !isWatched(newer) ? { ...newer, position: older.position, duration: older.duration } : newer

/** Returns what the episodes of a title have in common: its slug, or the episode's in an old entry without one. */
export const showOf = ({ slug, episodeSlug }) => slug || episodeSlug

/** Returns the entries of all episodes that a stored entry holds. */
export function episodesIn(entry) {
  if (!Array.isArray(entry?.others)) return [entry]
  const { others, ...last } = entry
  return [last, ...others.map((item) => (Array.isArray(item) ? unpack(item, last) : item))]
}

/** Returns entries by their titles, in the order of the entries. */
export function groupByShow(entries) {
  const shows = new Map()
  for (const entry of entries) {
    const show = showOf(entry)
    if (!shows.has(show)) shows.set(show, [])
    shows.get(show).push(entry)
  }
  return shows
}

/** Returns what to store of a history: one entry for each title. `entries`: one for each episode, newest first. */
export const byShow = (entries) =>
  [...groupByShow(entries).values()].map(([last, ...others]) =>
    others.length > 0 ? { ...last, others: others.map((entry) => pack(entry, last)) } : last,
  )

/** Returns a history, newest first, without what exceeds its bounds, which is the oldest. */
export const bounded = (entries) =>
  [...groupByShow(entries).values()].slice(0, MOST_SHOWS).flatMap((show) => show.slice(0, MOST_EPISODES))

/**
 * Returns an episode without what it shares with the one watched last, and without its next one, which matters only for
 * that. Its name is left out where the slug tells it. An entry with unknown fields stays whole, and so does an old one
 * without the slug of its title.
 */
function pack(entry, { slug }) {
  if (entry.slug !== slug || Object.keys(entry).some((field) => !packedFields.includes(field))) return entry
  const { episodeSlug, episodeTitle = '', watchedAt, position = null, duration = null } = entry
  const rest = slug && episodeSlug.startsWith(slug) ? episodeSlug.slice(slug.length) : WHOLE + episodeSlug
  const moment = typeof watchedAt === 'number' ? watchedAt : Date.parse(watchedAt) || 0
  const isInSlug =
    /^Episode \d+$/.test(episodeTitle) && rest.endsWith(`-${episodeTitle.toLowerCase().replace(' ', '-')}`)
  return [rest, moment, position, duration, ...(isInSlug ? [] : [episodeTitle])]
}

function unpack([rest, watchedAt, position, duration, episodeTitle], { slug, title, cover }) {
  const text = String(rest)
  const episodeSlug = text.startsWith(WHOLE) ? text.slice(1) : slug + text
  const name = episodeTitle ?? text.replace(/^.*-episode-/, 'Episode ')
  const place = position === null ? {} : { position, duration: duration ?? 0 }
  return { id: slug, title, slug, episodeSlug, episodeTitle: name, cover, watchedAt, ...place }
}
