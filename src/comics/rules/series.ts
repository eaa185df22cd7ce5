import type { ComicRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_EPISODES, NEW_MS } from '../limits.ts'

type Ownership = { user_id: number }
type Episodes = { episode_count: number }

/** A series is public if it has a public episode. */
export const isSeriesPublic = ({ episode_count }: Episodes): boolean => episode_count > 0

/** Everybody may see a public series. The creator may see any own series. */
export const maySeeSeries = (series: Ownership & Episodes, viewerId: number | null): boolean =>
  isSeriesPublic(series) || series.user_id === viewerId

/** The creator sees all episodes of the series, everybody else only the public ones. */
export const seesAllEpisodes = ({ user_id }: Ownership, viewerId: number | null): boolean => user_id === viewerId

/**
 * A comic belongs to at most one series. Throws a 409 for a comic that has a series, and for a full series. `count`:
 * the episodes of the series.
 */
export function checkNewEpisode({ series_id }: Pick<ComicRow, 'series_id'>, count: number): void {
  if (series_id !== null) throw new Refusal(409, 'Komik ini sudah menjadi episode sebuah seri.')
  if (count >= MAX_EPISODES) throw new Refusal(409, `Satu seri paling banyak ${MAX_EPISODES} episode.`)
}

/** Moves or adds `id` to the position `number`, counted from 1, or to the end. The other ids move up or down. */
export function placeAt(ids: readonly number[], id: number, number = Number.POSITIVE_INFINITY): number[] {
  const others = ids.filter((one) => one !== id)
  return [...others.slice(0, number - 1), id, ...others.slice(number - 1)]
}

/** Whether a comic, an episode or a series is marked as new for everybody. */
export const isNew = (published: Date | null, now: Date): boolean =>
  published !== null && now.getTime() - published.getTime() < NEW_MS

/**
 * On the page of a series, an episode is marked as new only for readers who have not opened it. `place` is null for
 * them.
 */
export const isNewEpisode = (published: Date | null, place: number | null, now: Date): boolean =>
  place === null && isNew(published, now)

type Places<Episode> = { start: Episode | null; progress: { last_comic_id: number | null; next: Episode | null } }

/**
 * The episode to which the reading button of a series leads: the one to read on, or the first episode again after the
 * newest.
 */
export const chooseEpisode = <Episode>({ start, progress: { last_comic_id, next } }: Places<Episode>) =>
  start && (last_comic_id === null || !next ? { episode: start, isStart: true } : { episode: next, isStart: false })
