import { expect, test } from 'vitest'
import { samplePriceList } from '../../seeds/price-list.ts'
import { features } from '../../src/app.ts'
import { seedFirstStart } from '../../src/platform/database.ts'
import { listProblems, listWarnings } from '../../src/products/check-list.ts'
import { ListShape } from '../../src/products/list-shape.ts'
import { readPriceList, readWholeList } from '../../src/products/queries.ts'
import { replaceList } from '../../src/products/replace-list.ts'
import { calculatePrice } from '../../src/products/rules/price.ts'
import { fillPriceList } from '../../src/products/seed.ts'
import { useDatabase } from '../support/db.ts'

const db = useDatabase()

test('the sample price list holds together and is read as it was written', async () => {
  expect(ListShape.parse(samplePriceList)).toEqual(samplePriceList)
  expect(listProblems(samplePriceList)).toEqual({})
  expect(listWarnings(samplePriceList)).toEqual([])
  expect(await fillPriceList(db())).toBe(true)
  expect(await readWholeList(db())).toEqual(samplePriceList)
  expect(await replaceList(db(), samplePriceList)).toBe(0)
  expect(await fillPriceList(db())).toBe(false)
})

test('two dozen printed shirts are priced by it', async () => {
  await fillPriceList(db())
  const list = await readPriceList(db())
  const shirt = list.products.find(({ slug }) => slug === 'kaos-combed')
  const print = list.extras.find(({ name }) => name === 'Sablon plastisol')
  const sizes = [
    { code: 'L', quantity: 18 },
    { code: 'XXL', quantity: 6 },
  ]
  const extras = [{ id: print?.id ?? 0, position: 'Punggung A3', column: '2 warna' }]
  const item = { product_id: shirt?.id ?? 0, choices: [], sizes, quantity: null, extras, rows: null }
  const price = calculatePrice({ items: [item] }, list)
  expect(price).toMatchObject({ ok: true, total: 24 * 62_000 + 6 * 5_000 + 24 * 11_000 + 80_000 })
})

test.each([
  [false, 6],
  [true, 0],
])('at a first start (production: %s) there are %i products', async (production, count) => {
  const own = features.filter(({ name }) => name === 'products')
  await seedFirstStart(db(), {
    features: own,
    place: { baseUrl: 'http://toko.example', dataDir: '', production },
    say: () => {},
  })
  expect((await readPriceList(db())).products).toHaveLength(count)
})
