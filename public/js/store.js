// The visitor's own lists, in this browser only. Keys and shapes are those of the first KortekStream, so what is
// already in a browser is simply found: lists hold {id,title,slug,cover,addedAt}, history holds
// {id,title,slug,episodeSlug,episodeTitle,cover,watchedAt} and, from here on, {position,duration} in seconds.

const HISTORY_CAP = 100
const keyOf = (list) => `kortekstream_${list}`

/** The entries of a list, newest first; what cannot be read counts as empty but is never overwritten unseen. */
export function read(list) {
  try {
    const entries = JSON.parse(localStorage.getItem(keyOf(list)) ?? '[]')
    return Array.isArray(entries) ? entries.filter((entry) => entry && typeof entry.slug === 'string') : []
  } catch {
    return []
  }
}

/** Keeps a list; false when the browser refuses, so that nobody is told it was kept. */
export function write(list, entries) {
  try {
    localStorage.setItem(keyOf(list), JSON.stringify(entries))
    dispatchEvent(new CustomEvent('collection', { detail: list }))
    return true
  } catch {
    return false
  }
}

export const has = (list, slug) => read(list).some((entry) => entry.slug === slug)

export function add(list, { slug, title, cover }) {
  if (has(list, slug)) return true
  const entry = { id: slug, title, slug, cover, addedAt: new Date().toISOString() }
  return write(list, [entry, ...read(list)])
}

export const remove = (list, slug) =>
  write(
    list,
    read(list).filter((entry) => entry.slug !== slug),
  )

const plainEpisode = (slug) => slug.replace(/^https?:\/\/[^/]+/, '').replace(/^\/?(episode\/)?|\/$/g, '')

/** Puts an episode on top of the history, or refreshes it there. */
export function watched(entry) {
  const episodeSlug = plainEpisode(entry.episodeSlug)
  const same = (other) => plainEpisode(other.episodeSlug ?? '') === episodeSlug
  const history = read('history')
  const before = history.find(same) ?? {}
  const now = { ...before, ...entry, id: entry.slug, episodeSlug, watchedAt: new Date().toISOString() }
  return write('history', [now, ...history.filter((other) => !same(other))].slice(0, HISTORY_CAP))
}

/** The history entry of an episode, or undefined. */
export const watchedEpisode = (episodeSlug) =>
  read('history').find((entry) => plainEpisode(entry.episodeSlug ?? '') === plainEpisode(episodeSlug))
