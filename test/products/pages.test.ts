import { beforeEach, expect, test } from 'vitest'
import { samplePriceList } from '../../seeds/price-list.ts'
import { readParts, readWholeList } from '../../src/products/queries.ts'
import { fillPriceList } from '../../src/products/seed.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()
beforeEach(() => fillPriceList(db()))

async function as(role: 'member' | 'editor' | 'staff' | 'admin') {
  const cookie = await signIn(db(), await makeUser(db(), { role }))
  const ask = (method: 'get' | 'post', path: string) => site(db())[method](path).set('Cookie', cookie)
  return {
    open: (path: string) => ask('get', path),
    send: (path: string, form: object = {}, headers = {}) =>
      ask('post', path).set('Sec-Fetch-Site', 'same-origin').set(headers).type('form').send(form),
  }
}
type Parts = Awaited<ReturnType<typeof readParts>>
async function partOf<Table extends keyof Parts>(table: Table, name: string) {
  const all: readonly { part: { name: string } }[] = (await readParts(db()))[table]
  const found = all.find(({ part }) => part.name === name)
  if (!found) throw new Error(`${name} is not in the list`)
  return found as Parts[Table][number]
}
/** The form of the sample shirt, as a browser sends it. */
const shirtForm = {
  ...{ name: 'Kaos combed', slug: 'kaos-combed', description: 'Lembut', size_set: 'Dewasa', lead_days: '10' },
  ...{ min_quantity: '12', max_quantity: '5000', is_active: 'ya', is_public: 'ya' },
  ...{
    'prices.0.from': '12',
    'prices.0.unit_price': '70.000',
    'prices.1.from': '24',
    'prices.1.unit_price': 'Rp 65.000',
  },
  ...{ 'prices.2.from': '', 'prices.2.unit_price': '', 'choices.0.group': 'Bahan', 'choices.1.group': '' },
  ...{
    'choices.0.options.0.name': 'Combed 30s',
    'choices.0.options.0.surcharge': '',
    'choices.0.options.0.is_default': 'ya',
  },
  ...{
    'choices.0.options.1.name': 'Combed 24s',
    'choices.0.options.1.surcharge': '-500',
    'choices.0.options.2.name': '',
  },
  ...{ 'extras.0': 'Sablon plastisol', 'extras.4': 'Jasa desain', pasted: '', action: 'simpan' },
}

test('staff read and try the list, only admins change it', async () => {
  const { id } = await partOf('products', 'Kaos combed')
  const staff = await as('staff')
  const { text } = await staff.open('/admin/produk/').expect(200)
  expect(read(text).texts('.product-breaks')[0]?.replaceAll('\u00a0', ' ')).toBe(
    '12 → 68.000 · 24 → 62.000 · 50 → 57.000 · 100 → 53.000 · 300 → 49.000',
  )
  expect(text).not.toContain('/atur/')
  expect(read((await staff.open(`/admin/produk/${id}/`).expect(200)).text).all('fieldset[disabled] button')).toEqual([])
  await staff.send(`/admin/produk/${id}/coba/`, { 'coba.quantity': '24' }).expect(200)
  await staff.open('/admin/produk/tambahan/').expect(200)
  await staff.open('/admin/produk/ukuran/').expect(200)
  await staff.open('/admin/produk/baru/').expect(403)
  for (const path of [`${id}/`, `${id}/buang/`, `${id}/atur/`, 'baru/', 'ukuran/baru/', 'tambahan/baru/'])
    await staff.send(`/admin/produk/${path}`, shirtForm).expect(403)
  for (const role of ['member', 'editor'] as const) await (await as(role)).open('/admin/produk/').expect(403)
  expect(await readWholeList(db())).toEqual(samplePriceList)
})

test('a saved product is what was typed, without the empty rows, and keeps the ids of its choices', async () => {
  const admin = await as('admin')
  const { id, version } = await partOf('products', 'Kaos combed')
  const before = await db()('product_choices').where({ product_id: id, name: 'Combed 24s' }).first('id')
  await admin.send(`/admin/produk/${id}/`, { ...shirtForm, version }).expect(303)
  expect((await partOf('products', 'Kaos combed')).part).toMatchObject({
    description: 'Lembut',
    prices: [
      { from: 12, unit_price: 70_000 },
      { from: 24, unit_price: 65_000 },
    ],
    choices: [
      {
        group: 'Bahan',
        options: [
          { name: 'Combed 30s', surcharge: 0, is_default: true },
          { name: 'Combed 24s', surcharge: -500, is_default: false },
        ],
      },
    ],
    extras: ['Sablon plastisol', 'Jasa desain'],
  })
  expect(await db()('product_choices').where({ product_id: id, name: 'Combed 24s' }).first('id')).toEqual(before)
})

test('a new product takes its address from its name; one of the bin stays reserved', async () => {
  const admin = await as('admin')
  const made = await admin.send('/admin/produk/baru/', { ...shirtForm, name: 'Rompi jaring', slug: '' })
  expect(made.status).toBe(303)
  const { id, part } = await partOf('products', 'Rompi jaring')
  expect(part.slug).toBe('rompi-jaring')
  await admin.send(`/admin/produk/${id}/buang/`).expect(303)
  expect((await admin.open('/admin/produk/')).text).toContain('Sampah (1)')
  const again = await admin.send('/admin/produk/baru/', { ...shirtForm, name: 'Rompi jaring', slug: '' }).expect(422)
  expect(again.text).toContain('Sudah dipakai, mungkin oleh yang di sampah')
  await admin.send(`/admin/produk/${id}/atur/`, { action: 'pulih' }).expect(303)
  expect((await partOf('products', 'Rompi jaring')).id).toBe(id)
})

test('wrong input is a 422 with everything typed, and the error at its row', async () => {
  const admin = await as('admin')
  const { id } = await partOf('products', 'Kaos combed')
  const wrong = {
    ...shirtForm,
    slug: 'harga',
    'prices.0.from': '10',
    'choices.0.options.1.surcharge': 'lima',
    name: '<b>Kaos',
  }
  const { text } = await admin.send(`/admin/produk/${id}/`, wrong).expect(422)
  const page = read(text)
  expect(page.attribute('[name="name"]', 'value')).toBe('<b>Kaos')
  expect(page.attribute('[name="choices.0.options.1.surcharge"]', 'value')).toBe('lima')
  expect(page.all('[name="choices.0.options.1.surcharge"][aria-invalid]')).toHaveLength(1)
  expect(text).toContain('href="#f-slug"')
  expect(await readWholeList(db())).toEqual(samplePriceList)
})

test('a paste replaces the grid', async () => {
  const admin = await as('admin')
  const { id } = await partOf('products', 'Kaos combed')
  const pasted = 'Mulai\tHarga\n12\t71.000\n24\tRp 66.000\r\n100;60000\n'
  const shown = await admin.send(`/admin/produk/${id}/`, { ...shirtForm, pasted, action: 'isi' }).expect(200)
  expect(read(shown.text).attribute('[name="prices.2.unit_price"]', 'value')).toBe('60000')
  await admin.send(`/admin/produk/${id}/`, { ...shirtForm, pasted }).expect(303)
  expect((await partOf('products', 'Kaos combed')).part.prices).toEqual([
    { from: 12, unit_price: 71_000 },
    { from: 24, unit_price: 66_000 },
    { from: 100, unit_price: 60_000 },
  ])
})

test('a price that rises is saved with a warning', async () => {
  const admin = await as('admin')
  const { id } = await partOf('products', 'Kaos combed')
  await admin.send(`/admin/produk/${id}/`, { ...shirtForm, 'prices.1.unit_price': '80000' }).expect(303)
  expect((await admin.open(`/admin/produk/${id}/`)).text).toContain('harga mulai 24 potong malah naik')
})

test('of two admins the second sees what the first changed, and may save anyway', async () => {
  const admin = await as('admin')
  const { id, version } = await partOf('products', 'Kaos combed')
  await admin.send(`/admin/produk/${id}/`, { ...shirtForm, version, lead_days: '21' }).expect(303)
  const { text } = await admin.send(`/admin/produk/${id}/`, { ...shirtForm, version, lead_days: '7' }).expect(409)
  const page = read(text)
  expect(page.texts('.product-note dt')).toEqual(['Lama pengerjaan'])
  expect(page.texts('.product-note dd')).toEqual(['21'])
  await admin
    .send(`/admin/produk/${id}/`, {
      ...shirtForm,
      version: page.attribute('[name="version"]', 'value'),
      lead_days: '7',
    })
    .expect(303)
  expect((await partOf('products', 'Kaos combed')).part.lead_days).toBe(7)
})

test('what is tried is what is typed, with two other quantities', async () => {
  const staff = await as('staff')
  const { id } = await partOf('products', 'Kaos combed')
  const print = await partOf('extras', 'Sablon plastisol')
  const wish = {
    ...{
      'coba.quantity': '24',
      'coba.choices.0': 'Bahan: Combed 24s',
      'coba.sizes.0.code': 'XXL',
      'coba.sizes.0.quantity': '24',
    },
    ...{
      'coba.extras.0.id': String(print.id),
      'coba.extras.0.position': 'Punggung A3',
      'coba.extras.0.column': '1 warna',
    },
  }
  const { text } = await staff.send(`/admin/produk/${id}/coba/`, wish, fromHtmx).expect(200)
  expect(text).not.toContain('<html')
  expect(read(text).texts('.product-sum dd')).toEqual([
    ...['Rp 1.608.000', 'Rp 120.000', 'Rp 168.000', 'Rp 40.000', 'Rp 1.936.000'],
    ...['Rp 3.490.000', 'Rp 6.340.000'],
  ])
  const admin = await as('admin')
  const typed = await admin.send(`/admin/produk/${id}/coba/`, { ...shirtForm, 'coba.quantity': '12' }).expect(200)
  expect(read(typed.text).texts('.product-total dd')).toEqual(['Rp 840.000'])
  const few = await staff.send(`/admin/produk/${id}/coba/`, { 'coba.quantity': '3' }, fromHtmx)
  expect(few.text).toContain('hanya staf')
})

test('products are switched off and moved', async () => {
  const admin = await as('admin')
  const { id } = await partOf('products', 'Polo lacoste')
  await admin.send(`/admin/produk/${id}/atur/`, { action: 'naik' }).expect(303)
  await admin.send(`/admin/produk/${id}/atur/`, { action: 'naik' }).expect(303)
  await admin.send(`/admin/produk/${id}/atur/`, { action: 'mati' }).expect(303)
  const [first] = (await readWholeList(db())).products
  expect(first).toMatchObject({ slug: 'polo-lacoste', is_active: false })
})

test('before it goes to the bin a product says in which open quotations it is', async () => {
  const admin = await as('admin')
  const { id } = await partOf('products', 'Topi')
  const quote = (code: string, state: 'sent' | 'declined', product: number) => ({
    ...{ code, state, customer_name: 'Rina', contact_information: '081234567890' },
    ...{ notification_channel: 'whatsapp' as const, dp_percent: 50 },
    wish: JSON.stringify({ items: [{ product_id: product, quantity: 24 }] }),
  })
  await db()('quotes').insert([
    quote('PNW-20261128-AAA', 'sent', id),
    quote('PNW-20261128-BBB', 'declined', id),
    quote('PNW-20261128-CCC', 'sent', id + 1),
  ])
  const { text } = await admin.open(`/admin/produk/${id}/buang/`).expect(200)
  expect(text.match(/PNW-\d{8}-[A-Z]{3}/g)).toEqual(['PNW-20261128-AAA'])
})

test('sizes and extras are saved, and stay while a product uses them', async () => {
  const admin = await as('admin')
  const set = await partOf('size_sets', 'Anak')
  const sizes = {
    name: 'Anak',
    'sizes.0.code': '2 th',
    'sizes.0.surcharge': '',
    'sizes.1.code': '4 th',
    'sizes.1.surcharge': '1.000',
  }
  await admin.send(`/admin/produk/ukuran/${set.id}/`, sizes).expect(303)
  expect((await partOf('size_sets', 'Anak')).part.sizes).toEqual([
    { code: '2 th', surcharge: 0 },
    { code: '4 th', surcharge: 1_000 },
  ])
  await admin.send('/admin/produk/ukuran/baru/', { ...sizes, name: 'Bayi', 'sizes.1.code': '2 th' }).expect(422)
  const extra = {
    ...{ name: 'Payet', basis: 'piece', positions: 'Dada\r\nLengan', columns: 'kecil\nbesar', is_active: 'ya' },
    ...{
      'prices.0.column': 'kecil',
      'prices.0.from': '1',
      'prices.0.price': '2.000',
      'prices.1.column': 'besar',
      'prices.1.from': '1',
    },
    ...{
      'prices.1.price': '4000',
      'prices.1.setup_price': '25.000',
      'prices.2.column': 'kecil',
      'prices.2.from': '',
      'prices.2.price': '',
    },
  }
  await admin.send('/admin/produk/tambahan/baru/', extra).expect(303)
  expect((await partOf('extras', 'Payet')).part).toEqual({
    ...{ name: 'Payet', basis: 'piece', positions: ['Dada', 'Lengan'], columns: ['kecil', 'besar'] },
    prices: [
      { column: 'kecil', from: 1, price: 2_000, setup_price: 0 },
      { column: 'besar', from: 1, price: 4_000, setup_price: 25_000 },
    ],
    ...{ is_public: false, is_active: true },
  })
  const used = await partOf('extras', 'Jasa desain')
  expect((await admin.open(`/admin/produk/tambahan/${used.id}/buang/`).expect(200)).text).toContain(
    'Masih dipakai 6 produk',
  )
  await admin.send(`/admin/produk/tambahan/${used.id}/buang/`).expect(409)
  const { id } = await partOf('extras', 'Payet')
  await admin.send(`/admin/produk/tambahan/${id}/buang/`).expect(303)
  expect((await readWholeList(db())).extras).toHaveLength(6)
})

test('a file for spreadsheets has every price, without formulas', async () => {
  const admin = await as('admin')
  const { id } = await partOf('size_sets', 'Anak')
  await admin.send(`/admin/produk/ukuran/${id}/`, { name: '=1+1', 'sizes.0.code': 'S' })
  await db()('products').where({ slug: 'topi' }).update({ size_set_id: id })
  const { text, headers } = await (await as('staff')).open('/admin/produk/daftar.csv').expect(200)
  expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(text.startsWith('\uFEFFBagian;Nama;')).toBe(true)
  expect(text).toContain('Produk;Kaos combed;kaos-combed;;24;62000;')
  expect(text).toContain('Pilihan;Topi;topi;Bahan: Jala belakang;;-2000')
  expect(text).toContain('Tambahan;Sablon plastisol;;2 warna;24;11000;80000')
  expect(text).toContain(`"'=1+1"`)
})

test('customers read the prices, with the day of the last change, without what is hidden', async () => {
  await db()('products')
    .where({ slug: 'topi' })
    .update({ is_public: false, updated_at: new Date('2026-11-20T10:00:00+07:00') })
  const { text } = await site(db()).get('/pesan/harga/').expect(200)
  expect(text).toContain('Berlaku sejak')
  expect(text).toContain('Combed 24s +5.000')
  expect(text).not.toContain('Topi baseball')
  await db()('products').update({ is_active: false })
  expect((await site(db()).get('/pesan/harga/').expect(200)).text).toContain('Belum ada harga')
})
