import type { Knex } from 'knex'
import type { PaymentLinkRow } from '../../db/order-rows.ts'

/** Milliseconds for which a claimed payment link is left to the process that claimed it. */
const CLAIM_MS = 60_000

/**
 * Claims up to `most` payment links that must be created (`make`) or ended (`end`) at the gateway. Each link is claimed
 * by only one process.
 */
export async function claimLinks(db: Knex, what: 'make' | 'end', now: Date, most: number): Promise<PaymentLinkRow[]> {
  const again = new Date(now.getTime() + CLAIM_MS)
  const due = what === 'make' ? "state = 'wanted'" : 'to_expire'
  const { rows } = await db.raw<{ rows: PaymentLinkRow[] }>(
    `update payment_links set attempts = attempts + 1, next_at = :again${what === 'make' ? ', error = null' : ''}
     where id in (select id from payment_links where ${due} and next_at <= :now order by next_at, id limit :most
       for update skip locked)
     returning *`,
    { again, now, most },
  )
  return rows
}

/**
 * Marks a payment link as ended at the gateway, unless another attempt has created the link at the gateway in the
 * meantime.
 */
export const setEnded = (db: Knex, { id, provider_invoice_id }: PaymentLinkRow) =>
  db('payment_links').where({ id, provider_invoice_id }).update({ to_expire: false })

export type LinkToRemind = Pick<PaymentLinkRow, 'id' | 'invoice_id'> & { order_id: string }

/**
 * Returns the open payment links of unpaid invoices that end less than `before` milliseconds after `now` and whose
 * customers were not reminded yet, except links that live no longer than `before`, and invoices with a proof of transfer
 * or a payment in review. Without `canTransfer`, links for bank transfers are left out too.
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
    .select('link.id', 'link.invoice_id', 'invoice.order_id')
