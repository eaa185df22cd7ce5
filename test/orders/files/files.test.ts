import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { OrderRow } from '../../../src/db/tables.ts'
import { trackingKey } from '../../../src/orders/order-deps.ts'
import { testSecret } from '../../support/app.ts'
import { useDatabase } from '../../support/db.ts'
import { read } from '../../support/page.ts'
import { makePng } from '../../support/picture.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'
import { useEach } from '../../support/use.ts'
import { shopOn, staffOn } from '../support/desk.ts'
import { hoursAgo, makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db(), { username: 'sari' }))

const signed = (order: OrderRow, rest = '', key = trackingKey(testSecret, order)) =>
  `/lacak/${order.order_code}/berkas/${rest}?kunci=${key}`
const atDesk = ({ order_code }: OrderRow, rest = '') => `/admin/pesanan/${order_code}/berkas/${rest}`
const give = (order: OrderRow, bytes: Buffer, name: string) =>
  shopOn(db()).post(signed(order)).set('Sec-Fetch-Site', 'same-origin').attach('file', bytes, name)
const giveAsStaff = (order: OrderRow, bytes: Buffer, name: string) =>
  shopOn(db())
    .post(atDesk(order))
    .set({ Cookie: staff().cookie, 'Sec-Fetch-Site': 'same-origin' })
    .attach('file', bytes, name)
const filesOf = ({ id }: OrderRow) => db()('order_files').where({ order_id: id }).orderBy('id')
const get = (path: string, cookie = '') => shopOn(db()).get(path).set('Cookie', cookie)

test('a customer sends a picture and a PDF; the picture is shown re-encoded, the originals go to staff only', async () => {
  const order = await makeOrder(db())
  const png = await makePng()
  const pdf = Buffer.from('%PDF-1.4 logo')
  expect((await give(order, png, 'logo.png')).status).toBe(303)
  expect((await give(order, pdf, 'denah.pdf')).status).toBe(303)
  const [picture, other] = await filesOf(order)
  expect([picture?.name, picture?.picture !== null, other?.picture, other?.by_staff]).toEqual([
    ...['logo.png', true, null, false],
  ])

  const page = await get(signed(order)).expect(200)
  expect(read(page.text).texts('.files-row b')).toEqual(['logo.png', 'denah.pdf'])
  expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  const shown = await get(signed(order, `${picture?.id}/`)).expect(200)
  expect([shown.headers['content-type'], shown.headers['cache-control']]).toEqual(['image/png', 'no-store'])
  await get(signed(order, `${other?.id}/`)).expect(404)

  const original = await get(atDesk(order, `${other?.id}/?asli`), staff().cookie).expect(200)
  expect(original.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="denah.pdf"',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect(original.body).toEqual(pdf)
  const whole = await get(atDesk(order, `${picture?.id}/?asli`), staff().cookie).expect(200)
  expect([whole.headers['content-type'], whole.body]).toEqual(['application/octet-stream', png])
  expect((await db()('notices').orderBy('id')).map(({ message }) => message)).toContain(
    `${order.order_code}: Berkas masuk`,
  )
})

test('files that are sent at once are all kept', async () => {
  const order = await makeOrder(db())
  const png = await makePng()
  const answers = await Promise.all(['satu.png', 'dua.png', 'tiga.png'].map((name) => give(order, png, name)))
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
  expect((await filesOf(order)).map(({ name }) => name).sort()).toEqual(['dua.png', 'satu.png', 'tiga.png'])
})

test('hostile files are refused, or kept only to be downloaded', async () => {
  const order = await makeOrder(db())
  const html = Buffer.from('<!doctype html><script>alert(1)</script>')
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
  const bomb = Buffer.concat([Buffer.from('PK\x03\x04'), deflateRawSync(Buffer.alloc(20_000_000))])
  for (const [bytes, name, why] of [
    [html, 'foto.png', 'bukan gambar'],
    [svg, 'foto.jpg', 'bukan gambar'],
    [html, 'halaman.html', 'Kirim gambar'],
    [html, 'program.exe', 'Kirim gambar'],
    [Buffer.alloc(0), 'kosong.pdf', 'Pilih dulu'],
    [Buffer.alloc(11 * 1024 * 1024), 'besar.pdf', 'paling besar 10 MB'],
  ] as const) {
    const answer = await give(order, bytes, name)
    expect([name, answer.status]).toEqual([name, 422])
    expect(read(answer.text).text('.field-wrong .field-error')).toContain(why)
  }
  expect(await filesOf(order)).toEqual([])
  for (const [bytes, name] of [
    [svg, 'logo.svg'],
    [bomb, 'berkas.zip'],
    [html, '../../etc/\u202egnp.pdf'],
  ] as const)
    expect((await give(order, bytes, name)).status).toBe(303)
  const kept = await filesOf(order)
  expect(kept.map(({ picture }) => picture)).toEqual([null, null, null])
  expect(kept[2]?.name).toMatch(/^[^/\u202e]*gnp\.pdf$/)
  for (const { id } of kept) {
    await get(signed(order, `${id}/`)).expect(404)
    const { headers } = await get(atDesk(order, `${id}/?asli`), staff().cookie).expect(200)
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toMatch(/^attachment/)
  }
})

test('without the key, with a wrong one, and for others than staff there is nothing', async () => {
  const order = await makeOrder(db())
  await give(order, await makePng(), 'logo.png')
  const [file] = await filesOf(order)
  const member = await signIn(db(), await makeUser(db()))
  for (const rest of ['', `${file?.id}/`]) {
    await get(`/lacak/${order.order_code}/berkas/${rest}`).expect(404)
    await get(signed(order, rest, 'x'.repeat(22))).expect(404)
    await get(atDesk(order, rest), member).expect(403)
    expect((await get(atDesk(order, rest))).status).toBe(303)
  }
  await get(atDesk(order, `${file?.id}/?asli`), member).expect(403)
  const other = await makeOrder(db())
  await get(signed(other, `${file?.id}/`)).expect(404)
  await get(atDesk(other, `${file?.id}/?asli`), staff().cookie).expect(404)
  // The link ends 90 days after the order, and when staff revoke it.
  const old = signed(order)
  await db()('orders').where({ id: order.id }).update({ link_version: 2 })
  await get(old).expect(404)
  await db()('orders')
    .where({ id: order.id })
    .update({ link_version: 1, ended_at: hoursAgo(91 * 24) })
  await get(signed(order)).expect(404)
  const tracker = await get(`/lacak/${order.order_code}/`).expect(200)
  expect(tracker.text).not.toContain('berkas')
})

test('a customer removes their own files only, staff all; a removed file is stored no longer', async () => {
  const order = await makeOrder(db())
  await give(order, await makePng(), 'logo.png')
  await giveAsStaff(order, Buffer.from('x'), 'cetak.ai')
  const [own, theirs] = await filesOf(order)
  expect(read((await get(signed(order))).text).texts('.files-row b')).toEqual(['logo.png'])
  const remove = (id: string | undefined) => shopOn(db()).post(signed(order, `${id}/hapus/`))
  await remove(theirs?.id).expect(404)
  await remove(own?.id).expect(303)
  await remove(own?.id).expect(404)
  expect((await staff().send(atDesk(order, `${theirs?.id}/hapus/`))).status).toBe(303)
  const names = [own?.upload, own?.picture, theirs?.upload].map(String)
  expect((await db()('uploads').whereIn('name', names)).map(({ uses }) => uses)).toEqual([0, 0, 0])
  expect((await staff().order(order).look()).text('#riwayat')).toContain('Berkas dihapus')
})

test('an order has at most 20 files', async () => {
  const order = await makeOrder(db())
  const file = { order_id: order.id, kind: 'design' as const, name: 'a.pdf', size: 1, by_staff: true }
  await db()('order_files').insert(Array.from({ length: 19 }, () => ({ ...file, created_at: new Date() })))
  expect((await give(order, Buffer.from('x'), 'a.pdf')).status).toBe(303)
  const over = await give(order, Buffer.from('x'), 'b.pdf')
  expect([over.status, over.text.includes('Sudah 20 berkas')]).toEqual([422, true])
})

test('erasing the customer of an order removes its files', async () => {
  const { eraseCustomers, releaseOrders } = await import('../../../src/orders/track/own/queries.ts')
  const member = await makeUser(db())
  const ended = { status_order: 'dibatalkan', production_status: 'dibatalkan', ended_at: hoursAgo(1) } as const
  const order = await makeOrder(db(), { user_id: member.id, ...ended })
  await give(order, Buffer.from('x'), 'logo.ai')
  const [file] = await filesOf(order)
  await db().transaction(async (trx) => {
    await eraseCustomers(trx, new Date(), await releaseOrders(trx, member.id))
  })
  expect(await filesOf(order)).toEqual([])
  expect(
    (
      await db()('uploads')
        .where({ name: file?.upload ?? '' })
        .first()
    )?.uses,
  ).toBe(0)
})
