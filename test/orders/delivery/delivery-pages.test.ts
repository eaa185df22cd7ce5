import { describe, expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { publishOrderChanges } from '../../../src/orders/live.ts'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { renderTracker } from '../../../src/orders/track/live.ts'
import { ownOrderData } from '../../../src/orders/track/own/own-data.ts'
import { eraseCustomers, releaseOrders } from '../../../src/orders/track/own/queries.ts'
import { testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { makeInvoice, makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))
const paid = { status_order: 'lunas', paid_amount: 7_500_000, production_status: 'selesai' } as const
const where = { recipient: 'Bu Rina', phone: '0813-1111-2222', address: 'Jalan Melati 5', city: 'Solo' }
const plan = (order: OrderRow, more: object = {}) =>
  db()('deliveries').insert({ order_id: order.id, method: 'kirim', ...where, ...more })
const deliveriesOf = ({ id }: OrderRow) => db()('deliveries').where({ order_id: id }).orderBy('id')
const productionOf = async ({ id }: OrderRow) => (await db()('orders').where({ id }).first())?.production_status
const messagesOf = ({ id }: OrderRow) => db()('order_messages').where({ order_id: id }).orderBy('id')
const signed = (order: OrderRow, rest = 'pengiriman/', key = trackingKey(testSecret, order)) =>
  `/lacak/${order.order_code}/${rest}?kunci=${key}`
const get = (path: string) => shopOn(db()).get(path)
const post = (path: string, form: object) =>
  shopOn(db()).post(path).set('Sec-Fetch-Site', 'same-origin').type('form').send(form)

describe('the page of an order', () => {
  test('sends with courier and number in one form, filled in so that one click is enough', async () => {
    await makeSettings(db(), { couriers: 'JNE | https://lacak.example/{resi}\nSiCepat' })
    const order = await makeOrder(db(), paid)
    await plan(order)
    const { look, send } = staff().order(order)
    const page = await look()
    expect(page.texts('#langkah .primary')).toEqual(['Tandai dikirim'])
    expect(page.text('#pengiriman')).toContain('Kirim ke Bu Rina, 0813-1111-2222, Jalan Melati 5, Solo')
    expect(page.attribute('#langkah [name=pieces]', 'value')).toBe('50')
    expect(page.attribute('#langkah [name=received_by]', 'value')).toBe('Budi Santoso')
    expect(page.attribute('#langkah [value=kirim]', 'checked')).not.toBeNull()
    const id = page.attribute('#langkah [name=id]', 'value')
    const form = { version: '1', id, method: 'kirim', courier: 'JNE', tracking_number: 'JX 1', pieces: '50' }
    const done = await send('pengiriman', { ...form, received_by: 'Budi', action: 'kirim' })
    expect([done.status, done.location]).toEqual([303, expect.stringContaining('kabar=dikirim')])
    expect(await deliveriesOf(order)).toMatchObject([{ state: 'dikirim', courier: 'JNE', received_by: '' }])
    expect(await productionOf(order)).toBe('dikirim')
    expect((await messagesOf(order)).map(({ type }) => type)).toEqual(['order_shipped'])
    const after = await look()
    expect(after.text('#pengiriman .parcel-number')).toContain('JX 1')
    expect(after.attribute('#pengiriman .parcel-number a', 'href')).toBe('https://lacak.example/JX%201')
    expect(after.text('#riwayat')).toContain('Barang keluar')
    // Somebody who still has the old page sees what changed instead of sending twice.
    const late = await send('pengiriman', { ...form, action: 'kirim' })
    expect([late.status, late.page.text('.desk-others')]).toEqual([409, expect.stringContaining('Produksi')])
    expect(await messagesOf(order)).toHaveLength(1)
    const other = await makeOrder(db(), paid)
    expect((await staff().order(other).look()).attribute('#langkah [name=courier]', 'value')).toBe('JNE')
  })

  test('what is taken away at the shop names who took it, and no courier', async () => {
    const order = await makeOrder(db(), paid)
    const form = { version: '1', id: '', method: 'ambil', received_by: 'Pak Jono', courier: 'JNE', pieces: '50' }
    expect(
      (
        await staff()
          .order(order)
          .send('pengiriman', { ...form, action: 'kirim' })
      ).status,
    ).toBe(303)
    expect(await deliveriesOf(order)).toMatchObject([{ state: 'diterima', courier: '', received_by: 'Pak Jono' }])
    expect((await messagesOf(order))[0]?.body).not.toMatch(/Kurir|Pak Jono/)
  })

  test('before it is paid it goes out with a reason only', async () => {
    const owing = { status_order: 'menunggu_pelunasan', paid_amount: 3_750_000 } as const
    const order = await makeOrder(db(), { ...owing, production_status: 'selesai' })
    const { look, send } = staff().order(order)
    expect((await look()).text('#produksi-dikirim summary')).toBe('Tandai dikirim (belum lunas)')
    const form = { version: '1', method: 'kirim', courier: 'Kurir sendiri', action: 'kirim' }
    const refused = await send('pengiriman', form)
    expect([refused.status, refused.page.text('.form-errors')]).toEqual([409, expect.stringContaining('Belum lunas')])
    expect(refused.page.attribute('#produksi-dikirim', 'open')).not.toBeNull()
    const many = await send('pengiriman', { ...form, pieces: '60' })
    expect([many.status, many.page.text('#langkah .field-error')]).toEqual([422, expect.stringContaining('60')])
    expect((await send('pengiriman', { ...form, notes: 'Bayar di tempat' })).status).toBe(303)
    expect(await productionOf(order)).toBe('dikirim')
    expect((await look()).text('#riwayat')).toContain('Bayar di tempat')
  })

  test('part of it goes out while the rest is made', async () => {
    const order = await makeOrder(db(), { ...paid, production_status: 'diproses' })
    const { look, send } = staff().order(order)
    expect((await look()).texts('#kirim-sebagian summary')).toEqual(['Kirim sebagian'])
    const form = { version: '1', method: 'kirim', courier: 'JNE', action: 'kirim' }
    expect((await send('pengiriman', { ...form, pieces: '20' })).status).toBe(303)
    expect((await look()).attribute('#kirim-sebagian [name=pieces]', 'value')).toBe('30')
    expect(await productionOf(order)).toBe('diproses')
  })

  test('the older form still marks it as sent', async () => {
    const order = await makeOrder(db(), paid)
    await plan(order)
    const { send } = staff().order(order)
    expect((await send('produksi', { version: '1', production_status: 'dikirim' })).status).toBe(303)
    expect(await deliveriesOf(order)).toMatchObject([{ state: 'dikirim', pieces: 50 }])
    expect((await messagesOf(order)).map(({ type }) => type)).toEqual(['order_shipped'])
  })

  test('a cost that is entered before the address says that the address is missing', async () => {
    const { look, send } = staff().order(await makeOrder(db(), paid))
    const cost = { version: '1', id: '', method: 'kirim', courier: 'JNE', cost: '20.000', paid_by: 'toko' }
    expect((await send('pengiriman', { ...cost, action: 'simpan' })).status).toBe(303)
    expect((await look()).text('#pengiriman .parcel-head')).toBe('Belum dikirim Alamat belum diisi')
  })

  test('address, cost and number are changed there, and it is marked as received', async () => {
    const order = await makeOrder(db(), paid)
    const { look, send } = staff().order(order)
    const saved = await send('pengiriman', {
      ...{ version: '1', id: '', method: 'kirim', ...where, courier: 'JNE', cost: '20.000', paid_by: 'pelanggan' },
      action: 'simpan',
    })
    expect(saved.location).toContain('kabar=pengiriman')
    expect((await look()).text('#barang')).toContain('Ongkos kirim JNE')
    expect((await look()).text('#pengiriman')).toContain('ongkir Rp 20.000 (pelanggan, ikut tagihan)')
    const [row] = await deliveriesOf(order)
    const wrong = await send('pengiriman', { id: row?.id, method: 'kirim', cost: 'banyak', action: 'simpan' })
    expect([wrong.status, wrong.page.text('#pengiriman .field-error')]).toEqual([422, expect.stringContaining('angka')])
    await db()('orders').where({ id: order.id }).update({ paid_amount: 7_520_000, status_order: 'lunas' })
    await send('pengiriman', {
      id: row?.id,
      method: 'kirim',
      courier: 'JNE',
      tracking_number: 'SALAH',
      action: 'kirim',
    })
    expect((await look()).texts('#pengiriman summary')).toEqual(['Betulkan resi'])
    await send('pengiriman', { id: row?.id, courier: 'JNE', service: '', tracking_number: 'BENAR', action: 'simpan' })
    expect((await look()).text('#riwayat')).toContain('Resi dibetulkan: JNE SALAH → JNE BENAR')
    expect((await send('pengiriman', { id: row?.id, action: 'terima' })).location).toContain('kabar=diterima')
    expect(await deliveriesOf(order)).toMatchObject([{ state: 'diterima', received_by: 'sari' }])
    expect(JSON.stringify(await db()('audit_log'))).not.toMatch(/Melati|0813/)
    expect(JSON.stringify(await db()('order_history').where({ order_id: order.id }))).not.toMatch(/Melati|0813/)
  })
})

describe('the page of the customer', () => {
  test('takes the address until it is sent, tells staff without it, and opens with the key alone', async () => {
    const order = await makeOrder(db(), { ...paid, production_status: 'diproses' })
    await plan(order, { address: '', recipient: '', phone: '' })
    expect((await get(`/lacak/${order.order_code}/pengiriman/`)).status).toBe(404)
    expect((await get(signed(order, undefined, 'x'.repeat(22)))).status).toBe(404)
    expect((await post(`/lacak/${order.order_code}/pengiriman/`, { ...where, method: 'kirim' })).status).toBe(404)
    const tracker = read((await get(signed(order, ''))).text)
    expect(tracker.texts('#lacak-data .primary')).toEqual(['Isi alamat pengiriman'])
    const page = await get(signed(order))
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store'])
    const empty = await post(signed(order), { method: 'kirim', city: 'Solo', action: 'simpan' })
    expect([empty.status, read(empty.text).text('.delivery-address .field-error')]).toEqual([422, 'Isi alamatnya.'])
    expect((await post(signed(order), { method: 'kirim', ...where, action: 'simpan' })).status).toBe(303)
    expect(await deliveriesOf(order)).toMatchObject([{ ...where, state: 'rencana' }])
    const notices = await db()('notices').orderBy('id')
    expect(notices.at(-1)?.message).toContain(`${order.order_code} minta dikirim`)
    expect(JSON.stringify(notices)).not.toContain('Melati')
    expect(read((await get(signed(order, ''))).text).texts('#lacak-data .primary')).toEqual([])
    // The same once more is no news.
    await post(signed(order), { method: 'kirim', ...where, action: 'simpan' })
    expect(await db()('notices')).toHaveLength(notices.length)
    await staff().call('patch', `order/${order.id}/`, { production_status: 'selesai' })
    await staff().call('patch', `order/${order.id}/`, { production_status: 'dikirim' })
    const late = await post(signed(order), { method: 'ambil', action: 'simpan' })
    expect([late.status, late.text.includes('sudah dikirim')]).toEqual([409, true])
  })

  test('a way whose cost is reckoned is not dropped by the customer', async () => {
    const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
    await staff().call('post', `order/${order.id}/delivery/`, { ...where, cost: 20_000 })
    const refused = await post(signed(order), { method: 'ambil', action: 'simpan' })
    expect([refused.status, refused.text.includes('Ongkirnya sudah dihitung')]).toEqual([409, true])
    expect((await post(signed(order), { ...where, method: 'kirim', city: 'Klaten', action: 'simpan' })).status).toBe(
      303,
    )
  })

  test('shows courier, number and way to follow it, and takes that it came', async () => {
    await makeSettings(db(), { couriers: 'JNE | https://lacak.example/{resi}' })
    const order = await makeOrder(db(), paid)
    await plan(order)
    await staff().call('post', `order/${order.id}/delivery/`, { ship: true, courier: 'JNE', tracking_number: 'JX99' })
    const tracker = read((await get(signed(order, ''))).text)
    expect(tracker.text('#lacak-data .parcel-number')).toContain('JNE JX99')
    expect(tracker.attribute('#lacak-data .parcel-number a', 'href')).toBe('https://lacak.example/JX99')
    expect(tracker.all('#lacak-data [data-copy]')).toHaveLength(1)
    const [row] = await deliveriesOf(order)
    expect((await post(signed(order), { action: 'terima', id: row?.id })).status).toBe(303)
    expect(await deliveriesOf(order)).toMatchObject([{ state: 'diterima', received_by: 'pelanggan' }])
    expect(read((await get(signed(order, ''))).text).text('#lacak-data')).toContain('sudah diterima tanggal')
    const other = await makeOrder(db(), paid)
    await plan(other)
    const [foreign] = await deliveriesOf(other)
    expect((await post(signed(order), { action: 'terima', id: foreign?.id })).status).toBe(404)
    expect((await post(signed(other), { action: 'terima', id: foreign?.id })).status).toBe(409)
  })
})

describe('the page of what goes out', () => {
  const open = async () => (await staff().page('/admin/pengiriman/')).page

  test('groups what is ready, what is not paid, and what went out today; a row goes out with one click', async () => {
    const [ready, owing, making] = [
      await makeOrder(db(), paid),
      await makeOrder(db(), { ...paid, status_order: 'pengerjaan_selesai', paid_amount: 3_750_000 }),
      await makeOrder(db(), { ...paid, production_status: 'diproses' }),
    ]
    for (const order of [ready, owing, making]) await plan(order)
    const page = await open()
    expect(page.texts('#siap .desk-code')).toEqual([ready.order_code])
    expect(page.texts('#belum-lunas .desk-code')).toEqual([owing.order_code])
    expect(page.all('#belum-lunas form')).toHaveLength(0)
    const [row] = await deliveriesOf(ready)
    const form = { version: '1', id: row?.id, method: 'kirim', back: 'daftar', action: 'kirim' }
    const done = await staff()
      .order(ready)
      .send('pengiriman', { ...form, courier: 'JNE', tracking_number: 'JX1' })
    expect(done.location).toBe('/admin/pengiriman/?kabar=dikirim')
    const after = await open()
    expect([after.all('#siap .delivery-row').length, after.texts('#hari-ini .desk-code')]).toEqual([
      0,
      [ready.order_code],
    ])
    expect(after.text('#hari-ini')).toContain('JNE JX1')
  })

  test('a pasted list says what each line does before it does it, and keeps what it could not', async () => {
    const [first, second, owing, sent, pickup] = [
      await makeOrder(db(), paid),
      await makeOrder(db(), paid),
      await makeOrder(db(), { ...paid, status_order: 'pengerjaan_selesai', paid_amount: 3_750_000 }),
      await makeOrder(db(), paid),
      await makeOrder(db(), paid),
    ]
    await plan(first)
    await db()('deliveries').insert({ order_id: pickup.id, method: 'ambil' })
    await staff().call('post', `order/${sent.id}/delivery/`, { ship: true, courier: 'JNE', tracking_number: 'LAMA' })
    const tempel = [
      `${first.order_code}\tJX1`,
      `${second.order_code.toLowerCase()}  JX2`,
      `${owing.order_code}\tJX3`,
      `${sent.order_code};BARU`,
      `${pickup.order_code}\tJX4`,
      'ORD-20261118-ZZZZ\tJX5',
      `${first.order_code}\tJX6`,
      `${second.order_code}`,
      'bukan kode',
    ].join('\r\n')
    const send = (action: string, courier: string) => staff().send('/admin/pengiriman/', { tempel, courier, action })
    expect((await send('periksa', '')).page.text('.delivery-line')).toContain('Pilih kurirnya.')
    const seen = await send('periksa', 'SiCepat')
    const says = [
      '50 potong dikirim dengan SiCepat',
      '50 potong dikirim dengan SiCepat',
      'Belum lunas. Tandai dari halaman pesanannya, dengan alasan.',
      'Resi LAMA menjadi BARU',
      'Pesanan ini diambil sendiri.',
      'Tidak ada pesanan dengan kode ini.',
      'Kode ini sudah ada di baris sebelumnya.',
      'Kode ini sudah ada di baris sebelumnya.',
      'Tidak ada pesanan dengan kode ini.',
    ]
    expect([seen.status, seen.page.texts('.delivery-line span')]).toEqual([200, says])
    expect(await productionOf(first)).toBe('selesai')
    const saved = await send('simpan', 'SiCepat')
    expect([saved.status, saved.page.all('.delivery-line').length]).toEqual([422, 6])
    for (const order of [first, second]) {
      expect(await productionOf(order)).toBe('dikirim')
      expect((await messagesOf(order)).map(({ type }) => type)).toEqual(['order_shipped'])
    }
    expect((await deliveriesOf(sent))[0]).toMatchObject({ courier: 'JNE', tracking_number: 'BARU' })
    const again = await staff().send('/admin/pengiriman/', { tempel: `${sent.order_code} BARU2`, action: 'simpan' })
    expect(again.location).toBe('/admin/pengiriman/?kabar=semua')
  })

  test('prints labels with address, code and pieces', async () => {
    const [one, other] = [await makeOrder(db(), paid), await makeOrder(db(), paid)]
    await plan(one, { district: 'Laweyan', weight_g: 6_500 })
    const { page } = await staff().page(`/admin/pengiriman/label/?kode=${one.order_code}&kode=${other.order_code}`)
    expect(page.all('.label')).toHaveLength(2)
    expect(page.all('.label .qr')).toHaveLength(2)
    const texts = page.texts('.label').join(' ')
    for (const part of [
      one.order_code,
      'Bu Rina',
      '0813-1111-2222',
      'Jalan Melati 5',
      'Laweyan, Solo',
      '50 potong · 6,5 kg',
    ])
      expect(texts).toContain(part)
    expect((await get('/admin/pengiriman/')).status).toBe(303)
  })
})

test('erasing the customer leaves neither address nor number, in the history neither', async () => {
  const { id: user_id } = await makeUser(db())
  const order = await makeOrder(db(), { ...paid, user_id })
  await plan(order)
  const at = `order/${order.id}/delivery/`
  const { body } = await staff().call('post', at, { ship: true, courier: 'JNE', tracking_number: 'JX99' })
  await staff().call('patch', `${at}${body.id}/`, { tracking_number: 'JX98' })
  const own = JSON.stringify(await ownOrderData(db(), () => new Date()).export(user_id))
  for (const part of ['Jalan Melati 5', '0813-1111-2222', 'JX98', 'JNE']) expect(own).toContain(part)
  await db().transaction(async (trx) => {
    await eraseCustomers(trx, new Date(), await releaseOrders(trx, user_id))
  })
  const left = [
    await deliveriesOf(order),
    await db()('order_history').where({ order_id: order.id }),
    await messagesOf(order),
  ]
  expect(JSON.stringify(left)).not.toMatch(/Melati|0813|JX9/)
})

test('an open tracker is told that it is sent, not how', async () => {
  const order = await makeOrder(db(), paid)
  await plan(order)
  const heard: string[] = []
  const publish = (topic: string, text: unknown) => {
    if (topic !== 'orders') heard.push(JSON.stringify(text))
  }
  const render = { tracker: renderTracker(db(), () => new Date()), staff: async () => [] }
  const log = { warn: () => {} } as unknown as Parameters<typeof publishOrderChanges>[0]['log']
  const publishChanges = publishOrderChanges({
    db: db(),
    log,
    publish,
    closeNotices: async () => {},
    changed() {},
    render,
  })
  await staff().call('post', `order/${order.id}/delivery/`, { ship: true, courier: 'JNE', tracking_number: 'JX99' })
  publishChanges([{ id: order.id, code: order.order_code, what: ['production'] }])
  await expect.poll(() => heard.length).toBe(1)
  expect(heard[0]).toContain('dikirim')
  expect(heard[0]).not.toMatch(/Melati|0813-1111|JX99|JNE|Bu Rina/)
})

test('couriers are a setting, whose mistakes are told beside the field', async () => {
  const { courierProblem, couriersIn } = await import('../../../src/orders/delivery/couriers.ts')
  expect(couriersIn('JNE | https://a.example/{resi}\n\n Kurir toko ')).toEqual([
    { name: 'JNE', address: 'https://a.example/{resi}' },
    { name: 'Kurir toko', address: '' },
  ])
  expect(courierProblem('JNE | https://a.example/{resi}\nSiCepat')).toBeNull()
  for (const [text, why] of [
    ['JNE | http://a.example/{resi}', 'https'],
    ['JNE | https://a.example/', '{resi}'],
    ['JNE | https://{resi', '{resi}'],
    ['JNE\njne', 'sudah ada'],
    [' | https://a.example/{resi}', 'nama'],
  ] as const)
    expect([text, courierProblem(text)]).toEqual([text, expect.stringContaining(why)])
})

test('address, phone and number are nowhere without the key', async () => {
  const order = await makeOrder(db(), paid)
  const invoice = await makeInvoice(db(), order)
  await plan(order)
  const at = `order/${order.id}/delivery/`
  await staff().call('post', at, { ship: true, courier: 'JNE', tracking_number: 'JX99' })
  await staff().call('patch', `${at}${(await deliveriesOf(order))[0]?.id}/`, { received_by: 'Rina' })
  for (const path of [
    `/lacak/${order.order_code}/`,
    `/lacak/${order.order_code}/?kunci=${'x'.repeat(22)}`,
    `/api/v1/track-order/?order_code=${order.order_code}`,
    `/invoice/${invoice.invoice_code}/`,
    `/api/v1/invoice/detail/${invoice.invoice_code}/`,
  ]) {
    const { status, text } = await get(path)
    expect([path, status]).toEqual([path, 200])
    expect([path, text]).toEqual([path, expect.not.stringMatching(/Melati|Solo|0813-1111|JX99|Rina|JNE/)])
  }
})
