import { expect, test } from 'vitest'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'
import { shopOn } from './support/desk.ts'
import { bankAccount } from './support/orders.ts'

const db = useDatabase()
const dataDir = useFolder()
const picture = await makePng()

const order = {
  customer_name: 'Budi Santoso',
  product_name: 'Kaos Komunitas 2026',
  quantity: '50',
  total_price: 'Rp 7.500.000',
  payment_type: 'dp',
  dp_percent: '60',
  contact_information: '0812-3456-7890',
  notification_channel: '',
  contact_email: '',
  design_notes: 'Logo di dada kiri',
  submission: 'f0000000-0000-4000-8000-000000000001',
}
const shop = (settings: Record<string, string> = {}) => shopOn(db(), { DATA_DIR: dataDir, ...settings })
const send = (fields: Record<string, string> = {}) =>
  shop()
    .post('/pesan/')
    .field({ ...order, ...fields })
const sums = (page: ReturnType<typeof read>) => page.texts('.order-sum dd')

test('every field of the form has a label, the form says what happens next, and has a new submission number', async () => {
  const [one, other] = await Promise.all([shop().get('/pesan/'), shop().get('/pesan/')])
  const page = read(one.text)

  expect(one.status).toBe(200)
  expect(page.text('h1')).toBe('Pesan konveksi')
  for (const field of page.all(
    '.order-form input:not([type=hidden],[type=radio],[type=checkbox]), .order-form textarea',
  ))
    expect(page.all(`label[for=${field.getAttribute('id')}]`), field.getAttribute('name')).toHaveLength(1)
  expect(page.attribute('#f-dp_percent', 'value')).toBe('60')
  expect(page.attribute('[name=payment_type][checked]', 'value')).toBe('dp')
  expect(page.text('.order-next')).toContain('Kami konfirmasi harganya')
  const number = (html: string) => read(html).attribute('[name=submission]', 'value')
  expect(number(one.text)).not.toBe(number(other.text))
  expect(one.text).not.toContain('staf')
})

test('a long list of players is stored whole up to 5,000 characters; a longer one is refused beside its field and kept', async () => {
  const players = Array.from({ length: 250 }, (_, at) => `${at + 1}. Pemain ${at}`).join('\n')
  const list = players.padEnd(5_000, '.')
  const long = await send({ design_notes: `${list}!` })
  const page = read(long.text)
  expect([long.status, page.text('#f-design_notes-error')]).toEqual([
    422,
    'Catatan desain paling banyak 5.000 karakter',
  ])
  expect(page.text('#f-design_notes')).toContain(players.slice(-200).replaceAll('\n', ' '))
  // With a limit of its own, the browser would cut pasted text without a word.
  expect(page.attribute('#f-design_notes', 'maxlength')).toBeNull()

  // Browsers send line breaks as CR and LF.
  expect((await send({ design_notes: list.replaceAll('\n', '\r\n') })).status).toBe(303)
  const row = await db()('orders').orderBy('id', 'desc').first()
  expect(row?.design_notes).toBe(list)

  const cookie = await signInAs(db(), { role: 'staff' })
  const desk = `/admin/pesanan/${row?.order_code}/`
  const edit = async (design_notes: string) => {
    const request = shop().post(`${desk}ubah/`).set('Cookie', cookie).set('Sec-Fetch-Site', 'same-origin')
    return request.type('form').send({ design_notes })
  }
  const refused = await edit(`${list}!`)
  expect([refused.status, read(refused.text).text('#f-design_notes-error')]).toEqual([
    422,
    'Catatan desain paling banyak 5.000 karakter',
  ])
  expect(read(refused.text).attribute('#f-design_notes', 'maxlength')).toBeNull()
  expect((await edit(list.toUpperCase())).status).toBe(303)
  const patch = shop().patch(`/api/v1/order/${row?.id}/`).set('Cookie', cookie)
  expect((await patch.send({ design_notes: `${list}!` })).status).toBe(400)
})

test('an order leads to its confirmation, for its customer only, which says that no message was sent', async () => {
  await makeSettings(db(), bankAccount)
  const { status, headers } = await send()
  expect(status).toBe(303)
  const where = headers.location ?? ''
  expect(where).toMatch(/^\/pesan\/ORD-\d{8}-[A-Z0-9]{3}\/\?kunci=[\w-]{22}$/)

  const response = await shop().get(where)
  const page = read(response.text)
  const code = where.split('/')[2] ?? ''
  expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  expect(page.text('#kode')).toBe(code)
  expect(page.attribute('[data-copy]', 'data-copy')).toBe('kode')
  expect(page.body()).toContain('Simpan kode ini')
  expect(page.body()).toContain('Belum ada pesan yang kami kirim')
  expect(page.body()).not.toContain('telah dikirim')
  expect(page.all(`a[href="/lacak/${code}/"]`).length).toBeGreaterThan(0)
  expect(sums(page)).toEqual(['Rp 7.500.000', 'Rp 4.500.000', 'Rp 3.000.000'])
  expect(page.text('#bayar')).toContain('Rp 4.500.000')
  expect(page.attribute('#bayar .primary', 'href')).toMatch(/\/invoice\/INV-/)

  expect(await db()('orders').first()).toMatchObject({
    total_price: '7500000',
    contact_phone: '6281234567890',
    notification_channel: 'whatsapp',
    source: 'public',
    price_confirmed: false,
  })
  const [bare, wrong, none] = await Promise.all(
    [`/pesan/${code}/`, `/pesan/${code}/?kunci=${'a'.repeat(22)}`, `/pesan/ORD-20200101-AAA/?kunci=x`].map((one) =>
      shop().get(one),
    ),
  )
  expect([bare?.status, wrong?.status, none?.status]).toEqual([404, 404, 404])
  expect(bare?.text).not.toContain('Budi')
})

test('errors are shown beside their fields and on top; all values are kept, with the picture and the amounts', async () => {
  const wrong = {
    contact_information: '0812',
    quantity: '20000',
    notification_channel: 'both',
    design_notes: 'Satu\r\nDua',
  }
  const response = await send(wrong).attach('design', picture, 'desain.png')
  const page = read(response.text)

  expect(response.status).toBe(422)
  expect(page.text('#f-quantity-error')).toBe('Jumlah paling banyak 10.000')
  expect(page.text('#f-contact_information-error')).toContain('Isi nomor WhatsApp')
  expect(page.texts('.form-errors a')).toEqual(['Jumlah', 'Nomor WhatsApp atau email'])
  expect(page.all('.form-errors[autofocus]')).toHaveLength(1)
  const values = Object.fromEntries(
    ['customer_name', 'product_name', 'quantity', 'total_price', 'dp_percent', 'contact_information'].map((name) => [
      name,
      page.attribute(`#f-${name}`, 'value'),
    ]),
  )
  const { design_notes, notification_channel, ...kept } = wrong
  expect({ ...order, ...kept }).toMatchObject(values)
  expect(page.all('#f-design_notes')[0]?.text.trim()).toBe(design_notes)
  expect(page.attribute('[name=notification_channel][checked]', 'value')).toBe(notification_channel)
  expect(page.attribute('[name=submission]', 'value')).toBe(order.submission)
  expect(sums(page)).toEqual(['Rp 7.500.000', 'Rp 4.500.000', 'Rp 3.000.000'])
  expect(await db()('orders')).toHaveLength(0)

  expect(page.body()).toContain('tidak perlu dipilih lagi')
  const token = page.attribute('[name=design_kept]', 'value') ?? ''
  const shown = await shop().get(page.attribute('.order-kept img', 'src') ?? '')
  expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png'])

  expect((await send({ design_kept: token })).status).toBe(303)
  expect((await db()('orders').first())?.design).toMatch(/-40x30\.png$/)
})

test('a draft upload can be removed, and a token with a wrong signature is ignored', async () => {
  const first = await send({ quantity: '' }).attach('design', picture, 'desain.png')
  const token = read(first.text).attribute('[name=design_kept]', 'value') ?? ''
  const forged = await send({ design_kept: token.replace(/~\w+~/, '~zzzzzzz~') })
  expect(forged.status).toBe(422)
  expect(read(forged.text).text('#f-design-error')).toContain('Pilih lagi')
  expect((await shop().get(`/pesan/gambar/${token.slice(0, -1)}/`)).status).toBe(404)

  expect((await send({ design_kept: token, design_drop: '1' })).status).toBe(303)
  expect((await db()('orders').first())?.design).toBeNull()
})

test('two presses make one order; the same form with other content asks first', async () => {
  const first = await send().attach('design', picture, 'desain.png')
  const second = await send().attach('design', picture, 'desain.png')
  expect([second.status, second.headers.location]).toEqual([303, first.headers.location])
  const [row, ...others] = await db()('orders')
  expect(others).toEqual([])

  const changed = await send({ quantity: '60' })
  const page = read(changed.text)
  expect(changed.status).toBe(409)
  expect(page.text('.form-errors')).toContain(row?.order_code)
  const number = page.attribute('[name=submission]', 'value') ?? ''
  expect(number).not.toBe(order.submission)
  expect((await send({ quantity: '60', submission: number })).status).toBe(303)
  expect(await db()('orders')).toHaveLength(2)
})

test('the form for staff: the price is confirmed, a link is optional, and it leads to the order', async () => {
  const staff = await makeUser(db(), { role: 'staff' })
  const cookie = await signIn(db(), staff)
  const form = await shop().get('/admin/pesanan/baru/').set('Cookie', cookie)
  expect(read(form.text).all('[name=create_link][checked]')).toHaveLength(1)

  const wrong = await shop()
    .post('/admin/pesanan/baru/')
    .set('Cookie', cookie)
    .field({ ...order, quantity: '' })
  expect(wrong.status).toBe(422)
  expect(read(wrong.text).all('[name=create_link][checked]')).toHaveLength(0)

  const { status, headers } = await shop().post('/admin/pesanan/baru/').set('Cookie', cookie).field(order)
  const row = await db()('orders').first()
  expect([status, headers.location]).toEqual([303, `/admin/pesanan/${row?.order_code}/`])
  expect(row).toMatchObject({ source: 'admin', price_confirmed: true, status_order: 'menunggu_link' })
  expect(await db()('audit_log').where({ action: 'order.create', subject: row?.order_code ?? '' })).toHaveLength(1)

  const linked = { ...order, submission: 'f0000000-0000-4000-8000-000000000002', create_link: '1' }
  await shop().post('/admin/pesanan/baru/').set('Cookie', cookie).field(linked)
  expect(await db()('orders').where({ status_order: 'link_dibuat' })).toHaveLength(1)
  expect((await shop().get('/admin/pesanan/baru/')).status).not.toBe(200)
})

test('on the form for customers, staff order as customers, and the form says so', async () => {
  const cookie = await signInAs(db(), { role: 'staff' })
  expect((await shop().get('/pesan/').set('Cookie', cookie)).text).toContain('Kamu masuk sebagai staf')
  await shop().post('/pesan/').set('Cookie', cookie).field(order)
  expect(await db()('orders').first()).toMatchObject({ source: 'public', price_confirmed: false })
})
