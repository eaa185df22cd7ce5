import { beforeEach, expect, test } from 'vitest'
import { makePriceList, makeShirt } from '../products/support/make.ts'
import { useDatabase } from '../support/db.ts'
import { useFolder } from '../support/folder.ts'
import { makeSettings } from '../support/make.ts'
import { read } from '../support/page.ts'
import { makePng } from '../support/picture.ts'
import { makeUser, signIn, signInAs } from '../support/sign-in.ts'
import { shopOn } from './support/desk.ts'
import { bankAccount, shirtForm } from './support/orders.ts'

const db = useDatabase()
const dataDir = useFolder()
const picture = await makePng()

let list: Awaited<ReturnType<typeof makePriceList>>
let order: ReturnType<typeof shirtForm> & { submission: string; design_notes: string }
beforeEach(async () => {
  list = await makePriceList(db())
  order = { ...shirtForm(list), design_notes: 'Logo', submission: 'f0000000-0000-4000-8000-000000000001' }
})
/** The form of staff, in which goods are typed too. */
const typed = {
  ...{ customer_name: 'Budi Santoso', product_name: 'Kaos Komunitas 2026', quantity: '50', payment_type: 'dp' },
  ...{ total_price: 'Rp 7.500.000', dp_percent: '60', contact_information: '0812-3456-7890' },
  submission: 'f0000000-0000-4000-8000-000000000003',
}
const shop = (settings: Record<string, string> = {}) => shopOn(db(), { DATA_DIR: dataDir, ...settings })
const send = (fields: Record<string, string> = {}) =>
  shop()
    .post('/pesan/kaos/')
    .field({ ...order, ...fields })
const sums = (page: ReturnType<typeof read>) => page.texts('.order-sum dd')
const shown = (page: ReturnType<typeof read>) => page.attribute('[name=shown_total]', 'value')

test('the goods are cards with price, minimum and days; without any the page still leads to an inquiry', async () => {
  const page = read((await shop().get('/pesan/')).text)
  expect(page.texts('.product-card h2')).toEqual(['Kaos combed', 'Topi', 'Lain-lain, minta penawaran'])
  expect(page.text('.product-card')).toContain('Rp 75.000/pcs untuk 12 pcs')
  expect(page.text('.product-card')).toContain('minimal 12 · ± 10 hari kerja')
  expect(page.body()).not.toContain('Harga seluruhnya')
  await db()('products').update({ is_active: false })
  const empty = read((await shop().get('/pesan/')).text)
  expect(empty.texts('.product-card a')).toEqual(['Lain-lain, minta penawaran'])
  expect(empty.attribute('.product-card a', 'href')).toBe('/pesan/lain/')
  expect((await shop().get('/pesan/kaos/')).status).toBe(404)
})

test('every field of the form has a label, and the form has a new submission number', async () => {
  const [one, other] = await Promise.all([shop().get('/pesan/kaos/'), shop().get('/pesan/kaos/')])
  const page = read(one.text)

  expect(one.status).toBe(200)
  expect(page.text('h1')).toBe('Kaos combed')
  for (const field of page.all(
    '.order-form input:not([type=hidden],[type=radio],[type=checkbox]), .order-form textarea',
  ))
    expect(page.all(`label[for="${field.getAttribute('id')}"]`), field.getAttribute('name')).toHaveLength(1)
  expect(page.all('[name=total_price]')).toEqual([])
  expect(page.attribute('[name=payment_type][checked]', 'value')).toBe('dp')
  const number = (html: string) => read(html).attribute('[name=submission]', 'value')
  expect(number(one.text)).not.toBe(number(other.text))
  const counted = read((await shop().get('/pesan/kaos/?jumlah=30')).text)
  expect(counted.attribute('[name=quantity]', 'value')).toBe('30')
})

test('the sum follows what is typed, with its lines, the down payment and the day', async () => {
  const ask = async (fields: object) =>
    read(
      `<main>${
        (
          await shop()
            .post('/pesan/kaos/hitung/')
            .type('form')
            .send({ ...order, ...fields })
        ).text
      }</main>`,
    )
  const sized = { sizing: 'isi', quantity: '', 'sizes.0.code': 'S', 'sizes.0.quantity': '20', 'sizes.1.code': 'XXL' }
  const page = await ask({ ...sized, 'sizes.1.quantity': '4', 'extras.0.id': list.desain })
  expect(page.texts('.order-lines .ends')).toEqual([
    'Kaos combed Pendek · Hitam 24 × Rp 68.000Rp 1.632.000',
    ...['Ukuran XXL Kaos combed 4 × Rp 5.000Rp 20.000', 'Desain 1 × Rp 75.000Rp 75.000'],
    ...['DP 60% sekarangRp 1.036.200', 'Sisanya nantiRp 690.800'],
  ])
  expect([page.text('.order-total b'), shown(page)]).toEqual(['Rp 1.727.000', '1727000'])
  expect(page.text('.order-total')).toMatch(/^24 potong · ± selesai (Sen|Sel|Rab|Kam|Jum) \d+ \w+/)
  const few = await ask({ quantity: '5' })
  expect(few.text('.order-problem')).toContain('Paling sedikit 12 potong.')
  expect(few.attribute('.order-problem button', 'formaction')).toBe('/pesan/lain/')
  expect(few.all('[name=shown_total]')).toEqual([])
  const soon = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
  expect((await ask({ needed_on: soon })).text('.order-problem')).toContain('Lebih cepat dari perkiraan kami')
})

test('names are counted by their number where one is given, else for all pieces', async () => {
  const { product, names, print } = await makeShirt(db())
  const page = read((await shop().get(`/pesan/${product.slug}/`)).text)
  const at = page.all('.order-extra').findIndex((one) => one.querySelector('[name=rows]') !== null)
  expect(page.texts('.order-extra b, .order-extra-name')[at]).toBe(names.name)
  const fields = {
    ...{ customer_name: 'Budi', contact_information: '081234567890', payment_type: 'full' },
    ...{ sizing: 'nanti', quantity: '12', [`extras.${at}.id`]: String(names.id) },
  }
  const ask = async (more: Record<string, string>) => {
    const answer = await shop()
      .post(`/pesan/${product.slug}/hitung/`)
      .type('form')
      .send({ ...fields, ...more })
    return read(`<main>${answer.text}</main>`)
  }
  expect((await ask({})).text('.order-lines')).toContain('12 × Rp 10.000')
  expect((await ask({ rows: '5' })).text('.order-lines')).toContain('5 × Rp 10.000')
  expect((await ask({ rows: '13' })).text('.order-problem')).toBe('Baris nama dan nomor: 1 sampai 12.')
  expect((await ask({ rows: 'lima' })).text('.order-problem')).toBe('Isi dengan angka bulat.')
  // Of an extra that is not ticked the number is not read.
  const unticked = await ask({ [`extras.${at}.id`]: '', rows: '13' })
  expect(unticked.text('.order-total b')).toBe('Rp 900.000')
  expect(print.id).not.toBe(names.id)

  const post = (more: Record<string, string>) =>
    shop()
      .post(`/pesan/${product.slug}/`)
      .field({ ...fields, ...more })
  const wrong = read((await post({ rows: '13', shown_total: '1' })).text)
  expect(wrong.text('#f-rows-error')).toBe('Baris nama dan nomor: 1 sampai 12.')
  expect(wrong.attribute('#f-rows', 'value')).toBe('13')
  expect(wrong.attribute('.form-errors a', 'href')).toBe('#f-rows')
  const placed = await post({ rows: '5', shown_total: '950000' })
  expect(placed.status).toBe(303)
  const key = new URL(placed.headers.location ?? '', 'http://x').searchParams.get('kunci')
  const code = (await db()('orders').first('order_code'))?.order_code
  const again = read((await shop().get(`/pesan/${product.slug}/?dari=${code}&kunci=${key}`)).text)
  expect([again.attribute('#f-rows', 'value'), again.attribute('[name=quantity]', 'value')]).toEqual(['5', '12'])
})

test('nothing is ordered for a price that was not seen: both sums are told and everything typed is kept', async () => {
  const fields = { 'delivery.method': 'kirim', 'delivery.city': 'Solo', needed_on: '2099-01-05' }
  const unseen = await send({ ...fields, shown_total: '' })
  expect(unseen.status).toBe(422)
  expect(read(unseen.text).text('#f-shown_total')).toBe(
    'Harganya Rp 900.000. Tekan Pesan sekarang sekali lagi kalau cocok.',
  )
  await db()('product_prices').where({ unit_price: '75000' }).update({ unit_price: 80_000 })
  const late = await send(fields)
  const page = read(late.text)
  expect([late.status, page.text('#f-shown_total')]).toEqual([
    422,
    'Harganya sekarang Rp 960.000, tadi Rp 900.000. Tekan Pesan sekarang sekali lagi kalau cocok.',
  ])
  expect(page.attribute('[name=quantity]', 'value')).toBe('12')
  expect(page.attribute('[name="delivery.city"]', 'value')).toBe('Solo')
  expect(page.attribute('[name=needed_on]', 'value')).toBe('2099-01-05')
  expect(page.attribute('[name="choices.1"][checked]', 'value')).toBe(String(list.black))
  expect(await db()('orders')).toHaveLength(0)
  expect((await send({ ...fields, shown_total: shown(page) ?? '' })).status).toBe(303)
  expect(await db()('deliveries').first()).toMatchObject({ method: 'kirim', city: 'Solo' })
})

test('below the minimum the form offers the inquiry', async () => {
  const page = read((await send({ quantity: '5', shown_total: '' })).text)
  expect(page.text('#f-quantity-error')).toBe('Paling sedikit 12 potong.')
  expect(page.attribute('.order-sizing p > button', 'formaction')).toBe('/pesan/lain/')
})

test('by phone messages go by WhatsApp, by mail by email, and the tick asks for both', async () => {
  await send({ submission: '' })
  await send({ submission: '', contact_information: 'budi@contoh.id' })
  await send({ submission: '', also_email: '1', contact_email: 'budi@contoh.id' })
  const channels = await db()('orders').orderBy('created_at').pluck('notification_channel')
  expect(channels).toEqual(['whatsapp', 'email', 'both'])
  const missing = read((await send({ submission: '', also_email: '1' })).text)
  expect(missing.text('#f-contact_email-error')).toBe('Isi juga alamat email')
})

test('an order is repeated from its signed tracker: goods, sizes and contact stand in the form', async () => {
  const where = (
    await send({
      ...{ sizing: 'isi', quantity: '', 'sizes.0.code': 'M', 'sizes.0.quantity': '12' },
      ...{ 'extras.1.id': String(list.sablon), 'extras.1.position': 'Punggung', 'extras.1.column': '2 warna' },
      shown_total: String(12 * 75_000 + 12 * 11_000 + 80_000),
    })
  ).headers.location
  const code = where?.split('/')[2] ?? ''
  const tracker = read((await shop().get(where?.replace('/pesan/', '/lacak/') ?? '')).text)
  const again = tracker.attribute('a[href^="/pesan/kaos/"]', 'href') ?? ''
  const page = read((await shop().get(again)).text)
  expect(page.attribute('#f-customer_name', 'value')).toBe('Budi Santoso')
  expect(page.attribute('[name="choices.1"][checked]', 'value')).toBe(String(list.black))
  expect(page.attribute('[name="sizes.1.quantity"]', 'value')).toBe('12')
  expect(page.texts('.order-extra:first-child option[selected]')).toEqual(['Punggung', '2 warna'])
  expect(shown(page)).toBe('1112000')
  // Sizes that were changed since are those of the order now; while they are not whole, only the number stands there.
  await db()('order_sizes').update({ size_code: 'L', quantity: 12 })
  const changed = read((await shop().get(again)).text)
  expect(changed.texts('[name^="sizes."][value="12"]')).toHaveLength(1)
  expect(changed.attribute('[name="sizes.1.quantity"]', 'value')).not.toBe('12')
  await db()('order_sizes').update({ quantity: 5 })
  const partial = read((await shop().get(again)).text)
  expect(partial.attribute('[name=sizing][checked]', 'value')).toBe('nanti')
  expect(partial.attribute('[name=quantity]', 'value')).toBe('12')
  const strange = await shop().get(`/pesan/kaos/?dari=${code}&kunci=${'a'.repeat(22)}`)
  expect(read(strange.text).attribute('#f-customer_name', 'value')).toBe('')
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
  expect(page.attribute('[data-copy]', 'data-copy')).toBe('link-pesanan')
  expect(page.body()).toContain('Simpan link ini')
  expect(page.body()).not.toContain('telah dikirim')
  expect(page.all(`a[href^="/lacak/${code}/?kunci="]`)).toHaveLength(1)
  expect(page.attribute('a[href^="https://wa.me/6281234567890"]', 'href')).toContain(code)
  expect(sums(page)).toEqual(['Rp 900.000', 'Rp 540.000', 'Rp 360.000'])
  expect(page.text('#bayar')).toContain('Rp 540.000')
  expect(page.attribute('#bayar .primary', 'href')).toMatch(/\/invoice\/INV-/)

  expect(await db()('orders').first()).toMatchObject({
    total_price: '900000',
    contact_phone: '6281234567890',
    notification_channel: 'whatsapp',
    source: 'public',
    price_confirmed: true,
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
  const wrong = { contact_information: '0812', quantity: '20000', customer_name: '', design_notes: 'Satu\r\nDua' }
  const response = await send(wrong).attach('design', picture, 'desain.png')
  const page = read(response.text)

  expect(response.status).toBe(422)
  expect(page.text('#f-quantity-error')).toBe('Paling banyak 10.000.')
  expect(page.text('#f-contact_information-error')).toContain('Isi nomor WhatsApp')
  expect(page.text('.form-errors')).toContain('Pesanan belum terkirim. Periksa tiga bagian ini:')
  expect(page.texts('.form-errors a')).toEqual(['Jumlah', 'Nama pemesan', 'Nomor WhatsApp atau email'])
  expect(page.all('.form-errors[autofocus]')).toHaveLength(1)
  expect(page.attribute('[name=quantity]', 'value')).toBe(wrong.quantity)
  expect(page.attribute('#f-contact_information', 'value')).toBe(wrong.contact_information)
  expect(page.all('#f-design_notes')[0]?.text.trim()).toBe(wrong.design_notes)
  expect(page.attribute('[name=submission]', 'value')).toBe(order.submission)
  expect(await db()('orders')).toHaveLength(0)

  expect(page.body()).toContain('tidak perlu dipilih lagi')
  const token = page.attribute('[name=design_kept][checked]', 'value') ?? ''
  const shown = await shop().get(page.attribute('.order-kept img', 'src') ?? '')
  expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png'])

  expect((await send({ design_kept: token })).status).toBe(303)
  expect((await db()('orders').first())?.design).toMatch(/-40x30\.png$/)
})

test('a draft upload can be left out, and a token with a wrong signature is ignored', async () => {
  const first = await send({ quantity: '' }).attach('design', picture, 'desain.png')
  const token = read(first.text).attribute('[name=design_kept]', 'value') ?? ''
  const forged = await send({ design_kept: token.replace(/~\w+~/g, '~zzzzzzz~') })
  expect(forged.status).toBe(422)
  expect(read(forged.text).text('#f-design-error')).toContain('Pilih lagi')
  const [raw = '', shown = ''] = token.split(' ')
  const addresses = [shown, shown.slice(0, -1), raw].map((one) => `/pesan/gambar/${one}/`)
  const statuses = await Promise.all(addresses.map(async (one) => (await shop().get(one)).status))
  expect(statuses).toEqual([200, 404, 404])

  expect((await send()).status).toBe(303)
  expect((await db()('orders').first())?.design).toBeNull()
})

test('two presses make one order; the same form with other content asks first', async () => {
  const first = await send().attach('design', picture, 'desain.png')
  const second = await send().attach('design', picture, 'desain.png')
  expect([second.status, second.headers.location]).toEqual([303, first.headers.location])
  const [row, ...others] = await db()('orders')
  expect(others).toEqual([])

  const changed = await send({ customer_name: 'Sari' })
  const page = read(changed.text)
  expect(changed.status).toBe(409)
  expect(page.text('.form-errors')).toContain(row?.order_code)
  const number = page.attribute('[name=submission]', 'value') ?? ''
  expect(number).not.toBe(order.submission)
  expect((await send({ customer_name: 'Sari', submission: number })).status).toBe(303)
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
    .field({ ...typed, quantity: '' })
  expect(wrong.status).toBe(422)
  expect(read(wrong.text).all('[name=create_link][checked]')).toHaveLength(0)

  const { status, headers } = await shop()
    .post('/admin/pesanan/baru/')
    .set('Cookie', cookie)
    .field({ ...typed, due_on: '2027-02-01' })
  const row = await db()('orders').first()
  expect([status, headers.location]).toEqual([303, `/admin/pesanan/${row?.order_code}/`])
  expect(row).toMatchObject({ source: 'admin', price_confirmed: true, status_order: 'menunggu_link' })
  expect(row?.due_on).toBe('2027-02-01')
  expect(await db()('audit_log').where({ action: 'order.create', subject: row?.order_code ?? '' })).toHaveLength(1)

  const linked = { ...typed, submission: 'f0000000-0000-4000-8000-000000000002', create_link: '1' }
  await shop().post('/admin/pesanan/baru/').set('Cookie', cookie).field(linked)
  expect(await db()('orders').where({ status_order: 'link_dibuat' })).toHaveLength(1)
  expect((await shop().get('/admin/pesanan/baru/')).status).not.toBe(200)
})

test('staff choose goods of the list without losing what was typed, also fewer than the minimum, with a reason', async () => {
  const cookie = await signInAs(db(), { role: 'staff' })
  const post = (fields: object) =>
    shop()
      .post('/admin/pesanan/baru/')
      .set('Cookie', cookie)
      .field({ customer_name: 'Bu Rina', ...fields })
  const chosen = read((await post({ pilih: 'topi' })).text)
  expect(chosen.attribute('#f-customer_name', 'value')).toBe('Bu Rina')
  expect(chosen.attribute('[name=product_id]', 'value')).toBe(String(list.topi))
  expect(chosen.all('.form-errors')).toEqual([])
  const few = { ...{ product_id: String(list.topi), quantity: '3', shown_total: '120000', payment_type: 'full' } }
  const asked = { ...few, contact_information: '0812-3456-7890', 'delivery.method': 'ambil' }
  const refused = await post(asked)
  expect([refused.status, read(refused.text).text('#f-reason-error')]).toEqual([
    422,
    'Isi alasannya, karena kurang dari minimal.',
  ])
  expect((await post({ ...asked, reason: 'Sampel' })).status).toBe(303)
  const [line] = await db()('order_lines')
  expect(line).toMatchObject({ title: 'Topi', quantity: 3, amount: '120000', reason: 'Sampel' })
})

test('on the form for customers, staff order as customers, and the form says so', async () => {
  const cookie = await signInAs(db(), { role: 'staff' })
  expect((await shop().get('/pesan/kaos/').set('Cookie', cookie)).text).toContain('Kamu masuk sebagai staf')
  await shop().post('/pesan/kaos/').set('Cookie', cookie).field(order)
  expect(await db()('orders').first()).toMatchObject({ source: 'public', price_confirmed: true })
})
