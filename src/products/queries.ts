import type { Knex } from 'knex'
import type { Extra, PriceList, Product } from './rules/price-list.ts'

/** The whole price list, hidden and inactive parts included, without the deleted products. */
export async function readPriceList(db: Knex): Promise<PriceList> {
  const products = await db('products').whereNull('deleted_at').orderBy(['position', 'id'])
  const prices = await db('product_prices').orderBy(['product_id', 'from_quantity'])
  const choices = await db('product_choices').orderBy(['product_id', 'position', 'id'])
  const sizes = await db('sizes').orderBy(['size_set_id', 'position'])
  const links = await db('product_extras')
    .join('extras', 'extras.id', 'extra_id')
    .orderBy(['product_id', 'extras.position', 'extra_id'])
    .select('product_id', 'extra_id')
  return {
    products: products.map((product): Product => {
      const { id, slug, name, description, picture, min_quantity, max_quantity, lead_days } = product
      return {
        ...{ id, slug, name, description, picture, min_quantity, max_quantity, lead_days },
        is_public: product.is_public,
        is_active: product.is_active,
        prices: prices
          .filter(({ product_id }) => product_id === id)
          .map(({ from_quantity, unit_price }) => ({ from: from_quantity, unit_price: Number(unit_price) })),
        choices: choices
          .filter(({ product_id }) => product_id === id)
          .map((choice) => ({
            ...{ id: choice.id, group: choice.choice_group, name: choice.name },
            surcharge: Number(choice.surcharge),
            is_default: choice.is_default,
          })),
        sizes: sizes
          .filter(({ size_set_id }) => size_set_id === product.size_set_id)
          .map(({ code, surcharge }) => ({ code, surcharge: Number(surcharge) })),
        extras: links.filter(({ product_id }) => product_id === id).map(({ extra_id }) => extra_id),
      }
    }),
    extras: await listExtras(db),
  }
}

async function listExtras(db: Knex): Promise<Extra[]> {
  const extras = await db('extras').orderBy(['position', 'id'])
  const prices = await db('extra_prices').orderBy(['extra_id', 'column', 'from_quantity'])
  return extras.map(({ position: _, ...extra }) => ({
    ...extra,
    prices: prices
      .filter(({ extra_id }) => extra_id === extra.id)
      .map(({ column, from_quantity, price, setup_price }) => ({
        column: column === '' ? null : column,
        from: from_quantity,
        price: Number(price),
        setup_price: Number(setup_price),
      })),
  }))
}
