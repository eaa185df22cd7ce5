import type { Knex } from 'knex'
import type { Face } from '../../artwork/comic/panel-scene.ts'
import type { ComicRenderRow } from '../../db/tables.ts'

/** Locks the table, so that no other seed runs at the same time. */
export async function hasComics(trx: Knex): Promise<boolean> {
  await trx.raw('lock table comics in share row exclusive mode')
  return (await trx('comics').first('id')) !== undefined
}

/** Nobody can log in as this member. */
export async function addSampleUser(trx: Knex, user: { username: string; name: string }): Promise<number> {
  const [added] = await trx('users')
    .insert({ ...user, email: null, role: 'member', password_hash: null })
    .returning('id')
  if (!added) throw new Error('the sample creator was not added')
  return added.id
}

type SampleRender = Pick<ComicRenderRow, 'panel_id' | 'run' | 'take' | 'illustrator' | 'size'> & {
  faces: readonly Face[]
}

/** The pictures are drawn when they are first requested. */
export const addRenders = (trx: Knex, renders: readonly SampleRender[]) =>
  trx('comic_renders').insert(renders.map(({ faces, ...render }) => ({ ...render, faces: JSON.stringify(faces) })))

type SampleComment = { user_id: number; rating: number; content: string; is_spoiler: boolean; created_at: Date }
type Readers = { comments: readonly SampleComment[]; views: number; until: Date }

/** Adds comments, likes of their authors, and views on the days before `until`. */
export async function addReaders(trx: Knex, comicId: number, { comments, views, until }: Readers): Promise<void> {
  await trx('comic_comments').insert(comments.map((comment) => ({ comic_id: comicId, ...comment })))
  const likes = comments.map(({ user_id, created_at }) => ({ comic_id: comicId, user_id, created_at }))
  await trx('comic_likes').insert(likes)
  await trx.raw(
    `insert into comic_view_days (comic_id, day, reader)
     select :comicId, (:until::timestamptz - (n % 14) * interval '1 day')::date, 'contoh-' || n from generate_series(1, :views) n`,
    { comicId, until, views },
  )
}
