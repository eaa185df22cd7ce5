import type { Knex } from 'knex'
import type { CollectionEntryRow } from '../../../db/tables.ts'
import { type Counts, HISTORY_CAPS, isKey, type List, type Place, type Row, showSlug } from './rules.ts'

/** `version`: that of the last change. `forgotten`: that of the newest deletion that is no longer stored. */
export type Numbering = { version: number; forgotten: number }

/** Locks a collection, so that its changes are numbered one after another. Null if the account was just deleted. */
export async function lockCollection(trx: Knex, user_id: number): Promise<Numbering | null> {
  if (!(await trx('users').where({ id: user_id }).forKeyShare().first('id'))) return null
  const [row] = await trx('collections').insert({ user_id }).onConflict('user_id').merge().returning('*')
  return { version: Number(row?.version), forgotten: Number(row?.forgotten) }
}

export const saveNumbering = (trx: Knex, user_id: number, { version, forgotten }: Numbering) =>
  trx('collections')
    .where({ user_id })
    .update({ version: String(version), forgotten: String(forgotten) })

/** The number of the last applied action of a device, 0 for a new device. */
export const lastActionNumber = async (trx: Knex, user_id: number, device: string): Promise<number> =>
  Number((await trx('collection_devices').where({ user_id, device }).first())?.applied ?? 0)

type Device = { user_id: number; device: string; applied: number; used_at: Date }

export const saveApplied = (trx: Knex, { applied, ...device }: Device) =>
  trx('collection_devices')
    .insert({ ...device, applied: String(applied) })
    .onConflict(['user_id', 'device'])
    .merge()

/** Keeps the `most` devices that were used last. */
export function forgetDevices(trx: Knex, user_id: number, most: number) {
  const devices = () => trx('collection_devices').where({ user_id })
  return devices().whereIn('device', devices().orderBy('used_at', 'desc').offset(most).select('device')).delete()
}

/** Finds the rows of the given places, also deleted ones. */
export async function findRows(db: Knex, user_id: number, places: readonly Place[]): Promise<Row[]> {
  const pairs = places.filter(({ key }) => isKey(key)).map(({ list, key }) => [list, key])
  return (await db('collection_entries').where({ user_id }).whereIn(['list', 'key'], pairs)).map(rowFrom)
}

export async function changesAfter(db: Knex, user_id: number, after: number, limit: number): Promise<Row[]> {
  const query = db('collection_entries').where({ user_id }).where('version', '>', after)
  return (await query.orderBy('version').limit(limit)).map(rowFrom)
}

/** Finds the entries of lists, the newest change last. */
export async function findEntries(db: Knex, user_id: number, lists: readonly List[]): Promise<Row[]> {
  const entries = db('collection_entries').where({ user_id }).whereIn('list', lists).whereNotNull('entry')
  return (await entries.orderBy('version')).map(rowFrom)
}

export async function countEntries(db: Knex, user_id: number): Promise<Counts & { deleted: number }> {
  const { rows }: { rows: { name: string; count: number }[] } = await db.raw(
    `select case when entry is null then 'deleted' else list end as name, count(*)::int as count
       from collection_entries where user_id = ? group by 1`,
    [user_id],
  )
  const none = { watchlist: 0, favorites: 0, history: 0, deleted: 0 }
  return Object.assign(none, Object.fromEntries(rows.map(({ name, count }) => [name, count])))
}

/**
 * Deletes what exceeds the bounds of a history: the titles that were not watched for longest, and the oldest episodes
 * of a title. Each deletion takes the next version. Returns the number of deletions. Rows from older releases name no
 * title, so that each counts as a title of its own.
 */
export async function trimHistory(trx: Knex, user_id: number, version: number): Promise<number> {
  const { rowCount }: { rowCount: number } = await trx.raw(
    `with gone as materialized (
       select key, row_number() over () as number from (
         select key, nth, dense_rank() over (order by watched desc) as title,
                row_number() over (order by watched desc, nth) as episode from (
           select key, row_number() over (partition by coalesce(show, key) order by version desc) as nth,
                  max(version) over (partition by coalesce(show, key)) as watched
             from collection_entries where user_id = :user_id and list = 'history' and entry is not null) as counted
         ) as placed where nth > :episodesOfShow or title > :shows or episode > :episodes)
     update collection_entries as entry set entry = null, show = null, version = :version + gone.number from gone
      where entry.user_id = :user_id and entry.list = 'history' and entry.key = gone.key`,
    { user_id, version, ...HISTORY_CAPS },
  )
  return rowCount
}

/**
 * Counts the saved titles of a member, and in the history: titles, episodes, and the hours watched. Entries with
 * characters that PostgreSQL does not read, such as NUL, are left out.
 */
export async function countWatching(db: Knex, user_id: number) {
  const { rows }: { rows: { saved: number; titles: number; episodes: number; hours: number }[] } = await db.raw(
    `select count(distinct entry->>'slug') filter (where list <> 'history')::int as saved,
            count(distinct entry->>'slug') filter (where list = 'history')::int as titles,
            count(*) filter (where list = 'history')::int as episodes,
            coalesce(sum(least((entry->>'position')::float8, (entry->>'duration')::float8))
                       filter (where list = 'history'), 0) / 3600 as hours
       from collection_entries where user_id = ? and entry is not null and entry::text not like '%\\\\u%'`,
    [user_id],
  )
  return rows[0] ?? { saved: 0, titles: 0, episodes: 0, hours: 0 }
}

export async function saveRows(trx: Knex, user_id: number, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const records = rows.map(({ version, foreignVersion, ...row }) => ({
    ...row,
    user_id,
    show: showSlug(row),
    version: String(version),
    foreign_version: String(foreignVersion),
  }))
  await trx('collection_entries').insert(records).onConflict(['user_id', 'list', 'key']).merge()
}

/** Keeps the `most` newest deletions. Returns the version of the newest forgotten one, or 0. */
export async function forgetDeleted(trx: Knex, user_id: number, most: number): Promise<number> {
  const deleted = () => trx('collection_entries').where({ user_id, entry: null })
  const old = deleted().orderBy('version', 'desc').offset(most).select('version')
  const rows = await deleted().whereIn('version', old).delete('version')
  return Math.max(0, ...rows.map(({ version }) => Number(version)))
}

const rowFrom = ({ user_id: _, show: __, version, foreign_version, ...row }: CollectionEntryRow): Row => ({
  ...row,
  version: Number(version),
  foreignVersion: Number(foreign_version),
})
