import { expect, test } from 'vitest'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makePurchase, useBuyers } from '../support/purchases.ts'

const db = useDatabase()
const { member, staff } = useBuyers(db)

test('who changed their mind cancels an unpaid invoice by hand, and money that comes after all is granted', async () => {
  const { user, get, post, creator } = await member()
  const { invoice_number, id } = await makePurchase(db(), user, 'Basic')
  const href = `/langganan/${invoice_number}/`
  const cancel = (await get(href)).attribute('#tagihan form', 'action') ?? ''
  await (await member()).post(cancel).expect(404)
  const { headers } = await post(cancel).expect(303)
  expect((await get(headers.location ?? '')).text('main')).toMatch(/Tagihannya dibatalkan\..*Dibatalkan/s)
  expect(await db()('purchases').where({ id }).first()).toMatchObject({ status: 'expired' })
  await post(cancel).expect(409)
  await (await staff()).accept(invoice_number).expect(303)
  expect(await creator()).toMatchObject({ kredit: 8, publish_quota: 8 })
  expect((await get(href)).all('#tagihan form')).toHaveLength(0)
})

test('a paid invoice has a receipt to print, for its buyer alone', async () => {
  const { user, get } = await member()
  const { invoice_number } = await makePurchase(db(), user, 'Basic')
  const href = `/langganan/${invoice_number}/`
  await get(`${href}kwitansi/`, 404)
  await (await staff()).accept(invoice_number).expect(303)
  const address = (await get(href)).attribute('#tagihan a[href$="kwitansi/"]', 'href') ?? ''
  const receipt = (await get(address)).text('.receipt')
  expect(receipt).toMatch(/Kwitansi INV-.* Dibayar .*Diterima dari\s*Dinda Puspita.*Paket Basic.*Rp\s16\.500/s)
  expect(receipt).toMatch(/Diterima · \d+ \S+ \d{4} · Transfer bank\s*Rp\s16\.500\s*Jumlah diterima\s*Rp\s16\.500/)
  await (await member()).get(address, 404)
})

test('a receipt shows the money that came, and that it went back', async () => {
  const { user, get } = await member()
  const { invoice_number, id } = await makePurchase(db(), user, 'Basic')
  await db()('purchase_payments').insert({
    ...{ purchase_id: id, provider: 'doku', amount: 15_000, currency: 'IDR', method: 'BANK_TRANSFER BCA' },
    ...{ paid_at: new Date('2026-11-20T03:00:00Z'), state: 'review', reason: 'amount' },
  })
  const desk = await staff()
  const rows = await desk.get('/admin/komik/pembelian/?tampil=periksa')
  const accept = rows.attribute(`#${invoice_number} form[action*="/aktifkan/"]`, 'action') ?? ''
  await desk.post(accept).expect(303)
  const address = `/langganan/${invoice_number}/kwitansi/`
  const sumsOf = async () => (await get(address)).texts('.sums > div').map((text) => text.replaceAll(/\s/g, ' '))
  const received = 'Diterima · 20 November 2026 · Transfer bank BCARp 15.000'
  expect(await sumsOf()).toEqual([received, 'Jumlah diterimaRp 15.000'])
  await desk.post(`/admin/komik/pembelian/${invoice_number}/kembalikan/`, { alasan: 'Salah paket' }).expect(303)
  expect(await sumsOf()).toEqual([
    received,
    expect.stringMatching(/^Dikembalikan · \d+ \S+ \d{4}−Rp 15\.000$/),
    'Jumlah diterimaRp 0',
  ])
})

test('an invoice with money that staff look at cannot be cancelled', async () => {
  const { user, post, get } = await member()
  const { invoice_number, id } = await makePurchase(db(), user, 'Basic')
  await db()('purchase_payments').insert({
    ...{ purchase_id: id, provider: 'doku', amount: 15_000, currency: 'IDR', paid_at: new Date() },
    ...{ state: 'review', reason: 'amount' },
  })
  const { text } = await post(`/langganan/${invoice_number}/batal/`).expect(409)
  expect(read(text).text('main')).toContain('sedang kami periksa')
  expect((await get(`/langganan/${invoice_number}/`)).text('#tagihan')).not.toContain('Dibatalkan')
})
