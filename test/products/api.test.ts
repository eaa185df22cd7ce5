import { expect, test } from 'vitest'
import { samplePriceList } from '../../seeds/price-list.ts'
import { readPriceList } from '../../src/products/queries.ts'
import { fillPriceList } from '../../src/products/seed.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeSettings } from '../support/make.ts'
import { makeUser, signIn } from '../support/sign-in.ts'

const db = useDatabase()

const as = async (role: 'member' | 'editor' | 'staff' | 'admin') => {
  const cookie = await signIn(db(), await makeUser(db(), { role }))
  return (method: 'get' | 'put' | 'post', path: string, body?: object) =>
    site(db())[method](`/api/v1/${path}`).set('Cookie', cookie).set('Sec-Fetch-Site', 'same-origin').send(body)
}
const price = (body: object) => site(db()).post('/api/v1/price/').send(body)
const copy = () => structuredClone(samplePriceList)

/** Ids by slug, and of extras and choices by name. */
async function ids() {
  const { products, extras } = await readPriceList(db())
  const choices = products.flatMap((product) => product.choices.map(({ id, name }) => [`${product.slug} ${name}`, id]))
  return {
    product: Object.fromEntries(products.map(({ slug, id }) => [slug, id])) as Record<string, number>,
    extra: Object.fromEntries(extras.map(({ name, id }) => [name, id])) as Record<string, number>,
    choice: Object.fromEntries(choices) as Record<string, number>,
  }
}

test('the list is read back in the order in which it was written, also where positions have gaps', async () => {
  const call = await as('admin')
  const list = copy()
  const [last] = list.products.splice(2)
  await call('put', 'price-list/', { ...list, products: list.products.slice(0, 2) }).expect(200)
  await db()('products')
    .where({ slug: list.products[1]?.slug ?? '' })
    .update({ position: 5 })
  const three = [...list.products.slice(0, 2), ...(last ? [last] : [])]
  await call('put', 'price-list/', { ...list, products: three }).expect(200)
  const { products } = await readPriceList(db())
  expect(products.map(({ slug }) => slug)).toEqual(three.map(({ slug }) => slug))
})

test('visitors read what can be ordered, without what is hidden', async () => {
  const list = copy()
  Object.assign(list.products[1] ?? {}, { is_public: false })
  Object.assign(list.products[2] ?? {}, { is_active: false })
  Object.assign(list.extras[0] ?? {}, { is_active: false })
  await (await as('admin'))('put', 'price-list/', list).expect(200)
  const { body } = await site(db()).get('/api/v1/products/').expect(200)
  expect(body.map(({ slug }: { slug: string }) => slug)).toEqual([
    'kaos-combed',
    'jaket-hoodie',
    'jersey-printing',
    'topi',
  ])
  expect(Object.keys(body[0])).toEqual([
    ...['id', 'slug', 'name', 'description', 'min_quantity', 'max_quantity', 'lead_days', 'prices', 'choices', 'sizes'],
    'extras',
  ])
  expect(body[0].prices[0]).toEqual({ from: 12, unit_price: 68_000 })
  expect(body[0].choices[0]).toEqual({
    group: 'Bahan',
    options: [
      { id: expect.any(Number), name: 'Combed 30s', surcharge: 0, is_default: true },
      { id: expect.any(Number), name: 'Combed 24s', surcharge: 5_000, is_default: false },
    ],
  })
  expect(body[0].sizes).toContainEqual({ code: 'XXL', surcharge: 5_000 })
  expect(body[0].extras.map(({ name }: { name: string }) => name)).not.toContain('Sablon plastisol')
  expect(body[0].extras[0]).toMatchObject({ name: 'Bordir komputer', basis: 'piece', prices: expect.any(Array) })
})

test('only admins read and replace the whole list', async () => {
  await site(db()).get('/api/v1/price-list/').expect(401)
  await site(db()).put('/api/v1/price-list/').send(copy()).expect(401)
  for (const role of ['member', 'editor', 'staff'] as const) {
    const call = await as(role)
    const { body } = await call('get', 'price-list/').expect(403)
    expect(body).toMatchObject({ error: expect.any(String), details: {}, error_code: 'PERMISSION_DENIED' })
    await call('put', 'price-list/', copy()).expect(403)
  }
  const call = await as('admin')
  await call('get', 'price-list/').expect(200, { size_sets: [], extras: [], products: [] })
  expect((await call('put', 'price-list/', copy()).expect(200)).body).toEqual({ ...copy(), warnings: [] })
  expect((await call('get', 'price-list/').expect(200)).body).toEqual(copy())
})

test('what is known is changed, what is new added, what is missing binned; ids and slugs stay', async () => {
  await fillPriceList(db())
  const before = await ids()
  const list = copy()
  const [shirt, polo] = list.products
  if (!shirt || !polo) throw new Error('the sample has no products')
  shirt.prices = [{ from: 12, unit_price: 70_000 }]
  shirt.choices[0]?.options.push({ name: 'Combed 20s', surcharge: 9_000, is_default: false })
  list.products = [{ ...polo, slug: 'polo-baru' }, shirt]
  list.extras = list.extras.filter(({ name }) => name !== 'Sablon plastisol')
  for (const product of list.products) product.extras = product.extras.filter((name) => name !== 'Sablon plastisol')
  list.size_sets = list.size_sets.slice(0, 1)
  const call = await as('admin')
  expect((await call('put', 'price-list/', list).expect(200)).body).toMatchObject(list)
  const after = await ids()
  expect(Object.keys(after.product)).toEqual(['polo-baru', 'kaos-combed'])
  expect(after.product['kaos-combed']).toBe(before.product['kaos-combed'])
  expect(after.choice['kaos-combed Combed 24s']).toBe(before.choice['kaos-combed Combed 24s'])
  expect(await db()('products').whereNotNull('deleted_at').pluck('slug')).toHaveLength(5)
  // A slug in the bin is known too: the product comes back with its id.
  await call('put', 'price-list/', copy()).expect(200)
  expect((await ids()).product).toEqual(before.product)
})

test('a rising price is a warning', async () => {
  const list = copy()
  list.products[0]?.prices.push({ from: 500, unit_price: 60_000 })
  const { body } = await (await as('admin'))('put', 'price-list/', list).expect(200)
  expect(body.warnings).toEqual(['Kaos combed: harga mulai 500 potong malah naik.'])
})

type Mistake = (list: typeof samplePriceList) => void
const at = <T>(values: readonly T[], nth = 0): T => values[nth] as T
test.each<[string, Mistake, string]>([
  [
    'a first break that is not the minimum',
    ({ products }) => {
      at(products).min_quantity = 10
    },
    'products.0.prices.0.from',
  ],
  [
    'a break below the minimum',
    ({ products }) => {
      at(products).prices.push({ from: 3, unit_price: 1 })
    },
    'products.0.prices.5.from',
  ],
  [
    'a doubled break',
    ({ products }) => {
      at(products).prices.push({ from: 24, unit_price: 1 })
    },
    'products.0.prices.5.from',
  ],
  [
    'a doubled slug',
    ({ products }) => {
      at(products, 1).slug = 'kaos-combed'
    },
    'products.1.slug',
  ],
  [
    'a doubled extra',
    ({ extras }) => {
      extras.push(at(extras))
    },
    'extras.6.name',
  ],
  [
    'a doubled set',
    ({ size_sets }) => {
      size_sets.push(at(size_sets))
    },
    'size_sets.3.name',
  ],
  [
    'an unknown extra',
    ({ products }) => {
      at(products).extras.push('Payet')
    },
    'products.0.extras.5',
  ],
  [
    'an unknown set',
    ({ products }) => {
      at(products).size_set = 'Bayi'
    },
    'products.0.size_set',
  ],
  [
    'an unknown column',
    ({ extras }) => {
      at(at(extras).prices).column = '9 warna'
    },
    'extras.0.prices.0.column',
  ],
  [
    'a price below nothing',
    ({ products }) => {
      at(at(at(products).choices).options).surcharge = -50_000
    },
    'products.0.prices.4.unit_price',
  ],
  [
    'a reserved slug',
    ({ products }) => {
      at(products).slug = 'harga'
    },
    'products.0.slug',
  ],
  [
    'a slug like a code',
    ({ products }) => {
      at(products).slug = 'ord-20261118-k7q'
    },
    'products.0.slug',
  ],
  [
    'half a rupiah',
    ({ products }) => {
      at(at(products).prices).unit_price = 0.5
    },
    'products.0.prices.0.unit_price',
  ],
  [
    'two defaults',
    ({ products }) => {
      at(at(at(products).choices).options, 1).is_default = true
    },
    'products.0.choices.0.options.1.is_default',
  ],
  [
    'no products',
    (list) => {
      Object.assign(list, { products: undefined })
    },
    'products',
  ],
])('%s changes nothing and is named by its path', async (_, spoil, path) => {
  await fillPriceList(db())
  const list = copy()
  at(list.products, 3).name = 'Hoodie lain'
  spoil(list)
  const call = await as('admin')
  const { body } = await call('put', 'price-list/', list).expect(400)
  expect(body).toMatchObject({ error_code: 'VALIDATION_ERROR', timestamp: expect.any(String) })
  expect(body.details).toEqual({ [path]: [expect.any(String)] })
  expect((await call('get', 'price-list/')).body).toEqual(copy())
})

test('a wish is priced for everybody, with down payment and the earliest day', async () => {
  await fillPriceList(db())
  const { product, extra, choice } = await ids()
  const wish = {
    product_id: product['kaos-combed'],
    choices: [choice['kaos-combed Combed 24s']],
    sizes: [
      { code: 'M', quantity: 20 },
      { code: 'XXL', quantity: 4 },
    ],
    extras: [{ id: extra['Sablon plastisol'], position: 'Punggung A3', column: '2 warna' }],
  }
  const { body } = await price(wish).expect(200)
  expect(body).toEqual({
    lines: [
      {
        kind: 'goods',
        title: 'Kaos combed',
        detail: 'Combed 24s · Pendek · Hitam',
        quantity: 24,
        unit_price: 67_000,
        amount: 1_608_000,
      },
      { kind: 'size', title: 'Ukuran XXL', detail: 'Kaos combed', quantity: 4, unit_price: 5_000, amount: 20_000 },
      {
        kind: 'extra',
        title: 'Sablon plastisol',
        detail: 'Punggung A3 · 2 warna',
        quantity: 24,
        unit_price: 11_000,
        amount: 264_000,
      },
      {
        kind: 'setup',
        title: 'Biaya awal Sablon plastisol',
        detail: 'Punggung A3 · 2 warna',
        quantity: 1,
        unit_price: 80_000,
        amount: 80_000,
      },
    ],
    ...{ quantity: 24, total_price: 1_972_000, dp_amount: 1_183_200 },
    earliest: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
  })
  expect((await price({ items: [wish, wish], dp_percent: 51 })).body).toMatchObject({
    quantity: 48,
    dp_amount: Math.ceil(3_864_000 * 0.51),
  })
  await makeSettings(db(), { dp_percent_default: 75 })
  expect((await price(wish)).body.dp_amount).toBe(1_479_000)
})

test('a wrong wish is a 400 with the dotted path of what was sent', async () => {
  await fillPriceList(db())
  const { product, extra } = await ids()
  const shirt = { product_id: product['kaos-combed'] }
  const wrong = async (body: object) => Object.keys((await price(body).expect(400)).body.details)
  expect(await wrong({})).toEqual(['product_id'])
  expect(await wrong({ ...shirt, quantity: 11 })).toEqual(['quantity'])
  expect(await wrong({ ...shirt, sizes: [{ code: 'ZZ', quantity: 12 }] })).toEqual(['sizes.0.code'])
  expect(await wrong({ ...shirt, sizes: [{ code: 'M', quantity: '1e1' }] })).toEqual(['sizes.0.quantity'])
  expect(
    await wrong({
      items: [
        { ...shirt, quantity: 12 },
        { ...shirt, quantity: 0 },
      ],
    }),
  ).toEqual(['items.1.quantity'])
  expect(await wrong({ ...shirt, quantity: 12, extras: [{ id: extra['Jasa desain'], position: 'Dada' }] })).toEqual([
    'extras.0.position',
  ])
  expect(await wrong({ ...shirt, quantity: 12, dp_percent: 49 })).toEqual(['dp_percent'])
  expect(await wrong({ items: Array.from({ length: 21 }, () => shirt) })).toEqual(['items'])
})

test('staff try what is hidden and below the minimum, others do not', async () => {
  await fillPriceList(db())
  const { product } = await ids()
  await db()('products').where({ slug: 'topi' }).update({ is_public: false })
  const wish = { product_id: product.topi, quantity: 3 }
  await price(wish).expect(400)
  await (await as('member'))('post', 'price/', wish).expect(400)
  const { body } = await (await as('staff'))('post', 'price/', wish).expect(200)
  expect(body.total_price).toBe(3 * 42_000)
})

test.each<[string, unknown]>([
  ['a list', []],
  ['nested lists', { product_id: [[[1]]], quantity: 12 }],
  ['prototype names', { product_id: 1, '__proto__.x': '1', 'constructor.prototype': '2', quantity: { toString: 1 } }],
  ['an item that is null', { items: [null] }],
  ['items that are text', { items: '[{"product_id": 1e999}]' }],
  ['broken JSON', { items: '[{' }],
  ['not a number', { product_id: 1, quantity: 'NaN' }],
  ['a huge number', { product_id: 1, quantity: 9_007_199_254_740_991 }],
  [
    'a negative size',
    {
      product_id: 1,
      sizes: [
        { code: 'M', quantity: -12 },
        { code: 'L', quantity: 24 },
      ],
    },
  ],
  ['a NUL', { product_id: 1, quantity: 12, extras: [{ id: 1, position: '\0', column: '\0' }] }],
  ['a thousand extras', { product_id: 1, quantity: 12, extras: Array.from({ length: 1_000 }, () => ({ id: 1 })) }],
  ['a size with an index too far', { product_id: 1, 'sizes.99999.code': 'M', quantity: 12.5 }],
])('a hostile wish is refused: %s', async (_, body) => {
  await fillPriceList(db())
  await price(body as object).expect(400)
})

test('a list with two products of one name, or sizes that read alike, is refused', async () => {
  const call = await as('admin')
  const list = copy()
  Object.assign(list.products[1] ?? {}, { name: list.products[0]?.name })
  const { body } = await call('put', 'price-list/', list).expect(400)
  expect(JSON.stringify(body)).toContain('products.1.name')
  for (const [one, other] of [
    ['M', 'm'],
    ['XXL', '2XL'],
  ]) {
    const sized = copy()
    const sizes = [one, other].map((code) => ({ code, surcharge: 0 }))
    Object.assign(sized.size_sets[0] ?? {}, { sizes })
    const answer = await call('put', 'price-list/', sized).expect(400)
    expect(JSON.stringify(answer.body)).toContain('size_sets.0.sizes.1.code')
  }
})
