import { expect, test } from 'vitest'
import { samplePriceList } from '../../seeds/price-list.ts'
import { readPriceList } from '../../src/products/queries.ts'
import { shopOn, staffOn } from '../orders/support/desk.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()
const shop = () => shopOn(db())
const asAdmin = async () => ({
  Cookie: await signIn(db(), await makeUser(db(), { role: 'admin' })),
  'Sec-Fetch-Site': 'same-origin',
})
const replaceAll = async (list: object) =>
  shop()
    .put('/api/v1/price-list/')
    .set(await asAdmin())
    .send(list)
const plain = {
  ...{ slug: 'taplak', name: 'Taplak meja', min_quantity: 10, max_quantity: 500, lead_days: 5 },
  ...{ prices: [{ from: 10, unit_price: 30_000 }], choices: [], extras: [] },
}
const plainList = { size_sets: [], extras: [], products: [plain] }

test('a product without choices and extras is saved with the list, and one may lose those that it had', async () => {
  const saved = await replaceAll(plainList)
  expect([saved.status, saved.body.products]).toEqual([200, [expect.objectContaining({ choices: [], extras: [] })]])
  expect((await replaceAll(samplePriceList)).status).toBe(200)
  const bare = structuredClone(samplePriceList)
  Object.assign(bare.products[0] ?? {}, { choices: [], extras: [] })
  expect((await replaceAll(bare)).body.products[0]).toMatchObject({ slug: 'kaos-combed', choices: [], extras: [] })
  expect((await replaceAll({ size_sets: [], extras: [], products: [] })).status).toBe(200)
  expect((await readPriceList(db())).products).toEqual([])
})

test('the form saves a product whose extras are all unticked and whose choices are all emptied', async () => {
  await replaceAll(samplePriceList)
  const [shirt] = (await readPriceList(db())).products
  const answer = await shop()
    .post(`/admin/produk/${shirt?.id}/`)
    .set(await asAdmin())
    .type('form')
    .send({
      ...{ name: 'Kaos combed', slug: 'kaos-combed', description: '', size_set: 'Dewasa', lead_days: '10' },
      ...{ min_quantity: '12', max_quantity: '5000', is_active: 'ya', is_public: 'ya', pasted: '', version: '1' },
      ...{ 'prices.0.from': '12', 'prices.0.unit_price': '68.000', 'prices.1.from': '', 'prices.1.unit_price': '' },
      ...{ 'choices.0.group': '', 'choices.0.options.0.name': '', 'choices.0.options.0.surcharge': '' },
      action: 'simpan',
    })
  expect(answer.status).toBe(303)
  const [saved] = (await readPriceList(db())).products
  expect(saved).toMatchObject({ slug: 'kaos-combed', choices: [], extras: [] })
  expect(saved?.sizes).toHaveLength(9)
})

const contact = { customer_name: 'Bu Rina', contact_information: '081234567890' }

test('a plain product is priced, ordered by its form and by staff, and followed', async () => {
  await replaceAll(plainList)
  const [product] = (await readPriceList(db())).products
  const product_id = product?.id
  expect(read((await shop().get('/pesan/').expect(200)).text).text('.product-card .price')).toBe('Rp 30.000/pcs')
  for (const path of ['/pesan/harga/', '/pesan/lain/?produk=taplak']) await shop().get(path).expect(200)
  const priced = await shop().post('/api/v1/price/').send({ product_id, quantity: 10 }).expect(200)
  expect(priced.body.total_price).toBe(300_000)

  const form = read((await shop().get('/pesan/taplak/').expect(200)).text)
  expect(form.texts('.order-form h2').slice(0, 2)).toEqual(['Ukuran dan jumlah', 'Desain'])
  const fields = {
    ...{ product_id: String(product_id), quantity: '10', payment_type: 'dp', shown_total: '300000' },
    ...{ submission: form.attribute('[name=submission]', 'value') ?? '', 'delivery.method': 'ambil', ...contact },
  }
  const placed = await shop().post('/pesan/taplak/').field(fields).expect(303)
  const where = placed.headers.location ?? ''
  await shop().get(where).expect(200)
  const tracker = await shop().get(where.replace('/pesan/', '/lacak/')).expect(200)
  expect(read(tracker.text).body()).toContain('Taplak meja')
  await shop().get(where.replace('/pesan/', '/lacak/').replace('/?', '/ukuran/?')).expect(200)

  const staff = await staffOn(db())
  const { page: blank } = await staff.page('/admin/pesanan/baru/?produk=taplak')
  const made = await staff.send('/admin/pesanan/baru/', {
    ...{ ...fields, dp_percent: '60' },
    submission: blank.attribute('[name=submission]', 'value'),
  })
  expect([made.status, made.location]).toEqual([303, expect.stringMatching(/^\/admin\/pesanan\//)])
  const page = await staff.page(made.location)
  expect([page.status, page.page.body()]).toEqual([200, expect.stringContaining('Taplak meja')])
  expect((await staff.page('/admin/produk/')).status).toBe(200)
})

test('a plain product is asked for, quoted and accepted', async () => {
  await replaceAll(plainList)
  const [product] = (await readPriceList(db())).products
  const inquiry = { ...contact, product_id: String(product?.id), quantity: '4', request: 'Taplak untuk hajatan' }
  const sent = await shop().post('/pesan/lain/').type('form').send(inquiry).expect(303)
  const code = /\/penawaran\/([^/]+)/.exec(sent.headers.location ?? '')?.[1] ?? ''
  const staff = await staffOn(db())
  expect((await staff.page(`/admin/penawaran/${code}/`)).status).toBe(200)
  const quote = await staff.call('post', 'quotes/', {
    ...contact,
    dp_percent: 50,
    product_id: product?.id,
    quantity: 10,
  })
  expect([quote.status, quote.body.total_price]).toEqual([201, 300_000])
  expect((await staff.page(`/admin/penawaran/${quote.body.code}/`)).status).toBe(200)
  const { body } = await staff.call('post', `quotes/${quote.body.code}/send/`, {}).expect(200)
  const path = body.url.replace('http://127.0.0.1', '')
  await shop().get(path).expect(200)
  const accepted = { action: 'setuju', version: String(body.version) }
  await shop().post(path).type('form').set('Sec-Fetch-Site', 'same-origin').send(accepted).expect(303)
  expect(await db()('orders').first('product_name', 'total_price')).toMatchObject({ product_name: 'Taplak meja' })
})
