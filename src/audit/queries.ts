import type { Knex } from 'knex'
import type { AuditLogRow } from '../db/tables.ts'
import { DELETED_ACCOUNT } from './labels.ts'

type NewEntry = Omit<AuditLogRow, 'id' | 'at' | 'details'> & { details: string }
export async function addEntry(db: Knex, entry: NewEntry): Promise<string> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `insert into audit_log (actor_id, actor, action, subject, details, address, about_id)
     values (${livingUser(':actor_id')}, :actor, :action, :subject, :details, :address, ${livingUser(':about_id')})
     returning id`,
    entry,
  )
  if (!rows[0]) throw new Error('the audit entry was not inserted')
  return rows[0].id
}

/** Null if the account was deleted after the request began. */
const livingUser = (id: string) => `(select id from users where id = ${id} for key share)`

/**
 * Entries by a user and about the user, the oldest first. Names of other people, and IP addresses of their actions, are
 * left out.
 */
export async function findUserEntries(db: Knex, userId: number) {
  const rows = await db('audit_log').where({ actor_id: userId }).orWhere({ about_id: userId }).orderBy('id')
  return rows.map(({ at, action, details, subject, address, actor_id, about_id }) => {
    const isMine = actor_id === userId
    const isOthers = about_id !== null && about_id !== userId
    return {
      at,
      action,
      ...(isOthers ? {} : { subject, details }),
      by: isMine ? 'me' : 'others',
      ...(isMine ? { address } : {}),
    }
  })
}

/**
 * Removes the name and IP address of a user, in the transaction that deletes the account. If users change their own
 * account, the subject is their name, so the subject is replaced too.
 */
export const forgetUserEntries = (trx: Knex, userId: number) =>
  trx.raw(
    `update audit_log set
       subject = case when about_id = :userId
         or about_id is null and (subject = actor or action = 'user.details') then :name else subject end,
       details = case when action = 'user.details' then '{}' else details end,
       actor = case when actor_id = :userId then :name else actor end,
       address = case when actor_id = :userId then null else address end
     where actor_id = :userId or about_id = :userId`,
    { userId, name: DELETED_ACCOUNT },
  )

export const findEntry = (db: Knex, id: string): Promise<AuditLogRow | undefined> =>
  db('audit_log')
    .select('id', 'at', 'actor_id', 'actor', 'action', 'subject', 'details', 'address', 'about_id')
    .where({ id })
    .first()

type EntryFilter = {
  actor: string | null
  /** The part of an action before the dot. */
  kind: string | null
  /** Inclusive. */
  from: Date | null
  /** Exclusive. */
  to: Date | null
  limit: number
  offset: number
}

export type ListedEntry = Omit<AuditLogRow, 'actor_id' | 'about_id'>

/** Counting never scans the whole log. */
export const MAX_COUNTED = 10_000

/** Newest first. `total` is `MAX_COUNTED` + 1 if more match. */
export async function findEntries(db: Knex, { limit, offset, ...filter }: EntryFilter) {
  const entries: ListedEntry[] = await only(db, filter)
    .select('id', 'at', 'actor', 'action', 'subject', 'details', 'address')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
  const matches = only(db, filter)
    .select(db.raw('1'))
    .limit(MAX_COUNTED + 1)
  const [count]: { total: number }[] = await db.from(matches.as('counted')).select({ total: db.raw('count(*)::int') })
  return { entries, total: count?.total ?? 0 }
}

const only = (db: Knex, { actor, kind, from, to }: Omit<EntryFilter, 'limit' | 'offset'>) =>
  db('audit_log').where((query) => {
    if (actor) query.where({ actor })
    if (kind) query.whereRaw("split_part(action, '.', 1) = ?", [kind])
    if (from) query.where('at', '>=', from)
    if (to) query.where('at', '<', to)
  })

/**
 * The recursive query jumps from value to value through an index, so its time does not depend on the length of the log.
 */
export async function findChoices(db: Knex): Promise<{ actors: string[]; kinds: string[] }> {
  const { rows }: { rows: { actors: string[]; kinds: string[] }[] } = await db.raw(
    `with recursive actors as (
       select min(actor) as value from audit_log
       union all
       select (select min(actor) from audit_log where actor > value) from actors where value is not null
     ), kinds as (
       select min(split_part(action, '.', 1)) as value from audit_log
       union all
       select (select min(split_part(action, '.', 1)) from audit_log where split_part(action, '.', 1) > value)
         from kinds where value is not null
     )
     select array(select value from actors where value is not null order by 1) as actors,
            array(select value from kinds where value is not null order by 1) as kinds`,
  )
  return rows[0] ?? { actors: [], kinds: [] }
}

/** Refused log-ins are kept for 90 days only, because anyone can cause any number of them. */
export const REFUSED_RETENTION_MS = 90 * 86_400_000

/** Deletes at most 20,000 entries per call. */
export const pruneRefused = (db: Knex, now: Date): Promise<number> =>
  db('audit_log')
    .whereIn(
      'id',
      db('audit_log')
        .select('id')
        .where({ action: 'session.refuse' })
        .where('at', '<', new Date(now.getTime() - REFUSED_RETENTION_MS))
        .orderBy('at')
        .limit(20_000),
    )
    .delete()
