import type { Knex } from 'knex'

/** Locks the comics against others that fill them at the same time. Returns whether there is one already. */
export async function hasComics(trx: Knex): Promise<boolean> {
  await trx.raw('lock table comics in share row exclusive mode')
  return (await trx('comics').first('id')) !== undefined
}

export const idsByName = async (trx: Knex, table: 'comic_styles' | 'comic_genres'): Promise<Map<string, number>> =>
  new Map((await trx(table).select('id', 'name')).map(({ id, name }) => [name, id]))

/** Adds a member without any way to log in. Returns the id. */
export async function addSampleUser(trx: Knex, user: { username: string; name: string }): Promise<number> {
  const [added] = await trx('users')
    .insert({ ...user, email: null, role: 'member', password_hash: null })
    .returning('id')
  if (!added) throw new Error('the sample creator was not added')
  return added.id
}

export const describeCreator = (
  trx: Knex,
  userId: number,
  { region, city, about }: { region: string; city: string; about: string },
) => trx('creators').where({ user_id: userId }).update({ region, city, about })

type SampleComment = { user_id: number; rating: number; content: string; is_spoiler: boolean; created_at: Date }

/** Adds what readers did with a sample: comments, likes of the same people, and views on the days before `until`. */
export async function addReaders(
  trx: Knex,
  comicId: number,
  { comments, views, until }: { comments: readonly SampleComment[]; views: number; until: Date },
): Promise<void> {
  await trx('comic_comments').insert(comments.map((comment) => ({ comic_id: comicId, ...comment })))
  await trx('comic_likes').insert(
    comments.map(({ user_id, created_at }) => ({ comic_id: comicId, user_id, created_at })),
  )
  await trx.raw(
    `insert into comic_view_days (comic_id, day, reader)
     select :comicId, (:until::timestamptz - (n % 14) * interval '1 day')::date, 'contoh-' || n from generate_series(1, :views) n`,
    { comicId, until, views },
  )
}
