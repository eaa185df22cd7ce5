import { expect, test } from 'vitest'
import { MAX_TOTAL } from '../../src/products/limits.ts'
import { calculatePrice, type PricedLine, type Selection, type SelectionItem } from '../../src/products/rules/price.ts'
import type { Extra, PriceList, Product } from '../../src/products/rules/price-list.ts'
import { seeded } from '../support/random.ts'
import { clerkPrice } from './oracle.ts'

const CASES = 10_000

const chance = seeded(20_261_128)
const upTo = (most: number) => Math.floor(chance() * (most + 1))
const between = (least: number, most: number) => least + upTo(most - least)
const oneOf = <T>(values: readonly T[]): T => values[upTo(values.length - 1)] as T
const some = <T>(values: readonly T[], share: number) => values.filter(() => chance() < share)
const times = <T>(count: number, make: (nth: number) => T) => Array.from({ length: count }, (_, nth) => make(nth))

function breaks(first: number): number[] {
  const rest = some([13, 24, 25, 50, 100, 144, 500, 1_000], 0.4)
  return [first, ...rest.filter((from) => from > first)]
}

function anExtra(id: number): Extra {
  const columns = oneOf([[], ['1 warna', '2 warna'], ['≤ 8 cm', '≤ 12 cm', '≤ 20 cm']])
  const positions = oneOf([[], ['Dada kiri', 'Punggung A3', 'Lengan kanan']])
  const free = chance() < 0.1
  const prices = (columns.length > 0 ? columns : [null]).flatMap((column) =>
    breaks(oneOf([1, 1, 1, 12])).map((from) => ({
      ...{ column, from, price: free ? 0 : between(0, 30) * 500 },
      setup_price: oneOf([0, 0, 25_000, 40_000, 75_001]),
    })),
  )
  const basis = oneOf(['piece', 'piece', 'row', 'order'] as const)
  return { ...{ id, name: `Tambahan ${id}`, basis, positions, columns, prices }, is_public: true, is_active: true }
}

function aProduct(id: number, extras: readonly Extra[]): Product {
  const min_quantity = oneOf([1, 6, 12, 24])
  const max_quantity = oneOf([min_quantity + 30, 500, 10_000])
  const choices = times(upTo(3), (group) =>
    times(between(1, 3), (nth) => ({
      ...{ id: id * 100 + group * 10 + nth, group: `Kelompok ${group}`, name: `Pilihan ${nth}` },
      ...{ surcharge: oneOf([0, 0, 5_000, -2_500, 12_345]), is_default: nth === 0 && chance() < 0.8 },
    })),
  ).flat()
  return {
    ...{ id, slug: `produk-${id}`, name: `Produk ${id}`, description: '', picture: null, min_quantity, max_quantity },
    ...{ lead_days: upTo(20), is_public: true, is_active: true, choices },
    prices: breaks(min_quantity).map((from) => ({
      from,
      unit_price: oneOf([0, 99_999, 250_000]) + between(20, 90) * 1_000,
    })),
    sizes: some(['S', 'M', 'L', 'XL', 'XXL', '3XL'], 0.7).map((code, nth) => ({
      code,
      surcharge: nth > 2 ? nth * 2_500 : 0,
    })),
    extras: some(extras, 0.6).map((one) => one.id),
  }
}

function aList(): PriceList {
  const extras = times(4, (nth) => anExtra(nth + 1))
  return { products: times(3, (nth) => aProduct(nth + 1, extras)), extras }
}

function anItem({ products, extras }: PriceList): SelectionItem {
  const product = oneOf(products)
  const groups = [...new Set(product.choices.map(({ group }) => group))]
  const sized = product.sizes.length > 0 && chance() < 0.6
  const sizes = sized
    ? some(product.sizes, 0.6).map(({ code }) => ({ code, quantity: oneOf([0, 1, 2, 3, 6, 12, 25, 60]) }))
    : []
  const sum = sizes.reduce((all, { quantity }) => all + quantity, 0)
  const pieces = sum > 0 ? sum : oneOf([1, 5, 6, 11, 12, 13, 23, 24, 25, 49, 50, 100, 499, 1_000, 5_000])
  const own = extras.filter(({ id }) => product.extras.includes(id))
  return {
    product_id: product.id,
    choices: groups.flatMap((group) => {
      const options = product.choices.filter((one) => one.group === group)
      const needed = !options.some((one) => one.is_default)
      return needed || chance() < 0.5 ? [oneOf(options).id] : []
    }),
    sizes,
    quantity: sum > 0 && chance() < 0.7 ? null : pieces,
    extras: some([...own, ...own], 0.4).map(({ id, positions, columns }) => ({
      id,
      position: positions.length > 0 ? oneOf(positions) : null,
      column: columns.length > 0 ? oneOf(columns) : null,
    })),
    rows: chance() < 0.3 ? between(1, pieces) : null,
  }
}

/** One thing is wrong, or may be. */
const mistakes: ((item: SelectionItem) => SelectionItem)[] = [
  (item) => ({ ...item, product_id: 99 }),
  (item) => ({ ...item, choices: [...item.choices, 999] }),
  (item) => ({ ...item, choices: [...item.choices, item.product_id * 100, item.product_id * 100 + 1] }),
  (item) => ({ ...item, choices: [] }),
  (item) => ({ ...item, sizes: [...item.sizes, { code: '9XL', quantity: 1 }] }),
  (item) => ({ ...item, sizes: [...item.sizes, { code: '9XL', quantity: 0 }] }),
  (item) => ({ ...item, sizes: [...item.sizes, ...item.sizes] }),
  (item) => ({ ...item, quantity: (item.quantity ?? 0) + 1 }),
  (item) => ({ ...item, sizes: [], quantity: 0 }),
  (item) => ({ ...item, rows: 0 }),
  (item) => ({ ...item, rows: 100_000 }),
  (item) => ({ ...item, extras: [...item.extras, ...item.extras] }),
  (item) => ({ ...item, extras: item.extras.map((one) => ({ ...one, position: 'Saku' })) }),
  (item) => ({ ...item, extras: item.extras.map((one) => ({ ...one, position: null })) }),
  (item) => ({ ...item, extras: item.extras.map((one) => ({ ...one, column: null })) }),
  (item) => ({ ...item, extras: item.extras.map((one) => ({ ...one, column: '9 warna' })) }),
  (item) => ({ ...item, extras: [...item.extras, { id: 77, position: null, column: null }] }),
]

function aWish(list: PriceList): Selection {
  const items = times(oneOf([1, 1, 1, 2, 2, 3, 5]), () => anItem(list))
  return { items: items.map((item) => (chance() < 0.06 ? oneOf(mistakes)(item) : item)) }
}

const short = ({ kind, item, quantity, unit_price }: PricedLine) => [kind, item, quantity, unit_price]

test(`${CASES} wishes cost what a clerk reckons, line by line`, () => {
  const counts = { priced: 0, refused: 0, several: 0, setups: 0 }
  for (let nth = 0; nth < CASES; nth++) {
    const list = aList()
    const wish = aWish(list)
    const isStaff = chance() < 0.4
    const price = calculatePrice(wish, list, { isStaff })
    const expected = clerkPrice(wish, list, isStaff)
    const got = price.ok ? price.lines.map(short) : null
    if (JSON.stringify(got) !== JSON.stringify(expected))
      expect.soft({ nth, got, wish, list, problems: price }).toEqual({ nth, got: expected })
    if (!price.ok) {
      counts.refused += 1
      expect(Object.keys(price.problems).length).toBeGreaterThan(0)
      continue
    }
    counts.priced += 1
    if (wish.items.length > 1) counts.several += 1
    counts.setups += price.lines.filter(({ kind }) => kind === 'setup').length
    expect(price.lines.every((one) => one.amount === one.quantity * one.unit_price)).toBe(true)
    expect(price.total).toBe((expected ?? []).reduce((sum, [, , quantity, unit]) => sum + quantity * unit, 0))
  }
  // Otherwise the cases would prove little.
  expect(counts.priced).toBeGreaterThan(CASES / 3)
  expect(counts.refused).toBeGreaterThan(CASES / 20)
  expect(counts.several).toBeGreaterThan(CASES / 10)
  expect(counts.setups).toBeGreaterThan(CASES / 10)
})

const extra = (id: number, own: Partial<Extra>): Extra => ({
  ...{ id, name: `T${id}`, basis: 'piece', positions: [], columns: [], is_public: true, is_active: true },
  ...{ prices: [{ column: null, from: 1, price: 1_000, setup_price: 0 }] },
  ...own,
})
const sablon = extra(1, {
  positions: ['Dada', 'Punggung'],
  columns: ['1 warna', '2 warna'],
  prices: [
    { column: '1 warna', from: 1, price: 5_000, setup_price: 40_000 },
    { column: '1 warna', from: 24, price: 4_000, setup_price: 30_000 },
    { column: '2 warna', from: 1, price: 8_000, setup_price: 80_000 },
  ],
})
const names = extra(2, { basis: 'row' })
const design = extra(3, {
  basis: 'order',
  positions: ['Depan', 'Belakang'],
  prices: [{ column: null, from: 1, price: 75_000, setup_price: 0 }],
})
const shirt: Product = {
  ...{ id: 1, slug: 'kaos', name: 'Kaos', description: '', picture: null, min_quantity: 12, max_quantity: 500 },
  ...{ lead_days: 10, is_public: true, is_active: true },
  prices: [
    { from: 12, unit_price: 75_000 },
    { from: 24, unit_price: 68_000 },
  ],
  choices: [
    { id: 10, group: 'Warna', name: 'Hitam', surcharge: 0, is_default: true },
    { id: 11, group: 'Warna', name: 'Putih', surcharge: -1_000, is_default: false },
  ],
  sizes: [
    { code: 'M', surcharge: 0 },
    { code: 'XXL', surcharge: 5_000 },
  ],
  extras: [1, 2, 3],
}
const list: PriceList = { products: [shirt], extras: [sablon, names, design] }
const item = (own: Partial<SelectionItem>): SelectionItem => ({
  ...{ product_id: 1, choices: [], sizes: [], quantity: null, extras: [], rows: null },
  ...own,
})
const print = (position: string, column: string) => ({ id: 1, position, column })
const linesOf = (items: SelectionItem[], options = {}) => {
  const price = calculatePrice({ items }, list, options)
  return price.ok ? price.lines.map(({ kind, title, detail, amount }) => [kind, title, detail, amount]) : price.problems
}

test('12 pieces in two colours have the price of 24 together', () => {
  expect(linesOf([item({ quantity: 12 }), item({ quantity: 12, choices: [11] })])).toEqual([
    ['goods', 'Kaos', 'Hitam', 12 * 68_000],
    ['goods', 'Kaos', 'Putih', 12 * 67_000],
  ])
})

test('sizes of 0 are as absent, surcharges are lines of their own', () => {
  const sizes = [
    { code: 'XXL', quantity: 2 },
    { code: 'M', quantity: 10 },
    { code: 'L', quantity: 0 },
  ]
  expect(linesOf([item({ sizes, quantity: 12 })])).toEqual([
    ['goods', 'Kaos', 'Hitam', 12 * 75_000],
    ['size', 'Ukuran XXL', 'Kaos', 10_000],
  ])
})

test('a second position has a set-up of its own, the same one in another item has not', () => {
  const first = item({ quantity: 12, extras: [print('Dada', '1 warna'), print('Punggung', '1 warna')] })
  const second = item({ quantity: 12, choices: [11], extras: [print('Dada', '1 warna')] })
  expect(linesOf([first, second]).valueOf()).toEqual([
    ['goods', 'Kaos', 'Hitam', 12 * 68_000],
    ['extra', 'T1', 'Dada · 1 warna', 12 * 4_000],
    ['setup', 'Biaya awal T1', 'Dada · 1 warna', 30_000],
    ['extra', 'T1', 'Punggung · 1 warna', 12 * 4_000],
    ['setup', 'Biaya awal T1', 'Punggung · 1 warna', 30_000],
    ['goods', 'Kaos', 'Putih', 12 * 67_000],
    ['extra', 'T1', 'Dada · 1 warna', 12 * 4_000],
  ])
})

test('names count rows, a design is paid once, at the end', () => {
  const extras = [
    { id: 2, position: null, column: null },
    { id: 3, position: 'Depan', column: null },
    { id: 3, position: 'Belakang', column: null },
  ]
  expect(
    linesOf([item({ quantity: 12, rows: 5, extras }), item({ quantity: 12, extras: extras.slice(1, 2) })]),
  ).toEqual([
    ['goods', 'Kaos', 'Hitam', 12 * 68_000],
    ['extra', 'T2', '', 5_000],
    ['goods', 'Kaos', 'Hitam', 12 * 68_000],
    ['extra', 'T3', '', 75_000],
  ])
})

test.each<[string, SelectionItem, string]>([
  ['too few', item({ quantity: 11 }), 'items.0.quantity'],
  ['too many', item({ quantity: 501 }), 'items.0.quantity'],
  ['none', item({}), 'items.0.quantity'],
  ['another sum', item({ quantity: 13, sizes: [{ code: 'M', quantity: 12 }] }), 'items.0.quantity'],
  ['a size that is not in the set', item({ sizes: [{ code: 'S', quantity: 12 }] }), 'items.0.sizes.0.code'],
  ['two of a group', item({ quantity: 12, choices: [10, 11] }), 'items.0.choices'],
  ['a foreign choice', item({ quantity: 12, choices: [12] }), 'items.0.choices.0'],
  [
    'no position',
    item({ quantity: 12, extras: [{ id: 1, position: null, column: '1 warna' }] }),
    'items.0.extras.0.position',
  ],
  ['an unknown column', item({ quantity: 12, extras: [print('Dada', '9 warna')] }), 'items.0.extras.0.column'],
  [
    'the same twice',
    item({ quantity: 12, extras: [print('Dada', '1 warna'), print('Dada', '1 warna')] }),
    'items.0.extras.1.id',
  ],
  ['more rows than pieces', item({ quantity: 12, rows: 13 }), 'items.0.rows'],
])('%s is refused at its field', (_, wrong, path) => {
  expect(Object.keys(linesOf([wrong]))).toEqual([path])
})

test('staff order below the minimum at the first break, never above the maximum', () => {
  expect(linesOf([item({ quantity: 3 })], { isStaff: true })).toEqual([['goods', 'Kaos', 'Hitam', 3 * 75_000]])
  expect(linesOf([item({ quantity: 501 })], { isStaff: true })).toHaveProperty(['items.0.quantity'])
})

test('nothing is sold for nothing, or for more than an order may cost', () => {
  const priced = (unit_price: number, quantity: number) =>
    calculatePrice(
      { items: [item({ quantity })] },
      { ...list, products: [{ ...shirt, prices: [{ from: 12, unit_price }] }] },
    )
  expect(priced(0, 12)).toMatchObject({ ok: false, problems: { items: expect.any(String) } })
  expect(priced(83_333_333, 12)).toMatchObject({ ok: true, total: 999_999_996 })
  expect(priced(83_333_334, 12)).toMatchObject({ ok: false, problems: { items: expect.any(String) } })
  expect(MAX_TOTAL).toBe(999_999_999)
})
