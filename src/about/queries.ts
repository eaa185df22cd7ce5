import type { Knex } from 'knex'
import { countRows } from '../db/rows.ts'
import type { ContactMessageRow } from '../db/tables.ts'

type NewMessage = Omit<ContactMessageRow, 'id' | 'created_at' | 'answered_at' | 'note'>

/**
 * Returns the number of the message. If the member's account was just deleted, the message is stored without the
 * member.
 */
export async function addContactMessage(trx: Knex, { user_id, ...message }: NewMessage): Promise<number> {
  const writer = user_id === null ? undefined : await trx('users').where({ id: user_id }).forKeyShare().first('id')
  const [added] = await trx('contact_messages')
    .insert({ ...message, user_id: writer?.id ?? null })
    .returning('id')
  if (!added) throw new Error('the contact message was not inserted')
  return added.id
}

type Part = { isAnswered: boolean; limit: number; offset: number }

/** Open messages: takedown requests first, then the oldest. Answered ones: newest first. */
export async function findContactMessages(db: Knex, { isAnswered, limit, offset }: Part) {
  const all = db('contact_messages').whereRaw(isAnswered ? 'answered_at is not null' : 'answered_at is null')
  const messages: ContactMessageRow[] = await all
    .clone()
    .orderByRaw(isAnswered ? 'answered_at desc, id' : "(kind = 'takedown') desc, id")
    .limit(limit)
    .offset(offset)
  return { messages, total: await countRows(all) }
}

/** Null for `answered_at` opens the message again. Returns undefined if there is no such message. */
export async function setAnswered(
  trx: Knex,
  id: number,
  set: Pick<ContactMessageRow, 'answered_at' | 'note'>,
): Promise<ContactMessageRow | undefined> {
  const [message] = await trx('contact_messages').where({ id }).update(set).returning('*')
  return message
}

export const countOpen = (db: Knex, of: { kind?: 'takedown' } = {}) =>
  db('contact_messages').whereNull('answered_at').where(of).select(db.raw('count(*)::int'))

/** The messages that the user wrote while logged in, the oldest first. */
export const findUserContactMessages = (db: Knex, userId: number) =>
  db('contact_messages')
    .where({ user_id: userId })
    .orderBy('id')
    .select('id', 'kind', 'name', 'email', 'message', 'page', 'work', 'created_at', 'answered_at')

export const pruneAnswered = (db: Knex, until: Date): Promise<number> =>
  db('contact_messages').where('answered_at', '<', until).delete()
