import { isDeepStrictEqual } from 'node:util'
import { listOf, nested, type Tree } from '../wish.ts'

type Row = Record<string, unknown>

/** Rows of a grid without those that were left empty; what is left empty in the others is missing. */
const rowsOf = (value: unknown): Row[] =>
  listOf(value)
    .map((row): Row => Object.fromEntries(Object.entries(Object(row)).filter(([, cell]) => cell !== '')))
    .filter((row) => Object.keys(row).some((name) => name !== 'column' && name !== 'is_default'))

/** Lines pasted from a spreadsheet or typed, as rows; those without a digit are headings. */
function pastedRows(text: unknown, columns: readonly string[]): Row[] {
  const lines = String(text ?? '').split(/\r?\n/)
  return lines
    .filter((line) => /\d/.test(line))
    .map((line) => {
      const cells = line.includes('\t') || line.includes(';') ? line.split(/[\t;]/) : line.trim().split(/\s+/)
      return Object.fromEntries(columns.map((name, at) => [name, cells[at]?.trim() ?? '']))
    })
}

const linesOf = (value: unknown) =>
  Array.isArray(value)
    ? value
    : String(value ?? '')
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean)

const shownIn = ({ is_public, is_active }: Tree) => ({ is_public: is_public === 'ya', is_active: is_active === 'ya' })
const gridOf = (rows: unknown, pasted: unknown, columns: readonly string[]) => {
  const lines = pastedRows(pasted, columns)
  return rowsOf(lines.length > 0 ? lines : rows)
}

/** What was typed into the forms of the three parts, in the shape in which they are checked. */
export const typedForms = {
  size_sets: (tree: Tree): Tree => ({ ...tree, sizes: gridOf(tree.sizes, tree.pasted, ['code', 'surcharge']) }),
  extras: (tree: Tree): Tree => {
    const [positions, columns] = [linesOf(tree.positions), linesOf(tree.columns)]
    const names = [...(columns.length > 0 ? ['column'] : []), 'from', 'price', 'setup_price']
    return { ...tree, ...shownIn(tree), positions, columns, prices: gridOf(tree.prices, tree.pasted, names) }
  },
  products: (tree: Tree): Tree => ({
    ...tree,
    ...shownIn(tree),
    size_set: tree.size_set || null,
    prices: gridOf(tree.prices, tree.pasted, ['from', 'unit_price']),
    choices: listOf(tree.choices)
      .map((group) => ({ ...Object(group), options: rowsOf(Object(group).options) }))
      .filter(({ group, options }) => group || options.length > 0),
    extras: listOf(tree.extras),
  }),
}

export const treeOf = (body: unknown): Tree => nested(Object(body))

/** Names of fields that are stored with other values than those of the form. */
export const changedFields = (stored: object, typed: object): string[] =>
  Object.entries(stored).flatMap(([name, value]) => (isDeepStrictEqual(value, Reflect.get(typed, name)) ? [] : [name]))
