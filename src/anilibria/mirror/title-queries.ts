import type { Knex } from 'knex'
import type { TitleStatus } from '../../db/column-types.ts'
import type { AnilibriaTitleRow } from '../../db/tables.ts'

/** `ordinals` includes those of removed episodes. */
export type PreviousTitle = { status: TitleStatus; wire: string; isHidden: boolean; ordinals: number[] }
/** The times that the upstream named at the last reading. */
export type ReadTimes = { readAt: Date; freshAt: Date | null; updatedAt: Date | null }

export type StoredTitle = Omit<
  AnilibriaTitleRow,
  'release' | 'franchise_id' | 'is_playable' | 'is_stale' | 'missing_syncs' | 'hidden_at'
> & {
  release: object | null
  genres: readonly string[]
  names: readonly string[]
  episodes: readonly { ordinal: number; data: object }[]
}

const TITLE_LOCK = 20_260_016

/**
 * Waits until no other transaction works on the title, and locks it. `known` is null for an unknown title. `isSilent`:
 * the change makes no events, because the mirror was never complete. `isPlayable`: the title had episodes at the last
 * reading.
 */
export async function lockTitle(trx: Knex.Transaction, id: number) {
  await trx.raw('select pg_advisory_xact_lock(?, ?)', [TITLE_LOCK, id])
  type Row = PreviousTitle & ReadTimes & { id: number | null; isSilent: boolean; isPlayable: boolean }
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select title.id, title.status, title.wire, title.hidden_at is not null as "isHidden",
       title.is_playable as "isPlayable",
       title.read_at as "readAt", (title.release->>'fresh_at')::timestamptz as "freshAt",
       (title.release->>'updated_at')::timestamptz as "updatedAt",
       array(select ordinal from anilibria_episodes where title_id = :id order by ordinal) as ordinals,
       sync.whole_at is null as "isSilent"
     from anilibria_sync as sync left join anilibria_titles as title on title.id = :id`,
    { id },
  )
  const [row] = rows
  return { isSilent: row?.isSilent ?? true, known: row?.id ? (row satisfies PreviousTitle & ReadTimes) : null }
}

/** Stores titles that were all read at the same time. Hidden titles are shown again. */
export async function storeTitles(trx: Knex, titles: readonly StoredTitle[]): Promise<void> {
  const ids = titles.map(({ id }) => id)
  const rows = titles.map(({ release, genres: _, names: __, episodes, ...columns }) => ({
    ...columns,
    is_playable: episodes.length > 0,
    release: release && JSON.stringify(release),
    is_stale: false,
    missing_syncs: 0,
    hidden_at: null,
  }))
  await trx('anilibria_titles').insert(rows).onConflict('id').merge()
  const episodes = titles.flatMap(({ id, episodes }) => episodes.map((one) => ({ id, ...one })))
  await trx.raw(
    `with said as materialized (
       select (one->>'id')::int as title_id, (one->>'ordinal')::float8 as ordinal, one->'data' as data
       from json_array_elements(:episodes::json) as one
     ), removed as (
       update anilibria_episodes as known set removed_at = :now
       where title_id = any(:ids::int[]) and removed_at is null
         and not exists (select from said where said.title_id = known.title_id and said.ordinal = known.ordinal)
     ), readable as (
       delete from anilibria_unreadable where title_id = any(:ids::int[])
     )
     insert into anilibria_episodes (title_id, ordinal, data) select title_id, ordinal, data from said
     on conflict (title_id, ordinal) do update set data = excluded.data, removed_at = null`,
    { ids, episodes: JSON.stringify(episodes), now: titles[0]?.read_at ?? null },
  )
  const genres = new Map(titles.flatMap((one) => one.genres.map((name, at) => [one.genre_keys[at] ?? name, name])))
  // All transactions use the same order, so that two of them never wait for each other.
  const genreRows = [...genres].map(([key, name]) => ({ key, name })).sort((a, b) => (a.key < b.key ? -1 : 1))
  if (genreRows.length > 0) await trx('anilibria_genres').insert(genreRows).onConflict('key').ignore()
  await storeNames(trx, titles)
}

/** Stores the words of names. A word that no title has any more stays; it does no harm. */
async function storeNames(trx: Knex, titles: readonly StoredTitle[]): Promise<void> {
  const names = titles.flatMap(({ id, names }) => names.map((name) => ({ id, name })))
  await trx.raw(
    `with said as materialized (
       select distinct (one->>'id')::int as title_id, search_form(one->>'name') as form
       from json_array_elements(:names::json) as one where search_form(one->>'name') <> '  '
     ), gone as (
       delete from anilibria_names as known where title_id = any(:ids::int[])
         and not exists (select from said where said.title_id = known.title_id and said.form = known.form)
     ), added as (
       insert into anilibria_names (title_id, form) select title_id, form from said
       on conflict do nothing returning words
     )
     insert into anilibria_words (word)
       select distinct word from added, unnest(words) as each(word)
       where length(word) <= 30 and not exists (select from anilibria_words as known where known.word = each.word)
       order by word
       on conflict do nothing`,
    { ids: titles.map(({ id }) => id), names: JSON.stringify(names) },
  )
}
