import { NEW_MS } from '../limits.ts'

/** Everybody may see a series with a public episode, its creator any. */
export const maySeeSeries = (series: { user_id: number; episode_count: number }, viewerId: number | null): boolean =>
  series.episode_count > 0 || series.user_id === viewerId

/** The ids with one of them as number `number`, or as the last one. */
export function placed(ids: readonly number[], id: number, number = Number.POSITIVE_INFINITY): number[] {
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
export const whereToRead = <Episode>({ start, progress: { last_comic_id, next } }: Places<Episode>) =>
  start && (last_comic_id === null || !next ? { episode: start, isStart: true } : { episode: next, isStart: false })
