import type { Knex } from 'knex'
import type { ComicSeriesRow } from '../../../src/db/tables.ts'
import { makeUser } from '../../support/sign-in.ts'
import { makeComic } from './make.ts'

type Wishes = Partial<Omit<ComicSeriesRow, 'id'>> & {
  /** Titles of its episodes, which are published; one named "draf …" is not. */
  episodes?: readonly string[]
  panels?: readonly number[]
}

/** Adds a series with its episodes, by a new creator unless `user_id` names one. */
export async function makeSeries(db: Knex, { episodes = [], panels = [2], ...wishes }: Wishes = {}) {
  const user_id = wishes.user_id ?? (await makeUser(db, { name: 'Dinda Puspita' })).id
  const [series] = await db('comic_series')
    .insert({ title: 'Warung Malam', summary: 'Setiap malam satu tamu.', ...wishes, user_id })
    .returning('*')
  if (!series) throw new Error('the series was not added')
  await db('comic_series_genre').insert({ series_id: series.id, genre_id: 5 })
  const comics = []
  for (const [at, title] of episodes.entries()) {
    const published = title.startsWith('draf') ? { published_at: null } : {}
    const episode = { series_id: series.id, episode_number: at + 1, episode_title: title }
    comics.push(await makeComic(db, { user_id, panels, ...episode, ...published }))
  }
  return { ...series, comics }
}

export const names = (count: number) => Array.from({ length: count }, (_, at) => `Malam ${at + 1}`)
