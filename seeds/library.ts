import type { Knex } from 'knex'
import { formatSeason } from '../src/anime/contract/seasons.ts'
import { zones } from '../src/anime/contract/zones.ts'
import {
  clipNumber,
  DAY,
  dayNumber,
  formatDay,
  inWib,
  toSlug,
  WEEK,
  WIB,
  weekSlot,
} from '../src/anime/sources/library/entry.ts'
import type { LibraryEpisodeRow, LibraryTitleRow } from '../src/db/tables.ts'
import type { SeedTitle, StoryPart } from './title.ts'

/** Number of weeks in a year. */
const A_YEAR = 52

/**
 * Fills an empty library with the given anime titles as of `now`: every running title had an episode in the last seven
 * days.
 */
export async function fillLibrary(db: Knex, titles: readonly SeedTitle[], now: Date): Promise<void> {
  await db.transaction(async (trx) => {
    for (const some of chunks(
      titles.map((title) => titleRow(title, now)),
      500,
    ))
      await trx('library_titles').insert(some)
    const rows = await trx('library_titles').select('id', 'title')
    const ids = new Map(rows.map((row) => [row.title, row.id]))
    const episodes = titles.flatMap((title) => episodeRows(title, ids.get(title.title) ?? 0, now))
    for (const some of chunks(episodes, 2_000)) await trx('library_episodes').insert(some)
    for (const some of chunks(recommendations(titles, ids), 5_000)) await trx('library_recommendations').insert(some)
    const related = relations(titles, ids)
    if (related.length > 0) await trx('library_relations').insert(related)
  })
}

/** Splits rows into groups of `size`, because PostgreSQL accepts at most 65,535 values per statement. */
const chunks = <T>(rows: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size))

function titleRow(title: SeedTitle, now: Date): Omit<LibraryTitleRow, 'id'> {
  const first = title.aired === undefined ? releaseOf(title, 1, now) : noonOf(title.aired)
  const last = releaseOf(title, title.episodes, now)
  return {
    slug: toSlug(title.title),
    title: title.title,
    english: title.english ?? null,
    native: title.native ?? null,
    synonyms: title.synonyms ?? [],
    type: title.type,
    status: title.airs ? 'Ongoing' : 'Completed',
    synopsis: title.synopsis,
    genres: title.genres,
    studios: title.studios,
    producers: title.producers,
    source: title.source,
    season: title.type === 'Movie' ? null : formatSeason(first),
    year: inWib(first).getUTCFullYear(),
    minutes: title.minutes,
    total_episodes: title.plannedEpisodes ?? (title.airs ? null : title.episodes),
    score: title.score?.toFixed(2) ?? null,
    votes: title.votes,
    views: title.views,
    weekly_rank: title.weeklyRank ?? null,
    aired_from: formatDay(first),
    aired_to: title.airs ? null : formatDay(last),
    airs_day: title.airs ? dayNumber(title.airs[0]) : null,
    airs_time: title.airs?.[1] ?? null,
    airs_zone: title.airs ? zones.wib.iana : null,
    figure: title.figure,
    palette: title.palette ?? null,
  }
}

function episodeRows(title: SeedTitle, titleId: number, now: Date): Omit<LibraryEpisodeRow, 'id'>[] {
  const slug = toSlug(title.title)
  let plain = (title.firstNumber ?? 1) - 1
  return Array.from({ length: announced(title) }, (_, index) => {
    const odd = title.labels?.[index + 1]
    const leading = odd === undefined ? plain + 1 : Number.parseFloat(odd)
    const isSpecial = Number.isNaN(leading)
    if (!isSpecial) plain = Math.trunc(odd?.includes('-') ? Number(odd.split('-')[1]) : leading)
    const label = odd ?? (title.type === 'Movie' && title.episodes === 1 ? 'Film' : String(plain))
    return {
      title_id: titleId,
      slug: `${slug}-episode-${toSlug(label)}`,
      label,
      name: title.names?.[index] ?? null,
      number: String(isSpecial ? plain : leading),
      part: isSpecial ? 1 : 0,
      released_at: releaseOf(title, index + 1, now),
      clip: clipNumber(index),
    }
  })
}

/**
 * Returns the number of episodes to create for a title. A running title also gets its future episodes, which are hidden
 * until their release.
 */
const announced = (title: SeedTitle) =>
  title.airs ? (title.plannedEpisodes ?? title.episodes + A_YEAR) : title.episodes

/**
 * Returns the release time of the nth episode. Episodes of a running title count back from its last weekly slot,
 * episodes of a finished title forward from its first episode.
 */
function releaseOf(title: SeedTitle, nth: number, now: Date): Date {
  if (!title.airs) return new Date(noonOf(title.aired ?? '').getTime() + (nth - 1) * WEEK)
  const [day, time] = title.airs
  const local = inWib(now)
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate())
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const daysBack = (weekSlot(now).day - dayNumber(day) + 7) % 7
  const slot = midnight - daysBack * DAY + hours * 3_600_000 + minutes * 60_000 - WIB
  const last = slot > now.getTime() ? slot - WEEK : slot
  return new Date(last - (title.episodes - nth) * WEEK)
}

const noonOf = (day: string) => new Date(`${day}T12:00:00Z`)

function recommendations(titles: readonly SeedTitle[], ids: ReadonlyMap<string, number>) {
  return titles.flatMap((title) => {
    const named = title.recommends ?? alike(title, titles)
    return named.flatMap((other, index) => {
      const titleId = ids.get(title.title)
      const otherId = ids.get(other)
      return titleId && otherId ? [{ title_id: titleId, recommended_id: otherId, position: index + 1 }] : []
    })
  })
}

const inverse: Record<StoryPart, StoryPart> = {
  Prequel: 'Sequel',
  Sequel: 'Prequel',
  'Side Story': 'Parent Story',
  'Parent Story': 'Side Story',
}

/** Returns two rows for each title that belongs to another, one for each direction. */
const relations = (titles: readonly SeedTitle[], ids: ReadonlyMap<string, number>) =>
  titles.flatMap(({ title, belongsTo }) => {
    const [id, main] = [ids.get(title), ids.get(belongsTo?.title ?? '')]
    if (!belongsTo || !id || !main) return []
    return [
      { title_id: main, related_id: id, kind: belongsTo.as },
      { title_id: id, related_id: main, kind: inverse[belongsTo.as] },
    ]
  })

/** Whether one of two titles belongs to the other. Their pages name each other already. */
const isSameStory = (one: SeedTitle, other: SeedTitle) =>
  one.belongsTo?.title === other.title || other.belongsTo?.title === one.title

const alike = (title: SeedTitle, titles: readonly SeedTitle[]) =>
  titles
    .filter((other) => other.title !== title.title && !isSameStory(title, other))
    .map((other) => ({ title: other.title, score: other.score ?? 0, likeness: likeness(title, other) }))
    .sort((a, b) => b.likeness - a.likeness || b.score - a.score)
    .slice(0, 6)
    .map((other) => other.title)

/**
 * Returns the similarity of two titles: the share of common genres, plus a little for a common studio, so that
 * recommendations vary.
 */
function likeness(one: SeedTitle, other: SeedTitle): number {
  const common = other.genres.filter((genre) => one.genres.includes(genre)).length
  const sameStudio = other.studios.some((studio) => one.studios.includes(studio))
  return common / (one.genres.length + other.genres.length - common) + (sameStudio ? 0.1 : 0)
}
