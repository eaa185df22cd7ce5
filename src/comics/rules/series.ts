import type { ComicRow } from '../../db/tables.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_EPISODES, NEW_MS } from '../limits.ts'

type Ownership = { user_id: number }
type Episodes = { episode_count: number }

/** A series is public while it has a public episode. */
export const isSeriesPublic = ({ episode_count }: Episodes): boolean => episode_count > 0

/** Everybody may see a public series, its creator any. */
export const maySeeSeries = (series: Ownership & Episodes, viewerId: number | null): boolean =>
  isSeriesPublic(series) || series.user_id === viewerId

/** Everybody sees the public episodes of a series, its creator all. */
export const seesAllEpisodes = ({ user_id }: Ownership, viewerId: number | null): boolean => user_id === viewerId

/** A comic belongs to one series at most, and a series may be full. `count`: its episodes. Throws a 409. */
export function checkNewEpisode({ series_id }: Pick<ComicRow, 'series_id'>, count: number): void {
  if (series_id !== null) throw new Refusal(409, 'Komik ini sudah menjadi episode sebuah seri.')
  if (count >= MAX_EPISODES) throw new Refusal(409, `Satu seri paling banyak ${MAX_EPISODES} episode.`)
}

/** The ids with one of them as number `number`, or as the last one; the others move up or down. */
export function placeAt(ids: readonly number[], id: number, number = Number.POSITIVE_INFINITY): number[] {
  const others = ids.filter((one) => one !== id)
  return [...others.slice(0, number - 1), id, ...others.slice(number - 1)]
}

/** Whether a comic, an episode or a series is marked new, for everybody. */
export const isNew = (published: Date | null, now: Date): boolean =>
  published !== null && now.getTime() - published.getTime() < NEW_MS

/** On the page of its series an episode is marked new for those only who have not opened it: they have no `place` in it. */
export const isNewEpisode = (published: Date | null, place: number | null, now: Date): boolean =>
  place === null && isNew(published, now)

type Places<Episode> = { start: Episode | null; progress: { last_comic_id: number | null; next: Episode | null } }

/** Where the reading button of a series leads: on from the episode opened last; after the newest, to the first again. */
export const chooseEpisode = <Episode>({ start, progress: { last_comic_id, next } }: Places<Episode>) =>
  start && (last_comic_id === null || !next ? { episode: start, isStart: true } : { episode: next, isStart: false })
