import type * as z from 'zod'
import { slugWords } from '../../web/formats/slug-words.ts'
import * as check from '../check-list.ts'
import { ExtraShape, type ListedPart, type PartTable, ProductShape, SizeSetShape } from '../list-shape.ts'
import type { Parts } from '../queries.ts'
import { type Tree, toList } from '../wish.ts'
import { choicesIn, gridIn, shownIn, toLines } from './form.ts'
import { type Trial, tryPrice } from './trial.ts'

/** How staff edit and check the parts of a table. */
type Kind<Table extends PartTable> = {
  base: string
  shape: z.ZodType<ListedPart<Table>>
  blank: object
  /** Converts the fields of a form to the shape that is checked. */
  typed: (tree: Tree) => Tree
  check: (part: ListedPart<Table>, parts: Parts) => check.Problems
  warn: (part: ListedPart<Table>) => string[]
  /** Names of products that need the part. Such a part cannot be removed. */
  usedBy: (name: string, parts: Parts) => string[]
  tryOut: (values: unknown, parts: Parts, input: Tree) => Trial | null
}
const visibleByDefault = { is_public: true, is_active: true }
const plain = { warn: () => [], usedBy: () => [], tryOut: () => null }

export const kinds: { [Table in PartTable]: Kind<Table> } = {
  size_sets: {
    ...plain,
    base: '/admin/produk/ukuran',
    shape: SizeSetShape,
    blank: {},
    typed: (tree) => ({ ...tree, sizes: gridIn(tree, 'sizes', ['code', 'surcharge']) }),
    check: check.sizeSetProblems,
    usedBy: (name, { products }) => names(products.filter(({ part }) => part.size_set === name)),
  },
  extras: {
    ...plain,
    base: '/admin/produk/tambahan',
    shape: ExtraShape,
    blank: { basis: 'piece', ...visibleByDefault },
    typed: (tree) => {
      const [positions, columns] = [toLines(tree.positions), toLines(tree.columns)]
      const cells = [...(columns.length > 0 ? ['column'] : []), 'from', 'price', 'setup_price']
      return { ...tree, ...shownIn(tree), positions, columns, prices: gridIn(tree, 'prices', cells) }
    },
    check: check.extraProblems,
    warn: check.extraWarnings,
    usedBy: (name, { products }) => names(products.filter(({ part }) => part.extras.includes(name))),
  },
  products: {
    ...plain,
    base: '/admin/produk',
    shape: ProductShape,
    blank: { min_quantity: 12, max_quantity: 5_000, lead_days: 10, size_set: 'Dewasa', ...visibleByDefault },
    typed: (tree) => ({
      ...tree,
      ...shownIn(tree),
      slug: tree.slug || slugWords(String(tree.name ?? ''), 60),
      size_set: tree.size_set || null,
      prices: gridIn(tree, 'prices', ['from', 'unit_price']),
      choices: choicesIn(tree),
      // Checkboxes that are not ticked leave gaps.
      extras: toList(tree.extras).filter((one) => typeof one === 'string'),
    }),
    check: (part, { size_sets, extras }) =>
      check.productProblems(part, { sizeSets: names(size_sets), extras: names(extras) }),
    warn: check.productWarnings,
    tryOut: tryPrice,
  },
}

const names = (parts: readonly { part: { name: string } }[]) => parts.map(({ part }) => part.name)
