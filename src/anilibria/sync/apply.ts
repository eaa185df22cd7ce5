import type { Knex } from 'knex'
import type { AnilibriaEventRow } from '../../db/tables.ts'
import { SourceFailure } from '../../net/failure.ts'
import { eventsBetween } from '../events/event.ts'
import { addEvents } from '../events/queries.ts'
import { lockTitle, type ReadTimes, type StoredTitle, storeTitles } from '../mirror/title-queries.ts'
import { genreKey, type Title, titleText, toTitle } from '../title/title.ts'
import { newestFirst, type Release, splitNames } from '../upstream/upstream.ts'

/** `notify` runs in the transaction that adds the events. */
export type ApplyOptions = {
  storage: string
  notify?: (trx: Knex.Transaction, events: readonly AnilibriaEventRow[]) => Promise<unknown>
}

/** `isChanged`: whether anything except addresses of videos has changed. */
export type StoredRelease = { id: number; wire: string; readAt: Date; events: AnilibriaEventRow[]; isChanged: boolean }

/**
 * Stores a release that was read with its episodes, and adds its events, in one transaction. An answer older than the
 * stored one changes nothing. Throws `wrong_schema` for a release whose episodes were left out, and `empty` for a
 * release that had episodes in the last days and now has none.
 */
export async function applyRelease(
  db: Knex,
  release: Release,
  { storage, notify }: ApplyOptions,
  now: Date,
): Promise<StoredRelease> {
  if (release.episodes === null)
    throw new SourceFailure('wrong_schema', `AniLiberty left out the episodes of ${release.alias}`)
  const title = toTitle(release, { storage, thisYear: now.getUTCFullYear() })
  return db.transaction(async (trx) => {
    const { known: before, isSilent } = await lockTitle(trx, release.id)
    if (before && !before.isHidden && isOvertaken(release, before, now))
      return { id: title.id, wire: before.wire, readAt: before.readAt, events: [], isChanged: false }
    const isLost = before?.isPlayable && now.getTime() - before.readAt.getTime() < LOST_EPISODES_MS
    if (isLost && title.episodes.current === 0 && !title.blocked)
      throw new SourceFailure('empty', `AniLiberty gave ${release.alias} without its episodes`)
    // A release without episodes must not become completed only because a new year begins.
    const isEmpty = title.episodes.current === 0 && !title.blocked
    if (before?.status === 'announced' && title.status === 'completed' && isEmpty) title.status = 'announced'
    const { episodes, latest_episode: _, ...rest } = release
    const titleRow: StoredTitle = {
      ...toTitleColumns(title, now),
      origin: 'anilibria',
      alias: release.alias,
      release: rest,
      popularity: Math.min(release.added_in_users_favorites ?? 0, MAX_INTEGER),
      shikimori_id: release.shikimori?.id ?? null,
      mal_id: release.mal?.id ?? null,
      names: searchNames(title.names),
      episodes: newestFirst(episodes ?? []).map((one) => ({ ordinal: one.ordinal, data: one })),
    }
    await storeTitles(trx, [titleRow])
    const events = await addEvents(trx, isSilent ? [] : eventsBetween(before, title, now))
    if (events.length > 0) await notify?.(trx, events)
    const isChanged = before === null || before.isHidden || lasting(before.wire) !== lasting(titleRow.wire)
    return { id: title.id, wire: titleRow.wire, readAt: now, events, isChanged }
  })
}

/** Milliseconds after which episodes that the upstream no longer lists count as deleted. */
const LOST_EPISODES_MS = 7 * 86_400_000

/** Milliseconds within which an older answer may arrive after a newer one. */
const OVERTAKEN_MS = 60_000

/** Whether a newer answer is already stored, by the upstream's own times. */
function isOvertaken({ fresh_at, updated_at }: Release, readTimes: ReadTimes, now: Date): boolean {
  if (now.getTime() - readTimes.readAt.getTime() > OVERTAKEN_MS) return false
  const isOlder = (one: Date | null, other: Date | null) => one !== null && other !== null && one < other
  // A deleted episode sets `fresh_at` back, but then `updated_at` is newer.
  return (
    isOlder(updated_at, readTimes.updatedAt) ||
    (isOlder(fresh_at, readTimes.freshAt) && !isOlder(readTimes.updatedAt, updated_at))
  )
}

const MAX_INTEGER = 2_147_483_647

/** Removes the query from addresses of videos, because the upstream makes a new one for each request. */
const lasting = (wire: string) => wire.replace(/(\.m3u8)\?[^"]*/g, '$1')

/** The columns that are derived from the fields of a title. */
export const toTitleColumns = (title: Title, now: Date) => ({
  id: title.id,
  wire: titleText(title),
  status: title.status,
  type: title.type,
  year: title.year,
  season: title.season,
  genre_keys: title.genres.map(genreKey),
  rating: title.rating,
  updated_at: title.updated_at === null ? null : new Date(title.updated_at),
  read_at: now,
  genres: title.genres,
})

/** Limits of the database's indexes: names per title, and characters per name. */
const MAX_NAMES = 50
const MAX_NAME_LENGTH = 400

const searchNames = ({ ru, en, alternative }: Title['names']): string[] =>
  [ru, en, ...splitNames(alternative), alternative]
    .flatMap((name) => name ?? [])
    .slice(0, MAX_NAMES)
    .map((name) => [...name].slice(0, MAX_NAME_LENGTH).join(''))
