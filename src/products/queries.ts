import type { Knex } from 'knex'
import type { ListedPart, ListedSizeSet, PartTable, WholeList } from './list-shape.ts'
import { choiceGroups, type Extra, type PriceList, type Product, pricesInOrder } from './rules/price-list.ts'

type StoredRow<Part> = Part & { id: number; version: number }

/** Leaves out deleted products. `size_set`: the name of the size set. */
async function storedProducts(db: Knex) {
  const { rows } = await db.raw<{ rows: (StoredRow<Product> & { size_set: string | null })[] }>(`
    select id, version, slug, name, description, picture, min_quantity, max_quantity, lead_days, is_public, is_active,
           array(select json_build_object('from', from_quantity, 'unit_price', unit_price)
                   from product_prices where product_id = products.id order by from_quantity) as prices,
           array(select json_build_object('id', id, 'group', choice_group, 'name', name, 'surcharge', surcharge,
                                          'is_default', is_default)
                   from product_choices where product_id = products.id order by position, id) as choices,
           array(select json_build_object('code', code, 'surcharge', surcharge)
                   from sizes where size_set_id = products.size_set_id order by position) as sizes,
           array(select extra_id from product_extras join extras on extras.id = extra_id
                  where product_id = products.id order by extras.position, extra_id) as extras,
           (select name from size_sets where id = products.size_set_id) as size_set
      from products where deleted_at is null order by position, id`)
  return rows
}

async function storedExtras(db: Knex) {
  const { rows } = await db.raw<{ rows: StoredRow<Extra>[] }>(`
    select id, version, name, basis, positions, columns, is_public, is_active,
           array(select json_build_object('column', nullif("column", ''), 'from', from_quantity, 'price', price,
                                          'setup_price', setup_price)
                   from extra_prices where extra_id = extras.id) as prices
      from extras order by position, id`)
  return rows.map((extra) => ({ ...extra, prices: pricesInOrder(extra) }))
}

async function storedSizeSets(db: Knex) {
  const { rows } = await db.raw<{ rows: StoredRow<ListedSizeSet>[] }>(`
    select id, version, name,
           array(select json_build_object('code', code, 'surcharge', surcharge)
                   from sizes where size_set_id = size_sets.id order by position) as sizes
      from size_sets order by id`)
  return rows
}

/** The whole price list, with hidden and inactive parts, but without deleted products. */
export async function readPriceList(db: Knex): Promise<PriceList> {
  const [products, extras] = [await storedProducts(db), await storedExtras(db)]
  return {
    products: products.map(({ version: _, size_set: _set, ...product }) => product),
    extras: extras.map(({ version: _, ...extra }) => extra),
  }
}

/** A part of the list that refers to other parts by name, as in exports and imports. */
export type StoredPart<Table extends PartTable> = {
  id: number
  version: number
  /** Only products have a picture. */
  picture: string | null
  part: ListedPart<Table>
}
export type Parts = { [Table in PartTable]: StoredPart<Table>[] }

export async function readParts(db: Knex): Promise<Parts> {
  const extras = await storedExtras(db)
  return {
    size_sets: (await storedSizeSets(db)).map(({ id, version, ...part }) => ({ id, version, picture: null, part })),
    extras: extras.map(({ id, version, ...part }) => ({ id, version, picture: null, part })),
    products: (await storedProducts(db)).map(({ id, version, picture, sizes: _, ...own }) => {
      const choices = choiceGroups(own.choices.map(({ id: _id, ...choice }) => choice))
      const names = extras.filter((extra) => own.extras.includes(extra.id)).map(({ name }) => name)
      return { id, version, picture, part: { ...own, choices, extras: names } }
    }),
  }
}

export async function readWholeList(db: Knex): Promise<WholeList> {
  const { size_sets, extras, products } = await readParts(db)
  return {
    size_sets: size_sets.map(({ part }) => part),
    extras: extras.map(({ part }) => part),
    products: products.map(({ part }) => part),
  }
}

/** The time of the latest change in the list; null for an empty list. */
export async function lastChange(db: Knex): Promise<Date | null> {
  const { rows } = await db.raw<{ rows: { at: Date | null }[] }>(`
    select max(updated_at) at from (
      select updated_at from products union all select updated_at from extras union all select updated_at from size_sets
    ) parts`)
  return rows[0]?.at ?? null
}

/** The codes of open quotations that contain the product. */
export const openQuotes = (db: Knex, productId: number): Promise<string[]> =>
  db('quotes')
    .whereIn('state', ['asked', 'draft', 'sent'])
    .whereRaw(`jsonb_path_exists(jsonb_build_array(wish, lines), '$.**.product_id \\? (@ == $id)', ?)`, [
      JSON.stringify({ id: productId }),
    ])
    .orderBy('code')
    .pluck('code')

/** Products in the bin count too. */
export const hasProducts = async (db: Knex): Promise<boolean> => (await db('products').first('id')) !== undefined

/** The products in the bin. Their slugs stay reserved. */
export const listBinned = (db: Knex): Promise<{ id: number; name: string; slug: string }[]> =>
  db('products').whereNotNull('deleted_at').orderBy('deleted_at', 'desc').select('id', 'name', 'slug')

export const isProductPicture = async (db: Knex, picture: string): Promise<boolean> =>
  (await db('products').where({ picture }).whereNull('deleted_at').first('id')) !== undefined
