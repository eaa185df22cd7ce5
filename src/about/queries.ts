import type { Knex } from 'knex'
import type { ContactMessageRow } from '../db/contact-rows.ts'

type New = Omit<ContactMessageRow, 'id' | 'created_at' | 'answered_at' | 'note'>

/** Stores a contact message and returns its number. A member whose account was just deleted is left out. */
export async function addContactMessage(trx: Knex, { user_id, ...message }: New): Promise<number> {
  const writer = user_id === null ? undefined : await trx('users').where({ id: user_id }).forKeyShare().first('id')
  const [added] = await trx('contact_messages')
    .insert({ ...message, user_id: writer?.id ?? null })
    .returning('id')
  if (!added) throw new Error('the contact message was not inserted')
  return added.id
}

type Part = { isAnswered: boolean; limit: number; offset: number }

/** Returns a part of the open messages, takedown requests and then the oldest first, or of the answered, newest first. */
export async function findContactMessages(db: Knex, { isAnswered, limit, offset }: Part) {
  const all = db('contact_messages').whereRaw(isAnswered ? 'answered_at is not null' : 'answered_at is null')
  const messages: ContactMessageRow[] = await all
    .clone()
    .orderByRaw(isAnswered ? 'answered_at desc, id' : "(kind = 'takedown') desc, id")
    .limit(limit)
    .offset(offset)
  const [count] = await all.count({ count: '*' })
  return { messages, total: Number(count?.count ?? 0) }
}

/** Marks a message as answered at a time, or as open with null, and keeps the note. Returns it, or undefined. */
export async function setAnswered(
  trx: Knex,
  id: number,
  set: Pick<ContactMessageRow, 'answered_at' | 'note'>,
): Promise<ContactMessageRow | undefined> {
  const [message] = await trx('contact_messages').where({ id }).update(set).returning('*')
  return message
}

/** Subquery for the number of open messages, of all kinds or of one. */
export const countOpen = (db: Knex, of: { kind?: 'takedown' } = {}) =>
  db('contact_messages').whereNull('answered_at').where(of).select(db.raw('count(*)::int'))

/** Returns the messages that a member wrote while signed in, oldest first. */
export const contactMessagesOf = (db: Knex, userId: number) =>
  db('contact_messages')
    .where({ user_id: userId })
    .orderBy('id')
    .select('id', 'kind', 'name', 'email', 'message', 'page', 'work', 'created_at', 'answered_at')

/** Deletes messages that were answered before `until`. Returns how many. */
export const pruneAnswered = (db: Knex, until: Date): Promise<number> =>
  db('contact_messages').where('answered_at', '<', until).delete()
