import type { ComicRow, ComicSeriesRow } from '../../db/tables.ts'
import { publicAs } from '../rules/visibility.ts'

const neighbourFields = ['id', 'title', 'published_at', 'episode_number', 'episode_title'] as const
/** A public episode as JSON, in which dates are texts. */
export type Neighbour = Pick<ComicRow, 'id' | 'title' | 'episode_title'> & {
  published_at: string
  episode_number: number
}

/**
 * A subquery for the first public episode `e` of a series. Hidden and unpublished episodes are skipped. `order`: the
 * conditions and the sort order.
 */
export const episodeFrom = (series: string, order: string) => `(
  select jsonb_build_object(${neighbourFields.map((name) => `'${name}', e.${name}`)}) from comics e
   where e.series_id = ${series} and ${publicAs('e')} and e.episode_number ${order} limit 1)`

/** The series of an episode and the episode's neighbours. `last`: the number of the last public episode. */
export type InSeries = Pick<ComicSeriesRow, 'id' | 'title' | 'status'> &
  Record<'previous' | 'next', Neighbour | null> & { last: number | null }

export const inSeries = `(select jsonb_build_object('id', id, 'title', title, 'status', status,
    'previous', ${episodeFrom('comics.series_id', '< comics.episode_number order by e.episode_number desc')},
    'next', ${episodeFrom('comics.series_id', '> comics.episode_number order by e.episode_number')},
    'last', (select max(episode_number) from comics e where e.series_id = comics.series_id and ${publicAs('e')}))
  from comic_series where comic_series.id = comics.series_id) as series`
