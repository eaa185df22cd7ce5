import type { Knex } from 'knex'

let made = 0

/**
 * A shirt in S to XXL (XXL costs 5,000 more) at 75,000 from 12, 68,000 from 24 and 59,000 from 100 pieces, in two
 * sleeves, with a print by colours that has a set-up, names by row, and a drawing once.
 */
export async function makeShirt(
  db: Knex,
  { name = 'Kaos combed 24s', ...wishes }: { name?: string; is_active?: boolean } = {},
) {
  made += 1
  const [set] = await db('size_sets')
    .insert({ name: `Dewasa ${made}` })
    .returning('id')
  const sizes = ['S', 'M', 'L', 'XL', 'XXL']
  await db('sizes').insert(
    sizes.map((code, position) => ({
      size_set_id: set?.id ?? 0,
      code,
      position,
      surcharge: code === 'XXL' ? 5_000 : 0,
    })),
  )
  const [product] = await db('products')
    .insert({
      ...{ slug: `kaos-${made}`, name, size_set_id: set?.id ?? null, min_quantity: 12, max_quantity: 5_000 },
      ...{ lead_days: 10, position: made, is_public: true, is_active: true },
      ...wishes,
    })
    .returning('*')
  if (!product) throw new Error('the product was not made')
  const product_id = product.id
  await db('product_prices').insert(
    [
      [12, 75_000],
      [24, 68_000],
      [100, 59_000],
    ].map(([from_quantity = 0, unit_price = 0]) => ({ product_id, from_quantity, unit_price })),
  )
  const choices = await db('product_choices')
    .insert([
      { product_id, choice_group: 'Lengan', name: 'Pendek', surcharge: 0, is_default: true, position: 0 },
      { product_id, choice_group: 'Lengan', name: 'Panjang', surcharge: 8_000, is_default: false, position: 1 },
    ])
    .returning('*')
  const extra = async (what: string, basis: 'piece' | 'row' | 'order', columns: string[], price: number, setup = 0) => {
    const [row] = await db('extras')
      .insert({
        ...{ name: `${what} ${made}`, basis, position: made, is_public: true, is_active: true },
        ...{
          positions: JSON.stringify(columns.length > 0 ? ['Dada', 'Punggung'] : []),
          columns: JSON.stringify(columns),
        },
      })
      .returning('*')
    if (!row) throw new Error('the extra was not made')
    for (const column of columns.length > 0 ? columns : [''])
      await db('extra_prices').insert({ extra_id: row.id, column, from_quantity: 1, price, setup_price: setup })
    await db('product_extras').insert({ product_id, extra_id: row.id })
    return row
  }
  return {
    product,
    long: choices[1]?.id ?? 0,
    print: await extra('Sablon', 'piece', ['1 warna', '2 warna'], 4_000, 50_000),
    names: await extra('Nama', 'row', [], 10_000),
    drawing: await extra('Desain', 'order', [], 100_000),
  }
}

/**
 * A price list: shirts (`kaos`, from 12 pieces at Rp 75.000, from 24 at Rp 68.000, sizes S to XXL, sleeves and colours)
 * with print and design, and caps (`topi`) in one size. Returns the ids that a wish names.
 */
export async function makePriceList(db: Knex) {
  const [set] = await db('size_sets').insert({ name: 'Dewasa (uji)' }).returning('id')
  const size_set_id = set?.id ?? 0
  const sizes = ['S', 'M', 'L', 'XL', 'XXL']
  await db('sizes').insert(
    sizes.map((code, position) => ({ size_set_id, code, surcharge: code === 'XXL' ? 5_000 : 0, position })),
  )
  const common = { min_quantity: 12, max_quantity: 1_000, lead_days: 10 }
  const [kaos, topi] = await db('products')
    .insert([
      { ...common, slug: 'kaos', name: 'Kaos combed', description: 'Katun combed.', size_set_id, position: 0 },
      { ...common, slug: 'topi', name: 'Topi', position: 1 },
    ])
    .returning('id')
  const ids = { kaos: kaos?.id ?? 0, topi: topi?.id ?? 0 }
  await db('product_prices').insert([
    { product_id: ids.kaos, from_quantity: 12, unit_price: 75_000 },
    { product_id: ids.kaos, from_quantity: 24, unit_price: 68_000 },
    { product_id: ids.topi, from_quantity: 12, unit_price: 40_000 },
  ])
  const choice = { product_id: ids.kaos, surcharge: 0, is_default: false }
  const choices = await db('product_choices')
    .insert([
      { ...choice, choice_group: 'Lengan', name: 'Pendek', is_default: true, position: 0 },
      { ...choice, choice_group: 'Lengan', name: 'Panjang', surcharge: 8_000, position: 1 },
      { ...choice, choice_group: 'Warna', name: 'Hitam', position: 2 },
      { ...choice, choice_group: 'Warna', name: 'Navy', position: 3 },
    ])
    .returning('id')
  const extras = await db('extras')
    .insert([
      {
        name: 'Sablon',
        basis: 'piece',
        positions: '["Dada","Punggung"]',
        columns: '["1 warna","2 warna"]',
        position: 0,
      },
      { name: 'Desain', basis: 'order', position: 1 },
    ])
    .returning('id')
  const [sablon = 0, desain = 0] = extras.map(({ id }) => id)
  await db('extra_prices').insert([
    { extra_id: sablon, column: '1 warna', from_quantity: 1, price: 7_000, setup_price: 40_000 },
    { extra_id: sablon, column: '2 warna', from_quantity: 1, price: 11_000, setup_price: 80_000 },
    { extra_id: desain, column: '', from_quantity: 1, price: 75_000, setup_price: 0 },
  ])
  await db('product_extras').insert([sablon, desain].map((extra_id) => ({ product_id: ids.kaos, extra_id })))
  const [short = 0, long = 0, black = 0, navy = 0] = choices.map(({ id }) => id)
  return { ...ids, short, long, black, navy, sablon, desain }
}
