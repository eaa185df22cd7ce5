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
