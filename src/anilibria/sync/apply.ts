import type { Knex } from 'knex'
import type { AnilibriaEventRow } from '../../db/anilibria-rows.ts'
import { SourceFailure } from '../../net/failure.ts'
import {
  addEvents,
  type KnownTitle,
  type LastRead,
  lockTitle,
  type NewEvent,
  type StoredTitle,
  storeTitles,
} from '../mirror/write-queries.ts'
import { genreKey, secondsOf, type Title, titleOf, titleText } from '../title/title.ts'
import { newestFirst, partsOf, type Release } from '../upstream/upstream.ts'

/**
 * How a release is stored. `storage`: where relative pictures are. `told` runs in the transaction of a change that is
 * told.
 */
export type Applying = {
  storage: string
  told?: (trx: Knex.Transaction, events: readonly AnilibriaEventRow[]) => Promise<unknown>
}

/** A stored title, the events that tell what is new, and whether anything but addresses of videos changed. */
export type Applied = { id: number; wire: string; readAt: Date; events: AnilibriaEventRow[]; isChanged: boolean }

/**
 * Stores a release that was read with its episodes, and adds the events that tell how it differs from what was known,
 * all in one transaction. Before the mirror was complete for the first time, nothing is told. An answer that was overtaken
 * by a newer one changes nothing. Throws `wrong_schema` for a release without its episodes.
 */
export async function applyRelease(db: Knex, release: Release, how: Applying, now: Date): Promise<Applied> {
  if (release.episodes === null)
    throw new SourceFailure('wrong_schema', `AniLiberty left out the episodes of ${release.alias}`)
  const title = titleOf(release, { storage: how.storage, thisYear: now.getUTCFullYear() })
  return db.transaction(async (trx) => {
    const { known: before, isSilent } = await lockTitle(trx, release.id)
    if (before && !before.isHidden && isOvertaken(release, before, now))
      return { id: title.id, wire: before.wire, readAt: before.readAt, events: [], isChanged: false }
    // The turn of the year alone does not complete what never began.
    const isEmpty = title.episodes.current === 0 && !title.blocked
    if (before?.status === 'announced' && title.status === 'completed' && isEmpty) title.status = 'announced'
    const stored = storedTitle(release, title, now)
    await storeTitles(trx, [stored])
    const events = await addEvents(trx, isSilent ? [] : eventsBetween(before, title, now))
    if (events.length > 0) await how.told?.(trx, events)
    const isChanged = before === null || before.isHidden || lasting(before.wire) !== lasting(stored.wire)
    return { id: title.id, wire: stored.wire, readAt: now, events, isChanged }
  })
}

/** Milliseconds within which an older answer can come after a newer one. Later, the upstream went back on purpose. */
const OVERTAKEN_MS = 60_000

/** Returns whether a release is an older state of what was read just before it, by the upstream's own moments. */
function isOvertaken({ fresh_at, updated_at }: Release, known: LastRead, now: Date): boolean {
  if (now.getTime() - known.readAt.getTime() > OVERTAKEN_MS) return false
  const isOlder = (one: Date | null, other: Date | null) => one !== null && other !== null && one < other
  // A deleted episode makes a title less fresh, but the title is updated then.
  return (
    isOlder(updated_at, known.updatedAt) || (isOlder(fresh_at, known.freshAt) && !isOlder(known.updatedAt, updated_at))
  )
}

/** The largest number of a column of the type integer. */
const MAX_INTEGER = 2_147_483_647

/** The text of a title without the queries of its videos' addresses, which the upstream makes for each request. */
const lasting = (wire: string) => wire.replace(/(\.m3u8)\?[^"]*/g, '$1')

/**
 * Returns what is to be told of a title: that it is new, else its episodes with numbers that it never had, and a new
 * status. Edits, re-uploads and other addresses of videos are no news.
 */
export function eventsBetween(before: KnownTitle | null, title: Title, now: Date): NewEvent[] {
  const timestamp = secondsOf(now)
  const { id: title_id, names, genres, status } = title
  const poster = title.poster.medium ?? title.poster.large ?? title.poster.small
  if (!before) return [{ type: 'new_title', title_id, data: { title_id, title: names.ru, poster, genres, timestamp } }]
  const known = new Set(before.ordinals)
  const episodes = Object.values(title.player.episodes)
    .filter(({ number }) => !known.has(number))
    .sort((a, b) => a.number - b.number)
    .map(({ number: episode, name: episode_name }): NewEvent => {
      const data = { title_id, episode, title: names.ru, episode_name, poster, timestamp }
      return { type: 'new_episode', title_id, data }
    })
  if (before.status === status) return episodes
  const data = { title_id, old_status: before.status, new_status: status, timestamp }
  return [...episodes, { type: 'status_change', title_id, data }]
}

function storedTitle(release: Release, title: Title, now: Date): StoredTitle {
  const { episodes, latest_episode: _, ...rest } = release
  return {
    id: title.id,
    origin: 'anilibria',
    alias: release.alias,
    release: rest,
    wire: titleText(title),
    status: title.status,
    type: title.type,
    year: title.year,
    season: title.season,
    genre_keys: title.genres.map(genreKey),
    rating: title.rating,
    popularity: Math.min(release.added_in_users_favorites ?? 0, MAX_INTEGER),
    updated_at: title.updated_at === null ? null : new Date(title.updated_at),
    shikimori_id: release.shikimori?.id ?? null,
    mal_id: release.mal?.id ?? null,
    read_at: now,
    genres: title.genres,
    names: searchNames(title.names),
    episodes: newestFirst(episodes ?? []).map((one) => ({ ordinal: one.ordinal, data: one })),
  }
}

/** How many names of a title can be searched, and how many characters of each: what the database's indexes can hold. */
const MAX_NAMES = 50
const MAX_NAME_LENGTH = 400

const searchNames = ({ ru, en, alternative }: Title['names']): string[] =>
  [ru, en, ...partsOf(alternative), alternative]
    .flatMap((name) => name ?? [])
    .slice(0, MAX_NAMES)
    .map((name) => [...name].slice(0, MAX_NAME_LENGTH).join(''))
