import { expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { remindOfMockups } from '../../../src/orders/files/change-files.ts'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { makePng } from '../../support/picture.ts'
import { parsePage, postedBy, senderBy } from '../../support/posted.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { fakeGateway, orderDepsOn } from '../support/gateway.ts'
import { hoursAgo, makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))

const keyOf = (order: OrderRow) => trackingKey(testSecret, order)
const signed = (order: OrderRow, rest = '') => `/lacak/${order.order_code}/berkas/${rest}?kunci=${keyOf(order)}`
const atDesk = ({ order_code }: OrderRow, rest = '') => `/admin/pesanan/${order_code}/berkas/${rest}`
const desk = (order: OrderRow, form: object) => staff().send(atDesk(order, 'mockup/'), form)
const answer = (order: OrderRow, form: object) => shopOn(db()).post(signed(order, 'mockup/')).type('form').send(form)
const look = async (order: OrderRow) => read((await shopOn(db()).get(signed(order)).expect(200)).text)
const stepsOf = async ({ order_code }: OrderRow) =>
  read((await shopOn(db()).get(`/lacak/${order_code}/`)).text).texts('.track-step')
const mockups = ({ id }: OrderRow) => db()('mockups').where({ order_id: id }).orderBy('number')
const messages = ({ id }: OrderRow) => db()('order_messages').where({ order_id: id, type: 'mockup_sent' }).orderBy('id')

async function upload(order: OrderRow, name = 'mockup.png') {
  await shopOn(db())
    .post(atDesk(order))
    .set({ Cookie: staff().cookie, 'Sec-Fetch-Site': 'same-origin' })
    .attach('file', await makePng(), name)
    .expect(303)
  const file = await db()('order_files').where({ order_id: order.id, name }).first()
  return file?.id ?? ''
}

async function sent() {
  const order = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  const id = await upload(order)
  expect((await desk(order, { action: 'kirim', files: id })).status).toBe(303)
  return { order, id }
}

test('staff send a numbered mock-up with the signed link, and the customer approves it', async () => {
  const plain = await makeOrder(db(), { status_order: 'dp_dibayar', paid_amount: 3_750_000 })
  expect((await stepsOf(plain)).join()).not.toContain('Desain')
  const { order, id } = await sent()
  expect((await messages(order))[0]?.body).toContain(`/lacak/${order.order_code}/berkas/?kunci=${keyOf(order)}`)
  expect(await stepsOf(order)).toContainEqual(
    expect.stringMatching(/Desain disetujui, sekarang.*Menunggu persetujuanmu/),
  )
  const page = await look(order)
  expect(page.text('#mockup-1')).toBe('Mock-up 1')
  expect(page.texts('.mockup button')).toEqual(['Setuju', 'Minta revisi'])
  const picture = await shopOn(db()).get(page.attribute('.mockup-picture', 'src') ?? '')
  expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png'])

  await answer(order, { action: 'setuju', number: '1' }).expect(303)
  await answer(order, { action: 'setuju', number: '1' }).expect(303)
  expect(await mockups(order)).toMatchObject([
    { number: 1, state: 'approved', decided_by: 'pelanggan', file_ids: [id] },
  ])
  expect(await stepsOf(order)).toContainEqual(expect.stringMatching(/^Desain disetujui, sudah/))
  const orderPage = await staff().order(order).look()
  expect(orderPage.text('.desk-side')).toMatch(/Desain disetujui Pemesan, .+ WIB/)
  expect(await db()('order_history').where({ order_id: order.id, kind: 'mockup', new: 'approved' })).toHaveLength(1)
  expect((await staff().page(atDesk(order))).page.text('.mockup')).toMatch(/Disetujui .+ WIB, oleh pemesan/)
})

test('a revision needs words; the next mock-up takes the place of the one before', async () => {
  const { order } = await sent()
  const empty = await answer(order, { action: 'revisi', number: '1', text: '' }).expect(422)
  expect(read(empty.text).text('#f-text-error')).toContain('Tulis apa')
  await answer(order, { action: 'revisi', number: '1', text: 'Logo lebih besar' }).expect(303)
  expect((await mockups(order))[0]).toMatchObject({ state: 'changes', remark: 'Logo lebih besar' })
  for (const text of ['Warnanya biru', 'Warnanya biru'])
    await answer(order, { action: 'revisi', number: '1', text }).expect(303)
  expect((await mockups(order))[0]).toMatchObject({ state: 'changes', remark: 'Logo lebih besar\n\nWarnanya biru' })
  expect(await db()('order_history').where({ order_id: order.id, kind: 'mockup', new: 'changes' })).toHaveLength(2)
  const { page: start } = await staff().page('/admin/')
  expect(start.text('.today-waiting')).toMatch(/Revisi desain Budi Santoso.*siap diproduksi/)
  await answer(order, { action: 'revisi', number: '1', text: 'x'.repeat(1_990) }).expect(422)
  const other = await answer(order, { action: 'setuju', number: '1', text: 'Jadi begini' }).expect(409)
  expect(read(other.text).text('body')).toContain('sudah dijawab')

  const second = await upload(order, 'kedua.png')
  await desk(order, { action: 'kirim', files: second })
  await answer(order, { action: 'setuju', number: '1' }).expect(409)
  const byPhone = await desk(order, { action: 'setuju', number: '2', text: 'Lewat telepon' })
  expect(byPhone.status).toBe(303)
  expect((await mockups(order)).map(({ state, decided_by }) => [state, decided_by])).toEqual([
    ['changes', 'pelanggan'],
    ['approved', 'sari'],
  ])
})

test('an approval falls when a file of the mock-up goes or the customer sends another, not by a new file of staff', async () => {
  const { order, id } = await sent()
  const approve = () => answer(order, { action: 'setuju', number: '1' }).expect(303)
  const state = async () => (await mockups(order))[0]?.state
  await approve()
  await upload(order, 'cetak.png')
  expect(await state()).toBe('approved')
  await shopOn(db())
    .post(signed(order))
    .attach('file', await makePng(), 'logo-baru.png')
    .expect(303)
  expect(await state()).toBe('waiting')
  expect(await stepsOf(order)).toContainEqual(expect.stringMatching(/Desain disetujui, sekarang/))
  await approve()
  await staff().send(atDesk(order, `${id}/hapus/`))
  expect(await state()).toBe('waiting')
  expect((await staff().order(order).look()).text('#riwayat')).toContain('Persetujuan desain gugur')
})

test('only pictures of the order become a mock-up, and only staff send one', async () => {
  const { order } = await sent()
  const other = await makeOrder(db())
  const foreign = await upload(other)
  const none = await desk(order, { action: 'kirim', files: foreign })
  expect([none.status, none.page.text('#berkas .field-error')]).toEqual([422, 'Pilih gambar yang dikirim.'])
  await answer(order, { action: 'kirim', files: foreign }).expect(404)
  await answer(other, { action: 'setuju', number: '1' }).expect(404)
  await desk(order, { action: 'apa' }).then(({ status }) => expect(status).toBe(422))
})

test('a file that is picked goes out with the press that sends the mock-up, and is kept where it is no picture', async () => {
  const order = await makeOrder(db())
  const ticked = await upload(order, 'depan.png')
  const { html } = await staff().page(atDesk(order))
  const sender = senderBy(parsePage(html), 'Kirim mock-up')
  expect(postedBy(sender).action).toBe(atDesk(order, 'mockup/'))
  const press = (name: string, bytes: Buffer) =>
    shopOn(db())
      .post(atDesk(order, 'mockup/'))
      .set({ Cookie: staff().cookie, 'Sec-Fetch-Site': 'same-origin' })
      .field({ action: 'kirim', files: ticked })
      .attach('file', bytes, name)
  expect((await press('belakang.png', await makePng())).status).toBe(303)
  expect((await mockups(order))[0]?.file_ids).toHaveLength(2)

  const drawing = await press('pola.cdr', Buffer.from('pola'))
  expect([drawing.status, read(drawing.text).text('#berkas .field-error')]).toEqual([
    422,
    'Berkasnya tersimpan, tetapi mock-up harus berupa gambar.',
  ])
  expect(read(drawing.text).text('#berkas')).toContain('pola.cdr')
  expect(await mockups(order)).toHaveLength(1)
  const only = senderBy(parsePage(html), 'Simpan berkas saja')
  expect(postedBy(only).action).toBe(atDesk(order))
})

test('a customer who does not answer is reminded once after two days, by the switch of the message', async () => {
  const deps = orderDepsOn(db(), fakeGateway(() => new Date()).gateway, () => new Date())
  const remind = () => remindOfMockups({ ...deps, messages: { channels: { whatsapp: true, email: true } } })
  const queued = async () => (await db()('outbox').where({ kind: 'whatsapp' })).length
  const { order } = await sent()
  await remind()
  expect(await queued()).toBe(0)
  await db()('mockups').update({ sent_at: hoursAgo(49) })
  await remind()
  await remind()
  expect(await queued()).toBe(1)
  expect((await messages(order)).at(-1)?.body).toContain('/berkas/?kunci=')
  const answered = (await sent()).order
  await answer(answered, { action: 'setuju', number: '1' })
  await db()('mockups')
    .where({ order_id: answered.id })
    .update({ sent_at: hoursAgo(49) })
  await remind()
  expect(await queued()).toBe(1)

  // An approval that fell waits two days anew, and is reminded of anew.
  await answer(order, { action: 'setuju', number: '1' }).expect(303)
  await shopOn(db())
    .post(signed(order))
    .attach('file', await makePng(), 'lain.png')
    .expect(303)
  expect((await mockups(order))[0]).toMatchObject({ state: 'waiting', reminded_at: null })
  await remind()
  expect(await queued()).toBe(1)
  await db()('mockups')
    .where({ order_id: order.id })
    .update({ sent_at: hoursAgo(50) })
  await Promise.all([remind(), remind()])
  expect(await queued()).toBe(2)

  await makeSettings(db(), { message_mockup_sent: false })
  const quiet = (await sent()).order
  expect((await messages(quiet)).map(({ outbox_id }) => outbox_id)).toEqual([null])
})

test('the start page of staff names designs that wait for them before those that wait for customers', async () => {
  const { order } = await sent()
  const drawn = await makeOrder(db(), { customer_name: 'Rina', status_order: 'dp_dibayar' })
  await shopOn(db()).post(signed(drawn)).attach('file', Buffer.from('x'), 'logo.cdr').expect(303)
  await db()('orders').update({ price_confirmed: true, status_order: 'link_dibuat' })
  const { page } = await staff().page('/admin/')
  const rows = page.texts('.waiting-row').filter((row) => /desain/i.test(row))
  expect(rows.map((row) => /Buat desain Rina|Menunggu jawaban Budi Santoso/.exec(row)?.[0])).toEqual([
    'Buat desain Rina',
    'Menunggu jawaban Budi Santoso',
  ])
  await answer(order, { action: 'setuju', number: '1' })
  expect((await staff().page('/admin/')).page.text('body')).not.toContain('Menunggu jawaban')
})
