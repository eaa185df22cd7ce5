import { expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { useEach } from '../support/use.ts'
import { staffOn } from './support/desk.ts'
import { makeOrder } from './support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

const send = (fields: object, query = '') => staff().send(`/admin/pesanan/massal/${query}`, fields)
const stateOf = async ({ id }: { id: string }) => (await db()('orders').where({ id }).first())?.status_order

test('several orders are changed at once, and a page with its own address shows the result for each', async () => {
  const ready = await makeOrder(db(), { status_order: 'dp_dibayar', customer_name: 'Ratna Puspita' })
  const unpaid = await makeOrder(db(), {})
  const done = await makeOrder(db(), { status_order: 'dp_dibayar', production_status: 'diproses' })
  const back = await makeOrder(db(), { status_order: 'dp_dibayar', production_status: 'selesai' })

  const kode = [ready, unpaid, done, back].map((one) => one.order_code).concat('ORD-20200101-XXX')
  const { status, location } = await send({ kode, tindakan: 'diproses' }, '?keadaan=dp_dibayar')

  expect(status).toBe(303)
  for (const _reload of [1, 2]) {
    const { page } = await staff().page(location)
    expect(page.text('h1')).toBe('1 pesanan diubah, 1 sudah begitu, 3 tidak')
    expect(page.text('[aria-label="Diubah"]')).toContain(`${ready.order_code} Ratna Puspita`)
    const not = page.text('[aria-label="Tidak diubah"]')
    expect(not).toContain(`${unpaid.order_code} Budi Santoso`)
    expect(not).toContain('Produksi dimulai setelah DP atau seluruhnya dibayar.')
    expect(not).toContain('Tulis alasan kenapa mundur selangkah.')
    expect(not).toContain('ORD-20200101-XXX')
    expect(not).toContain('Pesanan ini tidak ada')
    expect(page.text('[aria-label="Sudah begitu sebelumnya"]')).toContain(done.order_code)
    expect(page.attribute('.staff-region a.primary', 'href')).toBe('/admin/pesanan/?keadaan=dp_dibayar')
  }
  expect((await db()('orders').where({ id: ready.id }).first())?.production_status).toBe('diproses')
  expect(await db()('audit_log').where({ action: 'order.production' }).pluck('subject')).toEqual([ready.order_code])
})

test('cancelling several shows them and their money first, and needs a reason', async () => {
  const paid = await makeOrder(db(), {
    ...{ status_order: 'dp_dibayar', paid_amount: 3_750_000, customer_name: 'Ratna Puspita' },
  })
  const plain = await makeOrder(db(), {})
  const sent = await makeOrder(db(), { status_order: 'lunas', paid_amount: 7_500_000, production_status: 'dikirim' })
  const kode = [paid, plain, sent].map((one) => one.order_code)

  const { status, page } = await send({ kode, tindakan: 'dibatalkan', alasan: 'Stok habis' }, '?cari=budi')
  expect(status).toBe(200)
  expect(page.text('h1')).toBe('Batalkan 2 pesanan?')
  expect(page.body()).toContain('Rp 3.750.000 harus dikembalikan')
  expect(page.text('[aria-label="Yang dibatalkan"]')).toContain(`${paid.order_code} Ratna Puspita`)
  expect(page.text('[aria-label="Tidak bisa dibatalkan"]')).toContain(sent.order_code)
  expect(page.text('#f-alasan')).toBe('Stok habis')
  expect(page.attribute('#batal-massal', 'action')).toBe('/admin/pesanan/massal/?cari=budi')
  expect(await stateOf(paid)).toBe('dp_dibayar')

  const silent = await send({ kode, tindakan: 'dibatalkan', alasan: ' ', yakin: 'ya' })
  expect(silent.status).toBe(422)
  expect(silent.page.text('#f-alasan-error')).toBe('Tulis alasan pembatalannya.')
  expect(silent.page.all('input[name=kode]')).toHaveLength(2)

  const codes = page.all('input[name=kode]').map((one) => one.getAttribute('value'))
  const done = await send({ kode: codes, tindakan: 'dibatalkan', alasan: 'Stok habis', yakin: 'ya' })
  expect((await staff().page(done.location)).page.text('h1')).toBe('2 pesanan diubah, 0 tidak')
  expect(await Promise.all([paid, plain, sent].map(stateOf))).toEqual(['dibatalkan', 'dibatalkan', 'lunas'])
})

test.each([{}, { cetak: '1' }])(
  'with nothing ticked the same list comes back with its boxes marked: %j',
  async (way) => {
    const order = await makeOrder(db(), { customer_name: 'Sari Dewi' })
    await makeOrder(db(), { customer_name: 'Budi' })
    const fields = { tindakan: 'menunggu', alasan: 'Kain salah', ...way }
    const { status, page } = await send(fields, '?cari=sari')
    expect([status, page.text('h1')]).toEqual([422, 'Pesanan'])
    expect(page.text('#massal-salah[role=alert]')).toBe('Centang dulu pesanannya.')
    const boxes = page.all('input[name=kode]')
    const shown = boxes.map((one) =>
      ['value', 'aria-invalid', 'aria-describedby'].map((name) => one.getAttribute(name)),
    )
    expect(shown).toEqual([[order.order_code, 'true', 'massal-salah']])
    expect(page.attribute('#massal-tindakan option[selected]', 'value')).toBe('menunggu')
    expect(page.attribute('#massal-alasan', 'value')).toBe('Kain salah')
  },
)

test('the sheets of what is ticked are opened, whatever stands in the form besides', async () => {
  const codes = [(await makeOrder(db())).order_code, (await makeOrder(db())).order_code]
  const { location } = await send({ kode: codes, tindakan: '', cetak: '1' })
  expect(location).toBe(`/admin/pesanan/spk/?kode=${codes.join('&kode=')}`)
  expect((await staff().page(location)).status).toBe(200)
})

test('missing fields are asked for on a page that keeps the selection', async () => {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', production_status: 'diproses' })
  const { page: unchosen } = await send({ kode: order.order_code, alasan: 'Kain salah' })
  expect(unchosen.text('#f-tindakan-error')).toBe('Pilih dulu perubahannya.')
  const { page: back } = await send({ kode: order.order_code, tindakan: 'menunggu' })
  expect(back.text('#f-alasan-error')).toBe('Tulis alasan kenapa mundur.')
  expect(back.attribute('input[name=kode]', 'value')).toBe(order.order_code)
  expect(back.attribute('#f-tindakan option[selected]', 'value')).toBe('menunggu')
})

test('an invalid address shows an empty result', async () => {
  const { status, page } = await staff().page('/admin/pesanan/massal/?tindakan=entah&diubah=<b>')
  expect(status).toBe(200)
  expect(page.text('h1')).toBe('0 pesanan diubah, 0 tidak')
})
