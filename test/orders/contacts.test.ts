import { expect, test } from 'vitest'
import { internationalPhone } from '../../src/outbox/whatsapp/phone.ts'
import { useDatabase } from '../support/db.ts'
import { makeUser, signInAs } from '../support/sign-in.ts'
import { useEach } from '../support/use.ts'
import { shopOn, staffOn } from './support/desk.ts'
import { johns } from './support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

const BIDI = '\u202a+62 812‑3456‑7890\u202c'
const copied: Record<string, string> = {
  'with blanks': '0812 3456 7890',
  'with the code of the country': '+62 812-3456-7890',
  'without a plus': '6281234567890',
  'with a plus and a zero': '+62 0812 3456 7890',
  'with 62 and a zero': '62081234567890',
  'with the zero in brackets': '+62 (0) 812 3456 7890',
  'with the code of the exchange': '0062 812 3456 7890',
  'with marks of direction': BIDI,
  'with isolates': '\u2068+62 812 3456 7890\u2069',
  'with a space of no width': '0812\u200b3456\u200b7890',
  'with a byte order mark': '\ufeff081234567890',
  'with en dashes': '0812–3456–7890',
  'with dots': '0812.3456.7890',
  'in full width': '＋６２　８１２　３４５６　７８９０',
  'a link to a chat': 'wa.me/6281234567890',
  'a whole link to a chat': 'https://wa.me/6281234567890?text=Halo,%20kak',
  'a link with a plus': 'https://wa.me/+6281234567890',
  'the longer link to a chat': 'https://api.whatsapp.com/send?phone=6281234567890&text=Halo',
  'a link to call': 'tel:+62-812-3456-7890',
}
const refused: [string, string][] = [
  ['021 5551234', 'Itu nomor telepon rumah; isi nomor WhatsApp (08…) atau email.'],
  ['(0274) 512-345', 'Itu nomor telepon rumah; isi nomor WhatsApp (08…) atau email.'],
  ['+62 21 5551234', 'Itu nomor telepon rumah; isi nomor WhatsApp (08…) atau email.'],
  ['0812 / 0813', 'Ada dua nomor; tulis satu.'],
  ['0812-3456-7890 / 0813-3456-7890', 'Ada dua nomor; tulis satu.'],
  ['0812-3456-7890, 0813-3456-7890', 'Ada dua nomor; tulis satu.'],
  ['081234567890 atau 081334567890', 'Ada dua nomor; tulis satu.'],
  ['081234567890 081334567890', 'Ada dua nomor; tulis satu.'],
  ['https://wa.me/6281234567890?text=Halo, 0813-3456-7890', 'Ada dua nomor; tulis satu.'],
  ['a@contoh.id, b@contoh.id', 'Ada dua alamat email; tulis satu.'],
  ['+60 12-345 6789', 'Nomor luar negeri belum bisa; pakai email.'],
  ['+65 8123 4567', 'Nomor luar negeri belum bisa; pakai email.'],
  ['6581234567', 'Nomor luar negeri belum bisa; pakai email.'],
  ['+81 90 1234 5678', 'Nomor luar negeri belum bisa; pakai email.'],
  ['https://wa.me/60123456789', 'Nomor luar negeri belum bisa; pakai email.'],
  ['0812', 'Isi nomor WhatsApp Indonesia (08…) atau alamat email'],
]

test.each(Object.entries(copied))('a number %s is taken', async (_, contact_information) => {
  const order = { ...johns, contact_information }
  await shopOn(db()).post('/api/v1/order/').send(order).expect(201)
  const [made] = await db()('orders')
  expect(made).toMatchObject({ contact_phone: '6281234567890', contact_email: null })
})

test.each(refused)('%s is refused by the name of what is wrong', async (contact_information, words) => {
  const order = { ...johns, contact_information }
  const { body } = await shopOn(db()).post('/api/v1/order/').send(order).expect(400)
  expect(body.details).toEqual({ contact_information: [words] })
})

test('an address beside a copied number stays its own', async () => {
  const contact_information = `${BIDI}, john@contoh.id`
  await shopOn(db())
    .post('/api/v1/order/')
    .send({ ...johns, contact_information })
    .expect(201)
  expect(await db()('orders').first()).toMatchObject({
    contact_phone: '6281234567890',
    contact_email: 'john@contoh.id',
  })
})

test('all forms and calls read contacts alike, and say the same', async () => {
  const { id, code } = await makeCustomer()
  const landline = '021 5551234'
  const wrong = [
    await staff().call('patch', `order/${id}/`, { contact_information: landline }),
    await staff().call('post', 'quotes/', { customer_name: 'Wati', contact_information: landline, lines: [line] }),
    await staff().call('post', 'admin/create-order/', { ...johns, contact_information: landline }),
  ]
  for (const { status, body } of wrong)
    expect([status, body.details?.contact_information]).toEqual([400, [expect.stringContaining('telepon rumah')]])
  const pages = [
    await shopOn(db()).post('/lacak/kode/').type('form').send({ kontak: landline }),
    await shopOn(db()).post('/pesan/lain/').type('form').send({ customer_name: 'Wati', contact_information: landline }),
    await staff().send('/admin/penawaran/baru/', { action: 'kirim', contact_information: landline }),
    await staff().send(`/admin/pelanggan/${code}/`, { version: '1', name: 'John', phone: landline }),
  ]
  for (const answer of pages) {
    const html = 'html' in answer ? answer.html : answer.text
    expect([answer.status, html]).toEqual([422, expect.stringContaining('telepon rumah')])
  }
})

test('a copied number finds the order, the quotation, the customer, the lost code and the account', async () => {
  const { order_code, code } = await makeCustomer()
  const quote = await staff()
    .call('post', 'quotes/', { ...johns, lines: [line] })
    .expect(201)
  await makeUser(db(), { username: 'budi', phone: '+6281234567890' })
  const admin = await signInAs(db(), { role: 'admin' })
  for (const typed of ['+62 0812 3456 7890', BIDI, 'https://wa.me/6281234567890?text=Halo']) {
    const search = encodeURIComponent(typed)
    const text = async (path: string) => (await staff().page(path)).html
    expect(await text(`/admin/pesanan/?cari=${search}`), typed).toContain(order_code)
    expect(await text(`/admin/penawaran/?cari=${search}`), typed).toContain(quote.body.code)
    expect(await text(`/admin/pelanggan/?cari=${search}`), typed).toContain(`/admin/pelanggan/${code}/`)
    const users = await shopOn(db()).get(`/admin/pengguna/?cari=${search}`).set('Cookie', admin)
    expect(users.text, typed).toContain('budi')
  }
})

test('a foreign number is good for an account, however it was copied', () => {
  expect(internationalPhone('\u202a+60 12‑345 6789\u202c')).toBe('+60123456789')
  expect(internationalPhone('wa.me/60123456789')).toBe('+60123456789')
  expect(internationalPhone('+62 0812-3456-7890')).toBe('+6281234567890')
})

const line = { kind: 'goods', title: 'Kaos', quantity: 24, unit_price: 50_000 }
async function makeCustomer() {
  const { body } = await shopOn(db()).post('/api/v1/order/').send(johns).expect(201)
  const code = (await db()('customers').first('id'))?.id
  return { ...body.order, code }
}
