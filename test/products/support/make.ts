import type { Knex } from 'knex'

let made = 0

/**
 * A product of the price list: 95,000 each from 12 pieces, 88,000 from 24, sizes S to XXL of which XXL costs 5,000 more,
 * and an extra for names and numbers at 10,000 a row.
 */
export async function makeProduct(db: Knex, { name = 'Jersey printing' } = {}) {
  made += 1
  const [set] = await db('size_sets')
    .insert({ name: `Dewasa ${made}` })
    .returning('id')
  if (!set) throw new Error('no sizes')
  const codes = ['S', 'M', 'L', 'XL', 'XXL']
  await db('sizes').insert(
    codes.map((code, position) => ({ size_set_id: set.id, code, position, surcharge: code === 'XXL' ? 5_000 : 0 })),
  )
  const [product] = await db('products')
    .insert({
      ...{ slug: `jersey-${made}`, name, size_set_id: set.id, min_quantity: 12, max_quantity: 5_000, lead_days: 10 },
      ...{ position: made, is_public: true, is_active: true },
    })
    .returning(['id', 'slug'])
  const [extra] = await db('extras')
    .insert({ name: 'Nama dan nomor', basis: 'row', position: made, is_public: true, is_active: true })
    .returning('id')
  if (!product || !extra) throw new Error('no product')
  await db('product_prices').insert([
    { product_id: product.id, from_quantity: 12, unit_price: 95_000 },
    { product_id: product.id, from_quantity: 24, unit_price: 88_000 },
  ])
  await db('extra_prices').insert({ extra_id: extra.id, column: '', from_quantity: 1, price: 10_000, setup_price: 0 })
  await db('product_extras').insert({ product_id: product.id, extra_id: extra.id })
  return { id: product.id, slug: product.slug, name, extra: extra.id }
}
