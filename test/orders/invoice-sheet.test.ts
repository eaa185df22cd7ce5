import { readdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { migrationsIn, openDatabase } from '../../src/db/connection.ts'
import type { InvoiceRow } from '../../src/db/order-rows.ts'
import { root } from '../../src/root.ts'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { reviewer } from './support/money.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useOwnDatabase()

const invoicePage = async ({ invoice_code }: Pick<InvoiceRow, 'invoice_code'>) =>
  read((await site(db()).get(`/invoice/${invoice_code}/`)).text)
const invoicesOf = ({ id }: { id: string }) => db()('invoices').where({ order_id: id }).orderBy('created_at')

describe('an invoice keeps what it said when it was issued', () => {
  test('whatever staff change in the order and the shop afterwards', async () => {
    const staff = await reviewer(db())
    const order = await makeOrder(db())
    const at = `/admin/pesanan/${order.order_code}/`
    expect((await staff.send(`${at}link/`, { jenis: 'dp', saluran: '' })).status).toBe(303)
    const [invoice] = await invoicesOf(order)
    const sheet = async () => (await invoicePage(invoice as InvoiceRow)).text('.invoice')
    const issued = await sheet()
    expect(issued).toContain('Kaos Komunitas 2026 · 50 potong')
    expect(issued).toContain('Harga pesanan (50 potong)')

    await makeSettings(db(), { shop_name: 'Konveksi Melati', shop_address: 'Jl. Melati 7' })
    const changed = { customer_name: 'Wati Lestari', product_name: 'Jaket', quantity: '70' }
    expect((await staff.send(`${at}ubah/`, changed)).status).toBe(303)
    expect(await sheet()).toBe(issued)
    const detail = await site(db()).get(`/api/v1/invoice/detail/${invoice?.invoice_code}/`)
    expect(detail.body.order).toMatchObject({ product_name: 'Kaos Komunitas 2026', quantity: 50 })

    // A new request for the same money is a new invoice, because the order is for other goods now.
    expect((await staff.send(`${at}link/`, { jenis: 'dp', saluran: '' })).status).toBe(303)
    const [, second] = await invoicesOf(order)
    const text = (await invoicePage(second as InvoiceRow)).text('.invoice')
    expect(text).toContain('Jaket · 70 potong')
    expect(text).toContain('Konveksi Melati')
    expect(text).toContain('Wati L.')
    expect(await sheet()).toContain('Kaos Komunitas 2026 · 50 potong')
  })

  test('an expired invoice of other goods gets no new link', async () => {
    const staff = await reviewer(db())
    const order = await makeOrder(db(), { status_order: 'link_dibuat', quantity: 70 })
    const invoice = await makeInvoice(db(), order, {
      invoice: { invoice_status: 'kadaluarsa' },
      sheet: { quantity: 50 },
    })
    const answer = await staff.call(`/api/v1/admin/invoice/${invoice.id}/regenerate-payment-link/`, {})
    expect(answer.status).toBe(409)
    expect(answer.body.error).toContain('Isi pesanannya sudah berubah')
  })
})

describe('a receipt spells what was paid', () => {
  const paid = { invoice: { invoice_status: 'sudah dibayar' as const } }

  test('of a short payment that staff accepted', async () => {
    const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_000_000 })
    const invoice = await makeInvoice(db(), order, paid)
    await makePayment(db(), invoice, { amount: 3_000_000 })
    const page = await invoicePage(invoice)
    expect(page.text('.invoice-spelled')).toBe('Terbilang: tiga juta rupiah')
    expect(page.text('.invoice-rest')).toBe('Diterima sebagian, sisanya lewat pelunasan.')
    expect(page.text('.invoice-status')).toBe('Diterima sebagian')
    expect(page.text('.invoice-stamp')).toBe('DITERIMA SEBAGIAN')
  })

  test('of a short payment whose rest was paid since, without a word of a part', async () => {
    const order = await makeOrder(db(), { status_order: 'lunas', paid_amount: 7_500_000 })
    const invoice = await makeInvoice(db(), order, {
      invoice: { ...paid.invoice, payment_type: 'pelunasan', dp_percent: null },
    })
    await makePayment(db(), invoice, { amount: 3_700_000, payment_type: 'pelunasan' })
    const page = await invoicePage(invoice)
    expect(page.text('.invoice-stamp')).toBe('LUNAS')
    expect(page.text('.invoice-status')).toBe('Sudah dibayar')
    expect(page.text('.invoice')).not.toContain('Diterima sebagian')
    expect(page.texts('.sums dd')).toEqual(['Rp 7.500.000', 'Rp 3.750.000', 'Rp 3.700.000', 'Rp 0'])
  })

  test('of an over payment', async () => {
    const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 4_000_000 })
    const invoice = await makeInvoice(db(), order, paid)
    await makePayment(db(), invoice, { amount: 4_000_000, excess: 250_000, reason: 'over' })
    const page = await invoicePage(invoice)
    expect(page.text('.invoice-spelled')).toBe('Terbilang: empat juta rupiah')
    expect(page.all('.invoice-rest')).toHaveLength(0)
  })
})

describe('the migration', () => {
  const folder = path.join(root, 'migrations')
  const name =
    readdirSync(folder)
      .find((file) => file.includes('invoice_sheet'))
      ?.replace('.ts', '') ?? ''
  let old: Knex
  beforeAll(async () => {
    const cluster = inject('cluster')
    const database = `sheets_${process.pid}`
    const admin = openDatabase(cluster, { max: 1, patient: true })
    await admin.raw('create database ??', [database])
    await admin.destroy()
    old = openDatabase({ ...cluster, database }, { patient: true })
    await migrateTo((one) => one < name)
  })
  afterAll(() => old.destroy())
  const migrateTo = (takes: (one: string) => boolean) =>
    old.migrate.latest({
      migrationSource: {
        ...migrationsIn(folder),
        getMigrations: async () =>
          readdirSync(folder)
            .map((file) => file.replace(/\.ts$/, ''))
            .filter(takes)
            .sort(),
      },
    })

  test('gives old invoices the sheet of their order, and the shop as it is set', async () => {
    const order = await makeOrder(old, { quantity: 12, total_price: 999_999_999 })
    const before = await makeInvoice(old, order, { sheet: null })
    await makeSettings(old, { shop_name: 'Konveksi "Melati"' })
    await migrateTo((one) => one <= name)
    const { sheet } = (await old('invoices').where({ id: before.id }).first()) ?? {}
    expect(sheet).toEqual({
      ...{ customer_name: 'Budi Santoso', contact_information: '081234567890' },
      ...{ product_name: 'Kaos Komunitas 2026', quantity: 12, total_price: 999_999_999 },
      shop: { name: 'Konveksi "Melati"', address: '', contact: '' },
    })
  })
})
