import type { Knex } from 'knex'

type Counts = Readonly<Record<string, Knex.QueryBuilder | Knex.Raw>>

/** What each feature counts, all in one query, in the order of the features. */
export async function countAll(db: Knex, asked: readonly Counts[]): Promise<Record<string, unknown>[]> {
  const named = asked.flatMap((counts, at) => Object.entries(counts).map(([name, count]) => [`${at} ${name}`, count]))
  const [counted]: Record<string, unknown>[] = await db.select(Object.fromEntries(named))
  if (!counted) throw new Error('nothing was counted')
  return asked.map((counts, at) =>
    Object.fromEntries(Object.keys(counts).map((name) => [name, counted[`${at} ${name}`]])),
  )
}
