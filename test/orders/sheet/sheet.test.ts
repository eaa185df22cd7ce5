import { expect, test } from 'vitest'
import { makeShirt } from '../../products/support/make.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { useOnce } from '../../support/use.ts'
import { staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

const db = useOwnDatabase()
const staff = useOnce(() => staffOn(db()))
const shirt = useOnce(() => makeShirt(db()))

const notes = 'Logo di dada. Kabari 0812-3456-7890 atau budi@contoh.id, harga Rp 65.000.\nBenang putih'
const paid = {
  status_order: 'dp_dibayar',
  paid_amount: 1_000_000,
  contact_information: '0812-3456-7890',
  due_on: '2026-12-09',
  design_notes: notes,
} as const

/** 24 shirts with a print on the chest and six that cost more, which go to somebody. */
async function shirts() {
  const order = await makeOrder(db(), paid)
  await db()('deliveries').insert({ order_id: order.id, method: 'kirim', address: 'Jalan Melati 5', city: 'Bandung' })
  const extras = [{ id: shirt().print.id, position: 'Dada', column: '1 warna' }]
  const items = [{ product_id: shirt().product.id, quantity: 24, extras }]
  const { body } = await staff().call('put', `order/${order.id}/lines/`, { items })
  const resize = (sizes: object) =>
    staff().call('put', `order/${order.id}/sizes/`, { line_id: body.lines[0].id, ...sizes })
  await resize({
    sizes: [
      { code: 'L', quantity: 18 },
      { code: 'XXL', quantity: 6 },
    ],
  })
  const at = `/admin/pesanan/${order.order_code}/spk/`
  return { order, at, resize, look: async () => (await staff().page(at)).page }
}

test('the sheet has what is made and for when, and neither price, phone number, mail nor address', async () => {
  const { order, look } = await shirts()
  const page = await look()
  const sheet = page.text('.spk')
  expect(page.text('.spk h2')).toBe(order.order_code)
  expect(page.texts('.spk-sizes th')).toEqual(['L', 'XXL', 'Jumlah'])
  expect(page.texts('.spk-sizes td')).toEqual(['18', '6', '24'])
  expect(page.texts('.spk-goods li')).toEqual([expect.stringMatching(/^Sablon.* · Dada · 1 warna$/)])
  expect(sheet).toContain('Tenggat 9 Desember 2026')
  expect(page.texts('.spk-stages b')).toEqual(['Desain', 'Potong', 'Sablon/Bordir', 'Jahit', 'QC', 'Packing'])
  expect(page.text('.spk-notes')).toMatch(/^Logo di dada.*Benang putih$/s)
  expect(sheet).not.toMatch(/Rp|68.000|0812|3456|@|Melati|Bandung|XXL × /)
})

test('a change after the first print makes another version, which says so', async () => {
  const { look, resize } = await shirts()
  const before = (await look()).text('.spk-small')
  await resize({ paste: 'Budi\t7\tL\nAri\t8\tXXL' })
  const after = (await look()).text('.spk-small')
  expect(before).toMatch(/^Versi 2, ganti lembar lama/)
  expect(after).toMatch(/^Versi 3, ganti lembar lama/)
  expect((await look()).texts('.spk-roster li')).toEqual(['7 Budi L', '8 Ari XXL'])
  expect((await look()).texts('.spk-sizes th')).toEqual(['L', 'XXL', 'belum', 'Jumlah'])
})

test('several sheets are printed at once; a code of no order is counted', async () => {
  const [one, other] = [await shirts(), await shirts()]
  const codes = [one.order.order_code, other.order.order_code, 'ORD-20200101-ZZZ']
  const { page } = await staff().page(`/admin/pesanan/spk/?${codes.map((code) => `kode=${code}`).join('&')}`)
  expect(page.texts('.spk h2')).toEqual(codes.slice(0, 2))
  expect(page.text('.no-print')).toContain('1 pesanan tidak ada lagi')
  expect((await staff().page('/admin/pesanan/spk/?kode=ORD-20200101-ZZZ')).status).toBe(404)
})

test('pieces that are made good have a sheet of their own', async () => {
  const { order, at } = await shirts()
  const stage = await db()('stages').where({ name: 'Jahit' }).first()
  const rework = {
    order_id: order.id,
    pieces: 3,
    stage_id: stage?.id ?? 0,
    created_at: new Date(),
    note: 'Jahitan lepas',
  }
  const [made] = await db()('reworks')
    .insert({ ...rework, due_on: '2026-12-12' })
    .returning('id')
  const { page } = await staff().page(`${at}?perbaikan=${made?.id}`)
  expect(page.text('.spk-kind')).toBe('PERBAIKAN')
  expect(page.text('.spk-head')).toContain('3 potong Tenggat 12 Desember 2026')
  expect(page.text('.spk-rework')).toBe('Perbaiki 3 potong: Jahitan lepas')
  expect((await staff().page(`${at}?perbaikan=999`)).status).toBe(404)
})
