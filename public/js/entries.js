// Texts, links and colors for an entry of the watchlist, favorites or history. Browsers show these lists themselves, so
// the functions repeat the server's rules for names, times, initials and colors: web/dates.ts,
// anime/addresses.ts, anime/view-models/cards.ts and anime/contract/slugs.ts. A test compares both.
import { WATCHED } from './shows.js'
import { plainSlug } from './store.js'

/** Up to this watched share of an episode the player starts from the beginning again. */
const BEGUN = 0.05

/** Returns the watched share of an episode, 0 to 1. */
export const shareOf = ({ position = 0, duration = 0 }) => (duration > 0 ? Math.min(1, position / duration) : 0)

/** Returns how far an episode was watched: `new`, `begun` or `watched`. */
export function stageOf(entry) {
  const share = shareOf(entry)
  return share >= WATCHED ? 'watched' : share > BEGUN ? 'begun' : 'new'
}

/** Returns the position to continue an episode from, in seconds; 0 when too little or nearly everything was watched. */
export const resumeAt = (entry) => (stageOf(entry) === 'begun' ? entry.position : 0)

/** Returns the remaining time of an episode as text: "sisa 12 menit" (12 minutes left), "sisa 15 detik" below a minute. */
export function leftOf({ position, duration }) {
  const seconds = Math.ceil(duration - position)
  return seconds < 60 ? `sisa ${seconds} detik` : `sisa ${Math.ceil(seconds / 60)} menit`
}

export const titleOf = ({ title, slug, episodeSlug }) => title?.trim() || slug || episodeSlug

/**
 * Returns the name of an episode: "Episode 7", or the label of an episode without a number ("Film"). The name is read
 * from the episode's title or, in older entries, from its slug.
 */
export function episodeName({ title = '', episodeTitle = '', episodeSlug = '' }) {
  const said = episodeTitle.trim().replace(/\s+sub(title)?\s+indo(nesia)?$/i, '')
  const rest = said.startsWith(title) ? said.slice(title.length).replace(/^[\s:–—-]+/, '') : said
  const label = /\bepisode[\s-]+(.+)$/i.exec(rest)?.[1] ?? (rest || /-episode-(\d[\w.-]*)$/.exec(episodeSlug)?.[1])
  if (!label) return said || 'Episode'
  return /^\d/.test(label) ? `Episode ${label}` : label
}

/**
 * Returns the episode after a history entry's as {slug, name}, or null. The player stored the next episode as a slug or
 * as an object with slug and name.
 */
export function nextOf({ title, next }) {
  const slug = plainSlug(typeof next === 'string' ? next : (next?.slug ?? next?.episodeSlug))
  const said = [next?.name, next?.title].find((text) => typeof text === 'string') ?? ''
  return slug ? { slug, name: episodeName({ title, episodeTitle: said, episodeSlug: slug }) } : null
}

/**
 * Returns the episode of an anime title to continue with as {episodeSlug, name, href, verb, entry}: the one watched
 * last, or the next one if that was finished. Null without a history, and when a finished episode has no next one.
 * `history`: the title's entries, the last watched first. `rows`: its episodes as far as the page lists them, as
 * {slug, name}, the newest first. `entry` is the episode's own entry, if any; `verb` the first word of the link to it.
 */
export function goalOf(history, rows = []) {
  const [last] = history
  if (!last) return null
  const at = rows.findIndex(({ slug }) => slug === last.episodeSlug)
  const isOver = stageOf(last) === 'watched'
  const next = isOver ? (rows[at - 1] ?? nextOf(last)) : null
  if (isOver && !next) return null
  const episodeSlug = next?.slug ?? last.episodeSlug
  const entry = history.find((other) => other.episodeSlug === episodeSlug)
  return {
    episodeSlug,
    name: (next ?? rows[at])?.name ?? episodeName(last),
    href: hrefOf({ ...last, episodeSlug }),
    verb: entry && stageOf(entry) === 'new' ? 'Tonton' : 'Lanjutkan',
    entry,
  }
}

/** Address and words of a link before it led to an episode to continue with. */
const first = new WeakMap()

/** Lets a link to a title's first episode lead to `goal`, the episode to continue with; back to the first without one. */
export function offerGoal(link, goal) {
  const words = link.querySelector('span')
  if (!first.has(link)) first.set(link, { href: link.href, text: words.textContent })
  const { href, text } = first.get(link)
  const isFilm = link.dataset.film !== undefined
  const isBegun = goal?.entry && stageOf(goal.entry) === 'begun'
  const verb = isFilm && !isBegun ? 'Tonton' : goal?.verb
  link.href = goal?.href ?? href
  words.textContent = goal ? `${verb} ${isFilm ? 'film' : goal.name}` : text
}

/**
 * Returns the address of an entry's page: the episode's page if the entry has an episode, else the page of the anime
 * title.
 */
export const hrefOf = ({ slug, episodeSlug }) => (episodeSlug ? pathTo('episode', episodeSlug) : pathTo('anime', slug))

export const pathTo = (kind, slug) => `/${kind}/${slug.split('/').map(encodeURIComponent).join('/')}/`

/**
 * Returns the cover of an entry as a path on this site, or null. The content security policy blocks pictures of other
 * sites, and older entries may hold "N/A" as cover.
 */
export function pictureOf({ cover = '' }) {
  if (!/^(https?:\/\/|\/(?![/\\]))/i.test(cover) || !URL.canParse(cover, location.origin)) return null
  const { origin, pathname, search } = new URL(cover, location.origin)
  return origin === location.origin ? pathname + search : null
}

export const initialsOf = (title) =>
  (
    title
      .match(/\p{L}|\p{N}/gu)
      ?.slice(0, 2)
      .join('') ?? 'K'
  ).toUpperCase()

export function hueOf(slug) {
  let hash = 0
  for (const letter of slug) hash = (hash * 31 + letter.codePointAt(0)) % 65_521
  return hash % 12
}

const steps = [
  [60, 'menit', 60],
  [24, 'jam', 3_600],
  [7, 'hari', 86_400],
  [5, 'minggu', 604_800],
  [12, 'bulan', 2_629_800],
]

/**
 * Returns the time since `moment` as Indonesian text in whole units ("3 jam lalu"). Both parameters are milliseconds
 * since the epoch.
 */
export function ago(moment, now) {
  const seconds = Math.max(0, (now - moment) / 1000)
  if (seconds < 60) return 'baru saja'
  for (const [limit, unit, size] of steps) {
    const count = Math.floor(seconds / size)
    if (count < limit) return `${Math.max(1, count)} ${unit} lalu`
  }
  return `${Math.max(1, Math.floor(seconds / 31_557_600))} tahun lalu`
}

/** Offset of Western Indonesian time from UTC, in milliseconds. */
const WIB = 25_200_000

/**
 * Returns the time until `moment` as Indonesian text in whole units ("3 jam lagi"); days are those of the calendar. Both
 * parameters are milliseconds since the epoch.
 */
export function ahead(moment, now) {
  const minutes = Math.floor((moment - now) / 60_000)
  if (minutes < 1) return minutes < 0 ? 'sudah waktunya' : 'sebentar lagi'
  if (minutes < 60) return `${minutes} menit lagi`
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} jam lagi`
  const dayNumber = (time) => Math.floor((time + WIB) / 86_400_000)
  return `${dayNumber(moment) - dayNumber(now)} hari lagi`
}
