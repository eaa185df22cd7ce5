import type { Knex } from 'knex'
import type { ListedProduct, WholeList } from './list-shape.ts'
import { type Extra, type PriceList, type Product, pricesInOrder } from './rules/price-list.ts'

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
  return extras.map(({ position: _, version: _version, updated_at: _at, ...extra }) => {
    const own = prices
      .filter(({ extra_id }) => extra_id === extra.id)
      .map(({ column, from_quantity, price, setup_price }) => ({
        column: column === '' ? null : column,
        from: from_quantity,
        price: Number(price),
        setup_price: Number(setup_price),
      }))
    return { ...extra, prices: pricesInOrder({ ...extra, prices: own }) }
  })
}

/** The whole list by names, as it is exported, and taken back. */
export async function readWholeList(db: Knex): Promise<WholeList> {
  const { products, extras } = await readPriceList(db)
  const setNames = await db('products')
    .leftJoin('size_sets', 'size_sets.id', 'size_set_id')
    .select<{ id: number; name: string | null }[]>('products.id', 'size_sets.name')
  const nameOf = new Map(setNames.map(({ id, name }) => [id, name]))
  return {
    size_sets: (await listSizeSets(db)).map(({ name, sizes }) => ({ name, sizes })),
    extras: extras.map(({ id: _, ...extra }) => extra),
    products: products.map((product) => listedProduct(product, nameOf.get(product.id) ?? null, extras)),
  }
}

export async function listSizeSets(db: Knex) {
  const sizes = await db('sizes').orderBy(['size_set_id', 'position'])
  return (await db('size_sets').orderBy('id')).map(({ id, name, version }) => ({
    ...{ id, name, version },
    sizes: sizes
      .filter(({ size_set_id }) => size_set_id === id)
      .map(({ code, surcharge }) => ({ code, surcharge: Number(surcharge) })),
  }))
}

function listedProduct(product: Product, size_set: string | null, extras: readonly Extra[]): ListedProduct {
  const { id: _, picture: _picture, sizes: _sizes, ...own } = product
  const groups = [...new Set(product.choices.map(({ group }) => group))]
  return {
    ...own,
    size_set,
    choices: groups.map((group) => ({
      group,
      options: product.choices
        .filter((one) => one.group === group)
        .map(({ name, surcharge, is_default }) => ({ name, surcharge, is_default })),
    })),
    extras: extras.filter(({ id }) => product.extras.includes(id)).map(({ name }) => name),
  }
}

/** Those in the bin count too. */
export const hasProducts = async (db: Knex): Promise<boolean> => (await db('products').first('id')) !== undefined
