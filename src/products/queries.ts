import type { Knex } from 'knex'
import type { ListedExtra, ListedProduct, ListedSizeSet, WholeList } from './list-shape.ts'
import { choiceGroups, type Extra, type PriceList, type Product, pricesInOrder } from './rules/price-list.ts'

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
        id,
        slug,
        name,
        description,
        picture,
        min_quantity,
        max_quantity,
        lead_days,
        is_public: product.is_public,
        is_active: product.is_active,
        prices: prices
          .filter(({ product_id }) => product_id === id)
          .map(({ from_quantity, unit_price }) => ({ from: from_quantity, unit_price: Number(unit_price) })),
        choices: choices
          .filter(({ product_id }) => product_id === id)
          .map((choice) => ({
            id: choice.id,
            group: choice.choice_group,
            name: choice.name,
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

/** A part of the list by names, as it is exported and taken back. */
export type StoredPart<Part> = { id: number; version: number; part: Part }

export async function readParts(db: Knex) {
  const { products, extras } = await readPriceList(db)
  const sizes = await db('sizes').orderBy(['size_set_id', 'position'])
  const sets = (await db('size_sets').orderBy('id')).map(({ id, name, version }) => {
    const own = sizes.filter(({ size_set_id }) => size_set_id === id)
    return {
      id,
      version,
      part: { name, sizes: own.map(({ code, surcharge }) => ({ code, surcharge: Number(surcharge) })) },
    }
  })
  const rows = new Map((await db('products').select('id', 'version', 'size_set_id')).map((row) => [row.id, row]))
  const versions = new Map((await db('extras').select('id', 'version')).map((row) => [row.id, row.version]))
  const listed = products.map(
    ({ id, picture: _, sizes: _sizes, ...own }): StoredPart<ListedProduct> => ({
      id,
      version: rows.get(id)?.version ?? 0,
      part: {
        ...own,
        size_set: sets.find((set) => set.id === rows.get(id)?.size_set_id)?.part.name ?? null,
        choices: choiceGroups(own.choices.map(({ id: _, ...choice }) => choice)),
        extras: extras.filter((extra) => own.extras.includes(extra.id)).map(({ name }) => name),
      },
    }),
  )
  return {
    size_sets: sets as StoredPart<ListedSizeSet>[],
    extras: extras.map(({ id, ...part }): StoredPart<ListedExtra> => ({ id, version: versions.get(id) ?? 0, part })),
    products: listed,
  }
}

export async function readWholeList(db: Knex): Promise<WholeList> {
  const { size_sets, extras, products } = await readParts(db)
  const bare = <Part>(parts: readonly StoredPart<Part>[]) => parts.map(({ part }) => part)
  return { size_sets: bare(size_sets), extras: bare(extras), products: bare(products) }
}

/** When anything in the list last changed; null for an empty one. */
export async function lastChange(db: Knex): Promise<Date | null> {
  const { rows } = await db.raw<{ rows: { at: Date | null }[] }>(`
    select max(updated_at) at from (
      select updated_at from products union all select updated_at from extras union all select updated_at from size_sets
    ) parts`)
  return rows[0]?.at ?? null
}

/** Codes of quotations that wait for an answer and name the product. */
export const openQuotes = (db: Knex, productId: number): Promise<string[]> =>
  db('quotes')
    .whereIn('state', ['asked', 'draft', 'sent'])
    .whereRaw(`jsonb_path_exists(jsonb_build_array(wish, lines), '$.**.product_id \\? (@ == $id)', ?)`, [
      JSON.stringify({ id: productId }),
    ])
    .orderBy('code')
    .pluck('code')

/** Those in the bin count too. */
export const hasProducts = async (db: Knex): Promise<boolean> => (await db('products').first('id')) !== undefined

/** Products in the bin, whose slugs stay theirs. */
export const listBinned = (db: Knex): Promise<{ id: number; name: string; slug: string }[]> =>
  db('products').whereNotNull('deleted_at').orderBy('deleted_at', 'desc').select('id', 'name', 'slug')
