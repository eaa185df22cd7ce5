import { describe, expect, test } from 'vitest'
import type { InvoiceRow } from '../../src/db/tables.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { useDatabaseBefore } from './support/before-migration.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { makeInvoice, makeOrder, makePayment } from './support/orders.ts'

const db = useDatabase()
const { db: old, migrate } = useDatabaseBefore('0013_invoice_sheet')

const invoicePage = async ({ invoice_code }: Pick<InvoiceRow, 'invoice_code'>) =>
  read((await shopOn(db()).get(`/invoice/${invoice_code}/`)).text)
const invoicesOf = ({ id }: { id: string }) => db()('invoices').where({ order_id: id }).orderBy('created_at')

describe('an invoice keeps what it said when it was issued', () => {
  test('whatever staff change in the order and the shop afterwards', async () => {
    const staff = await staffOn(db())
    const order = await makeOrder(db())
    const { send } = staff.order(order)
    expect((await send('link', { jenis: 'dp', saluran: '' })).status).toBe(303)
    const [invoice] = await invoicesOf(order)
    const sheet = async () => (await invoicePage(invoice as InvoiceRow)).text('.invoice')
    const issued = await sheet()
    expect(issued).toContain('Kaos Komunitas 2026 · 50 potong')
    expect(issued).toContain('Harga pesanan (50 potong)')
    const page = await invoicePage(invoice as InvoiceRow)
    expect(page.text('.invoice-print b')).toMatch(new RegExp(`^https?://.+/invoice/${invoice?.invoice_code}/$`))
    expect(page.all('.invoice-print .qr')).toHaveLength(1)

    await makeSettings(db(), { shop_name: 'Konveksi Melati', shop_address: 'Jl. Melati 7' })
    const changed = { customer_name: 'Wati Lestari', product_name: 'Jaket', quantity: '70' }
    expect((await send('ubah', changed)).status).toBe(303)
    expect(await sheet()).toBe(issued)
    const detail = await shopOn(db()).get(`/api/v1/invoice/detail/${invoice?.invoice_code}/`)
    expect(detail.body.order).toMatchObject({ product_name: 'Kaos Komunitas 2026', quantity: 50 })

    // A new request for the same money is a new invoice, because the order is for other goods now.
    expect((await send('link', { jenis: 'dp', saluran: '' })).status).toBe(303)
    const [, second] = await invoicesOf(order)
    const text = (await invoicePage(second as InvoiceRow)).text('.invoice')
    expect(text).toContain('Jaket · 70 potong')
    expect(text).toContain('Konveksi Melati')
    expect(text).toContain('Wati L.')
    expect(await sheet()).toContain('Kaos Komunitas 2026 · 50 potong')
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
    expect(page.texts('.sums dd')).toEqual(['Rp 3.750.000', 'Rp 3.700.000', 'Rp 7.500.000', 'Rp 0'])
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

test('the migration gives old invoices the sheet of their order, and the shop as it is set', async () => {
  const order = await makeOrder(old(), { quantity: 12, total_price: 999_999_999 })
  const before = await makeInvoice(old(), order, { sheet: null })
  await makeSettings(old(), { shop_name: 'Konveksi "Melati"' })
  await migrate()
  const { sheet } = (await old()('invoices').where({ id: before.id }).first()) ?? {}
  expect(sheet).toEqual({
    ...{ customer_name: 'Budi Santoso', contact_information: '081234567890' },
    ...{ product_name: 'Kaos Komunitas 2026', quantity: 12, total_price: 999_999_999 },
    shop: { name: 'Konveksi "Melati"', address: '', contact: '' },
  })
})
