import { readdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Knex } from 'knex'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { migrationsIn, openDatabase } from '../../src/db/connection.ts'
import type { PaymentRow } from '../../src/db/order-rows.ts'
import { applyPayment } from '../../src/orders/payments/apply-payment.ts'
import { root } from '../../src/root.ts'
import { fakeGateway, orderDepsOn } from './support/gateway.ts'
import { reviewer } from './support/money.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const folder = path.join(root, 'migrations')
const THIS = '0012_payment_facts'
const PAID = new Date('2026-11-19T08:00:00.123Z')
const AMOUNT = 3_750_000

/** A database in the state before the tested migration, with every kind of payment reference. */
let db: Knex
beforeAll(async () => {
  const cluster = inject('cluster')
  const database = `facts_${process.pid}`
  const admin = openDatabase(cluster, { max: 1, patient: true })
  await admin.raw('create database ??', [database])
  await admin.destroy()
  db = openDatabase({ ...cluster, database }, { patient: true })
  await migrateTo(db, THIS, false)
})
afterAll(() => db.destroy())

/** Runs all migrations before the named one; with `including`, the named one too. */
const migrateTo = (on: Knex, name: string, including: boolean) =>
  on.migrate.latest({
    migrationSource: {
      ...migrationsIn(folder),
      getMigrations: async () =>
        readdirSync(folder)
          .map((file) => file.replace(/\.ts$/, ''))
          .filter((one) => one < name || (including && one === name))
          .sort(),
    },
  })

const linkOf = (id: string | null) => ({ provider: 'xendit' as const, provider_invoice_id: id })

/** Inserts an order with a late down payment that waits in the payment review. */
async function paidOrder(by: Pick<PaymentRow, 'provider' | 'provider_invoice_id'>, provider_ref: string) {
  const order = await makeOrder(db, { paid_amount: AMOUNT, status_order: 'dp_dibayar' })
  const invoice = await makeInvoice(db, order, {
    invoice: { invoice_status: 'sudah dibayar', paid_at: PAID },
    link: { ...linkOf(by.provider_invoice_id), state: 'closed' },
    sheet: null,
  })
  await makePayment(db, invoice, { ...by, provider_ref, paid_at: PAID, reason: 'late', amount: AMOUNT })
  return { order, invoice }
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
    const { order, invoice } = await paidOrder(
      { provider: 'xendit', provider_invoice_id: id },
      ref.replace('INVOICE', id),
    )
    told.push({ id, said, order, invoice })
  }
  for (const ref of byHand) await paidOrder({ provider: 'manual', provider_invoice_id: null }, ref)
  const books = () => db('orders').orderBy('order_code').select('id', 'paid_amount', 'status_order', 'version')
  const money = () => db('payments').orderBy('id').select('id', 'amount', 'state', 'reason', 'paid_at', 'provider_ref')
  const eyes = await reviewer(db)
  const pages = async () => [
    (await eyes.page()).page.text('main'),
    (await eyes.page('/admin/pembayaran/riwayat/')).page.text('main'),
  ]
  const before = [await books(), await money(), await pages()]

  await migrateTo(db, THIS, true)

  expect([await books(), await money(), await pages()]).toEqual(before)
  for (const { id, said } of told)
    expect(await db('payments').where({ provider_invoice_id: id }).first()).toMatchObject(said)
  for (const row of await db('payments').where({ provider: 'manual' }))
    expect(row).toMatchObject({ provider_payment_id: null, paid_at_told: true })

  // A payment that is reported again after the migration is recognized by the new columns.
  const deps = orderDepsOn(db, fakeGateway(() => new Date()).gateway)
  for (const { id, said, invoice } of told) {
    const report = {
      provider: 'xendit',
      via: 'system' as const,
      id,
      externalId: `${invoice.invoice_code}-1`,
      amount: AMOUNT,
      paidAmount: AMOUNT,
      currency: 'IDR',
      paidAt: said.paid_at_told ? PAID : null,
      paymentId: said.provider_payment_id,
      method: 'QRIS',
    }
    expect((await applyPayment(deps, report)).outcome, id).toBe('known')
    expect((await applyPayment(deps, { ...report, paymentId: 'another', paidAt: new Date() })).outcome, id).toBe(
      said.provider_payment_id === null && !said.paid_at_told ? 'known' : 'review',
    )
  }
})

test('money that is counted now writes the same columns; going back loses nothing else', async () => {
  const order = await makeOrder(db)
  const invoice = await makeInvoice(db, order, { link: linkOf('xnd-new'), sheet: null })
  const deps = orderDepsOn(db, fakeGateway(() => new Date()).gateway)
  const report = {
    provider: 'xendit',
    via: 'webhook' as const,
    id: 'xnd-new',
    externalId: `${invoice.invoice_code}-1`,
    amount: AMOUNT,
    paidAmount: null,
    currency: 'IDR',
    paidAt: null,
    paymentId: 'pay-new',
    method: 'QRIS',
  }
  expect((await applyPayment(deps, report)).outcome).toBe('applied')
  const [row] = await db('payments').where({ order_id: order.id })
  expect(row).toMatchObject({
    provider_payment_id: 'pay-new',
    paid_at_told: false,
    provider_ref: 'pay xnd-new pay-new at ?',
  })

  const { provider_payment_id: _, paid_at_told: __, ...rest } = row ?? {}
  await db.migrate.down({ migrationSource: migrationsIn(folder) })
  expect(await db('payments').where({ order_id: order.id })).toEqual([rest])
})
