import { expect, test } from 'vitest'
import type { PaymentRow } from '../../src/db/tables.ts'
import { useDatabaseBefore } from './support/before-migration.ts'
import { staffOn } from './support/desk.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const PAID = new Date('2026-11-19T08:00:00.123Z')
const AMOUNT = 3_750_000

/** A database in the state before the tested migration, with every kind of payment reference. */
const { db, migrate } = useDatabaseBefore('0012_payment_facts')

const linkOf = (id: string | null) => ({ provider: 'xendit' as const, provider_invoice_id: id })

/** Inserts an order with a late down payment that waits in the payment review. */
async function paidOrder(by: Pick<PaymentRow, 'provider' | 'provider_invoice_id'>, provider_ref: string) {
  const order = await makeOrder(db(), { paid_amount: AMOUNT, status_order: 'dp_dibayar' })
  const invoice = await makeInvoice(db(), order, {
    invoice: { invoice_status: 'sudah dibayar', paid_at: PAID },
    link: { ...linkOf(by.provider_invoice_id), state: 'closed' },
    sheet: null,
  })
  await makePayment(db(), invoice, { ...by, provider_ref, paid_at: PAID, reason: 'late', amount: AMOUNT })
}

/**
 * Payment references in the old text format, each with the column values that the migration must derive: the gateway's
 * payment id, and whether the payment time was known.
 */
const kinds: [ref: string, said: Pick<PaymentRow, 'provider_payment_id' | 'paid_at_told'>][] = [
  ['pay INVOICE pay-1', { provider_payment_id: 'pay-1', paid_at_told: true }],
  ['pay INVOICE pay-2 at ?', { provider_payment_id: 'pay-2', paid_at_told: false }],
  ['pay INVOICE ewc 3 of 3', { provider_payment_id: 'ewc 3 of 3', paid_at_told: true }],
  ['pay INVOICE ewc 4 at 4 at ?', { provider_payment_id: 'ewc 4 at 4', paid_at_told: false }],
  [`inv INVOICE ${PAID.toISOString()} 3750000`, { provider_payment_id: null, paid_at_told: true }],
  ['inv INVOICE ? 3750000', { provider_payment_id: null, paid_at_told: false }],
]
const byHand = ['0d4c7d1a-7f0e-4c6c-9c1c-0c4e6a0f7f11', 'proof 7', 'pay rina di toko at ?']

test('what a reference said stands in columns; the books and the review read as before', async () => {
  const told = []
  for (const [nth, [ref, said]] of kinds.entries()) {
    const id = `xnd-${nth}`
    await paidOrder({ provider: 'xendit', provider_invoice_id: id }, ref.replace('INVOICE', id))
    told.push({ id, said })
  }
  for (const ref of byHand) await paidOrder({ provider: 'manual', provider_invoice_id: null }, ref)
  const books = () => db()('orders').orderBy('order_code').select('id', 'paid_amount', 'status_order', 'version')
  const money = () =>
    db()('payments').orderBy('id').select('id', 'amount', 'state', 'reason', 'paid_at', 'provider_ref')
  const eyes = await staffOn(db())
  const pages = async () => [
    (await eyes.review()).page.text('main'),
    (await eyes.page('/admin/pembayaran/riwayat/')).page.text('main'),
  ]
  const before = [await books(), await money(), await pages()]

  await migrate()

  expect([await books(), await money(), await pages()]).toEqual(before)
  for (const { id, said } of told)
    expect(await db()('payments').where({ provider_invoice_id: id }).first()).toMatchObject(said)
  for (const row of await db()('payments').where({ provider: 'manual' }))
    expect(row).toMatchObject({ provider_payment_id: null, paid_at_told: true })
})
