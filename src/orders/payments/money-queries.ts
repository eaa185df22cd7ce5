import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../../db/tables.ts'
import type { MoneyReport, OwnInvoice } from '../../payments/owner.ts'
import { type Payment, toAmount, toPayment } from '../rules/amounts.ts'

export type PaymentLink = OwnInvoice & {
  link_id: string
  invoice_id: string
  order_id: string
  expires_at: Date | null
}

async function readLinks(db: Knex, where: (links: Knex.QueryBuilder) => void): Promise<PaymentLink[]> {
  const rows: (Omit<PaymentLink, 'asked'> & { asked: string })[] = await db('payment_links as link')
    .join('invoices as invoice', 'invoice.id', 'link.invoice_id')
    .modify(where)
    .select('invoice_id', 'order_id', 'provider', 'expires_at')
    .select({ link_id: 'link.id', externalId: 'external_id', remoteId: 'provider_invoice_id', asked: 'invoice_amount' })
  return rows.map((row) => ({ ...row, asked: toAmount(row.asked) }))
}

/** Finds a link by this site's id (`externalId`, which is preferred) or by the gateway's id. */
export async function findLink(
  db: Knex,
  { provider, externalId, id }: Pick<MoneyReport, 'provider' | 'externalId' | 'id'>,
): Promise<PaymentLink | null> {
  const [link] = await readLinks(db, (links) =>
    links
      .where({ provider })
      .where((either) => either.where({ external_id: externalId }).orWhere({ provider_invoice_id: id }))
      .orderByRaw('(external_id = ?) desc', [externalId])
      .limit(1),
  )
  return link ?? null
}

/** Open links of unpaid invoices. */
export const openLinks = (db: Knex, by: { endedBefore: Date } | { madeBefore: Date }): Promise<PaymentLink[]> =>
  readLinks(db, (links) => {
    links.where({ invoice_status: 'belum dibayar', state: 'open' }).orderBy('link.id')
    if ('endedBefore' in by) links.where('expires_at', '<', by.endedBefore)
    else links.where('link.created_at', '<', by.madeBefore)
  })

export const paymentsOfLink = async (trx: Knex, invoice_id: string, provider_invoice_id: string): Promise<Payment[]> =>
  (await trx('payments').where({ invoice_id, provider_invoice_id })).map(toPayment)

export async function findManual(db: Knex, key: string): Promise<Payment | null> {
  const row = await db('payments').where({ provider: 'manual', provider_ref: key }).first()
  return row ? toPayment(row) : null
}

export type NewPayment = Omit<Payment, 'id' | 'created_at' | 'decided_at' | 'decided_by'>

export async function addPayment(trx: Knex, payment: NewPayment, now: Date): Promise<Payment> {
  const [row] = await trx('payments')
    .insert({ ...payment, created_at: now })
    .returning('*')
  if (!row) throw new Error('the payment was not inserted')
  return toPayment(row)
}

/** Closes these reviews, because the excess was deducted from the order's last invoice. */
export const closeExcessReviews = (trx: Knex, orderId: string, now: Date) =>
  trx('payments')
    .where({ order_id: orderId, reason: 'over', state: 'applied' })
    .whereNull('decided_at')
    .update({ decided_at: now, decided_by: 'sistem' })

export const hasPayments = async (db: Knex, orderId: string): Promise<boolean> =>
  (await db('payments').where({ order_id: orderId }).first('id')) !== undefined

/** Milliseconds in which only the process that claimed a link works on it. */
const CLAIM_MS = 60_000

/** Claims links for one process, to create them (`make`) or to end them (`end`) at the gateway. */
export async function claimLinks(db: Knex, what: 'make' | 'end', now: Date, most: number): Promise<PaymentLinkRow[]> {
  const again = new Date(now.getTime() + CLAIM_MS)
  const due = what === 'make' ? "state = 'wanted'" : 'to_expire'
  // No link is postponed for more than a day, or beyond its end. A later time was set with a wrong clock.
  const isWrong = "next_at > greatest(expires_at, :now) + interval '1 day'"
  const { rows } = await db.raw<{ rows: PaymentLinkRow[] }>(
    `update payment_links set attempts = attempts + 1, next_at = :again${what === 'make' ? ', error = null' : ''}
     where id in (select id from payment_links where ${due} and (next_at <= :now or ${isWrong}) order by next_at, id limit :most
       for update skip locked)
     returning *`,
    { again, now, most },
  )
  return rows
}

/** Changes nothing if another attempt has created the link at the gateway meanwhile. */
export const setEnded = (db: Knex, { id, provider_invoice_id }: PaymentLinkRow) =>
  db('payment_links').where({ id, provider_invoice_id }).update({ to_expire: false })

export type LinkToRemind = Pick<PaymentLinkRow, 'id' | 'invoice_id'>

/**
 * Claims open links of unpaid invoices that end within `before` milliseconds, once for each link. Leaves out links that
 * live no longer than that, invoices with a proof or payment in review, and bank transfers without `canTransfer`.
 */
export const linksToRemind = (
  db: Knex,
  { now, before, canTransfer }: { now: Date; before: number; canTransfer: boolean },
): Promise<LinkToRemind[]> =>
  db('payment_links as link')
    .join('invoices as invoice', 'invoice.id', 'link.invoice_id')
    .where({ 'invoice.invoice_status': 'belum dibayar', 'link.state': 'open', 'link.reminded_at': null })
    .where('link.expires_at', '>', now)
    .where('link.expires_at', '<=', new Date(now.getTime() + before))
    .whereRaw(`link.expires_at - link.created_at > ? * interval '1 millisecond'`, [before])
    .whereRaw(`not exists (select 1 from payment_proofs where invoice_id = invoice.id and state = 'waiting')`)
    .whereRaw(`not exists (select 1 from payments where invoice_id = invoice.id and state = 'review')`)
    .where((query) => {
      if (!canTransfer) query.whereNot('link.provider', 'manual')
    })
    .orderBy('link.id')
    .select('link.id', 'link.invoice_id')

/** Returns which of the gateway's invoices have a recorded payment, counted or held. */
export async function findRecordedInvoices(
  db: Knex,
  provider: string,
  ids: readonly string[],
): Promise<Set<string | null>> {
  return new Set(
    await db('payments').where({ provider }).whereIn('provider_invoice_id', ids).pluck('provider_invoice_id'),
  )
}

/** The counted payments of a gateway, without those that the gateway did not confirm. */
export async function ourPayments(
  db: Knex,
  { provider, since, until }: { provider: string; since: Date; until: Date },
): Promise<{ id: string; order_id: string; amount: number; remoteId: string }[]> {
  const rows = await db('payments')
    .where({ provider, state: 'applied' })
    .whereNotNull('provider_invoice_id')
    .where((before) => before.whereNull('reason').orWhereNot('reason', 'unconfirmed'))
    .where('paid_at', '>=', since)
    .where('paid_at', '<', until)
    .select('id', 'order_id', 'amount', 'provider_invoice_id')
  return rows.map((row) => ({ ...row, amount: toAmount(row.amount), remoteId: row.provider_invoice_id ?? '' }))
}

/** The state of ordering: `degraded` while the gateway creates no link, or while its webhooks cannot be processed. */
export const ordersState = `case when exists (select from payment_links where state = 'wanted' and attempts >= 3)
    or exists (select from webhook_inbox where state = 'waiting' and attempts >= 3) then 'degraded' else 'up' end`

/** Puts a counted payment into review as unconfirmed. Returns whether the payment was changed. */
export const doubtPayment = async (trx: Knex, id: string): Promise<boolean> =>
  (await trx('payments')
    .where({ id, state: 'applied' })
    .where((query) => query.whereNull('reason').orWhereNotNull('decided_at'))
    .update({ reason: 'unconfirmed', decided_at: null, decided_by: null })) > 0

/** Returns a sentence for each order whose sums differ from those of its payments and refunds, or of its lines. */
export async function orderBooks(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { order_code: string }[] }>(
    `select order_code from orders
     where paid_amount <> (select coalesce(sum(amount), 0) from payments where order_id = orders.id and state = 'applied')
        or refunded_amount <> (select coalesce(sum(amount), 0) from refunds where order_id = orders.id and was_applied)
     order by order_code`,
  )
  return [
    ...rows.map(({ order_code }) => `The sums of order ${order_code} are not those of its payments.`),
    ...(await listUnlike(db)).map((code) => `The sums of order ${code} are not those of its lines.`),
  ]
}

/** Returns the codes of orders whose price and pieces differ from those of their lines. */
export async function listUnlike(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { order_code: string }[] }>(
    `select order_code from orders join (
       select order_id, sum(amount) as amount, coalesce(sum(quantity) filter (where kind = 'goods'), 0) as pieces
       from order_lines where voided_at is null group by order_id) lines on lines.order_id = orders.id
     where amount <> total_price or pieces <> quantity order by order_code`,
  )
  return rows.map(({ order_code }) => order_code)
}
