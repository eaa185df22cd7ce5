import type { Knex } from 'knex'
import * as z from 'zod'
import type { MessageTemplateRow, OrderMessageRow, OutboxRow } from '../../db/tables.ts'
import { UNSENT_FOR_MS } from '../limits.ts'
import type { Channel, Medium } from '../rules/contact.ts'

export type TemplateText = Pick<MessageTemplateRow, 'channel' | 'subject' | 'body'>

/** Returns at most one template for each channel. */
export const findDefaults = (db: Knex, type: string): Promise<TemplateText[]> =>
  db('message_templates').select('channel', 'subject', 'body').where({ type, is_default: true })

export async function findBlockedKinds(db: Knex, kinds: readonly string[]): Promise<string[]> {
  const blocked = await db('outbox').distinct('kind').where({ state: 'blocked' }).whereIn('kind', kinds)
  return blocked.map(({ kind }) => kind)
}

/** Locks a recipient, so that two concurrent orders count each other in the daily limit per contact. */
export const lockRecipient = (trx: Knex, recipient: string): Promise<unknown> =>
  trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`order messages ${recipient}`])

type UnpaidFilter = { id: string; recipient: string; channel: Exclude<Channel, 'both'>; from: Date; to: Date }

/** Counts the other unpaid orders of customers in a period for which a message to this recipient was queued. */
export async function countUnpaidOrders(db: Knex, { id, recipient, channel, from, to }: UnpaidFilter): Promise<number> {
  const [row]: { count: number }[] = await db('orders')
    .whereRaw('?? = ?', [channel === 'whatsapp' ? 'contact_phone' : 'contact_email', recipient])
    .where('created_at', '>=', from)
    .where('created_at', '<', to)
    .where('source', 'public')
    .where('paid_amount', 0)
    .whereNot({ id })
    .whereRaw(
      `exists (select 1 from order_messages message
        where message.order_id = orders.id and message.recipient = ? and message.outbox_id is not null)`,
      [recipient],
    )
    .select({ count: db.raw('count(*)::int') })
  return row?.count ?? 0
}

/** A message about an order or a quote. */
export type UnqueuedMessage = Omit<
  OrderMessageRow,
  'id' | 'created_at' | 'outbox_id' | 'order_id' | 'quote_id' | 'hand_sent_at' | 'hand_sent_by'
> &
  ({ order_id: string } | { quote_id: number })

export const addMessage = (db: Knex, message: UnqueuedMessage & Pick<OrderMessageRow, 'outbox_id'>, now: Date) =>
  db('order_messages').insert({ ...message, created_at: now })

export async function isRecordedUnsent(db: Knex, message: UnqueuedMessage & { order_id: string }): Promise<boolean> {
  const { order_id, type, channel, recipient, body, unsent_reason } = message
  const same = { order_id, type, channel, recipient, body, unsent_reason, hand_sent_at: null }
  return (await db('order_messages').where(same).first('id')) !== undefined
}

/** The row is locked, so that a double click on the resend button does not send two messages. */
export type LockedMessage = OrderMessageRow & {
  order_id: string
  order_code: string
  contact_phone: string | null
  contact_email: string | null
  state: OutboxRow['state'] | null
  payload: Record<string, unknown> | null
}

export const lockMessage = (trx: Knex, id: string, code: string): Promise<LockedMessage | undefined> =>
  trx('order_messages')
    .join('orders', 'orders.id', 'order_messages.order_id')
    .leftJoin('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where('order_messages.id', id)
    .where('orders.order_code', code)
    .whereNull('orders.deleted_at')
    .forUpdate('order_messages')
    .first(
      'order_messages.*',
      'orders.order_code',
      'orders.contact_phone',
      'orders.contact_email',
      'outbox.state',
      'outbox.payload',
    )

/** Whether a message with the same text to the same address is waiting in the outbox. */
export async function isUnderWay(db: Knex, { order_id, type, channel, body }: LockedMessage, recipient: string) {
  const same = await db('order_messages')
    .join('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where({ order_id, type, channel, body, recipient })
    .whereIn('outbox.state', ['waiting', 'blocked'])
    .first('order_messages.id')
  return same !== undefined
}

const Attempts = z.array(z.object({ result: z.string(), error: z.string().nullable(), at: z.coerce.date() }))
export type Attempt = z.infer<typeof Attempts>[number]

export type CustomerMessage = OrderMessageRow & {
  isOvertaken: boolean
  order_code: string
  state: OutboxRow['state'] | null
  next_at: Date | null
  claimed_until: Date | null
  error: string | null
  ended_at: Date | null
  maybe_twice: boolean | null
  /** A wrong setting blocks all messages of the same outbox kind. */
  isChannelBlocked: boolean
  attempts: Attempt[]
}

/** The latest 100, newest first. */
export const listMessages = (db: Knex, orderId: string): Promise<CustomerMessage[]> =>
  selectMessages(db, (query) => query.where('orders.id', orderId))

export const messagesOfQuote = (db: Knex, quoteId: number): Promise<CustomerMessage[]> =>
  selectMessages(db, (query) => query.where('quote_id', quoteId))

export const messagesOfCode = (db: Knex, code: string): Promise<CustomerMessage[]> =>
  selectMessages(db, (query) => query.where('orders.order_code', code))

async function selectMessages(db: Knex, condition: Knex.QueryCallback): Promise<CustomerMessage[]> {
  const rows: (Omit<CustomerMessage, 'attempts'> & { attempts: unknown })[] = await db('order_messages')
    .leftJoin('orders', 'orders.id', 'order_messages.order_id')
    .leftJoin('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where(condition)
    .orderBy('order_messages.id', 'desc')
    .limit(100)
    .select('order_messages.*', 'orders.order_code')
    .select('outbox.state', 'outbox.next_at', 'outbox.claimed_until', 'outbox.error', 'outbox.ended_at')
    .select('outbox.maybe_twice')
    .select({
      isOvertaken: db.raw(overtaken),
      isChannelBlocked: db.raw(
        `exists (select 1 from outbox other where other.kind = outbox.kind and other.state = 'blocked')`,
      ),
      attempts:
        db.raw(`coalesce((select json_agg(json_build_object('result', result, 'error', error, 'at', at) order by id)
        from outbox_attempts where outbox_id = outbox.id), '[]')`),
    })
  return rows.map((row) => ({ ...row, attempts: Attempts.parse(row.attempts) }))
}

type Subject = Pick<OrderMessageRow, 'channel'> &
  ({ order_id: string; order_code: string } | { order_id: null; order_code: null }) & { quote_code: string | null }

/** Finds the order or quote of a message in the outbox; undefined if the message does not go to a customer. */
export const subjectOfMessage = (db: Knex, outboxId: string): Promise<Subject | undefined> =>
  db('order_messages as message')
    .leftJoin('orders', 'orders.id', 'message.order_id')
    .leftJoin('quotes', 'quotes.id', 'message.quote_id')
    .where('message.outbox_id', outboxId)
    .first('message.channel', 'message.order_id', 'orders.order_code', 'quotes.code as quote_code')

/**
 * Whether a message that staff still have to send by hand is pointless by now. Then its invoice is paid or void, its
 * mock-up or quote is answered, a changed price was paid, the order is cancelled, or a newer message says the same.
 * Texts that staff wrote and messages about refunds are never pointless.
 */
export const overtaken = `(hand_sent_at is null and (unsent_reason = 'not_configured' or unsent_reason is null
    and exists (select from outbox where id = order_messages.outbox_id and state = 'failed')) and (
  type in ('dp_invoice', 'full_invoice', 'pelunasan_invoice', 'payment_reminder')
    and (select invoice_status in ('sudah dibayar', 'dibatalkan') from invoices where id = order_messages.invoice_id)
  or type = 'mockup_sent' and (select state <> 'waiting' from mockups
    where order_id = order_messages.order_id order by number desc limit 1)
  or type in ('price_changed', 'mockup_sent')
    and (select status_order = 'dibatalkan' from orders where id = order_messages.order_id)
  or type = 'price_changed' and exists (select from payments where order_id = order_messages.order_id
    and state = 'applied' and created_at > order_messages.created_at)
  or type not in ('custom', 'refund_made') and exists (select from order_messages as newer
    where newer.order_id = order_messages.order_id and newer.type = order_messages.type
      and newer.channel = order_messages.channel and newer.id > order_messages.id)
  or type = 'quote_sent' and ((select state <> 'sent' from quotes where id = order_messages.quote_id)
    or exists (select from order_messages as newer where newer.quote_id = order_messages.quote_id
      and newer.type = 'quote_sent' and newer.channel = order_messages.channel and newer.id > order_messages.id))) is true)`

/**
 * A subquery. It counts messages since a given time that were not sent because their channel is not configured, and
 * that are still of use.
 */
const countUnsent = (db: Knex, channel: Medium, since: Date) =>
  db('order_messages')
    .where({ channel, unsent_reason: 'not_configured', hand_sent_at: null })
    .where('created_at', '>', since)
    .whereRaw(`not ${overtaken}`)
    .select(db.raw('count(*)::int'))

/**
 * The number of messages in the last seven days that were not sent because their channel is not configured, by outbox
 * kind.
 */
export async function unsentMessages(db: Knex, channels: Readonly<Record<Medium, boolean>>) {
  const since = new Date(Date.now() - UNSENT_FOR_MS)
  const [row]: Record<string, number>[] = await db.select({
    whatsapp: countUnsent(db, 'whatsapp', since),
    mail: countUnsent(db, 'email', since),
  })
  const isOn: Record<string, boolean | undefined> = { whatsapp: channels.whatsapp, mail: channels.email }
  return Object.entries(row ?? {}).flatMap(([kind, count]) => (count > 0 && !isOn[kind] ? [{ kind, count }] : []))
}

export type SentMessage = Pick<OrderMessageRow, 'type' | 'channel' | 'recipient'>

/** Messages that were sent, also by hand, or that wait to be sent. */
export const messagesSent = (db: Knex, orderId: string): Promise<SentMessage[]> =>
  db('order_messages')
    .leftJoin('outbox', 'outbox.id', 'order_messages.outbox_id')
    .where('order_messages.order_id', orderId)
    // A waiting message is not sent while its kind is blocked, until staff correct a setting.
    .whereRaw(
      `(hand_sent_at is not null or outbox.state = 'sent' or outbox.state = 'waiting'
        and not exists (select 1 from outbox other where other.kind = outbox.kind and other.state = 'blocked'))`,
    )
    .distinct('order_messages.type', 'order_messages.channel', 'order_messages.recipient')
