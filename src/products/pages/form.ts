import { isDeepStrictEqual } from 'node:util'
import { nested, type Tree, toList } from '../wish.ts'

export const toTree = (body: unknown): Tree => nested(Object(body))

/** The rows of a grid, without completely empty rows. Empty fields of other rows are left out. */
const listRows = (value: unknown): Tree[] =>
  toList(value)
    .map((row): Tree => Object.fromEntries(Object.entries(Object(row)).filter(([, cell]) => cell !== '')))
    .filter((row) => Object.keys(row).some((name) => name !== 'column' && name !== 'is_default'))

/** The rows of a grid, or the lines that were pasted from a spreadsheet instead. Lines without a digit are headings. */
export function gridIn(tree: Tree, name: string, columns: readonly string[]): Tree[] {
  const lines = splitLines(tree.pasted).filter((line) => /\d/.test(line))
  if (lines.length === 0) return listRows(tree[name])
  const rows = lines.map((line) => {
    const cells = /[\t;]/.test(line) ? line.split(/[\t;]/) : line.trim().split(/\s+/)
    return Object.fromEntries(columns.map((column, at) => [column, cells[at]?.trim() ?? '']))
  })
  return listRows(rows)
}

const splitLines = (text: unknown) => String(text ?? '').split(/\r?\n/)

export const toLines = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value
  const lines = splitLines(value).map((line) => line.trim())
  return lines.filter(Boolean)
}

export const choicesIn = ({ choices }: Tree) =>
  toList(choices)
    .map((group) => ({ ...Object(group), options: listRows(Object(group).options) }))
    .filter(({ group, options }) => group || options.length > 0)

export const shownIn = ({ is_public, is_active }: Tree) => ({
  is_public: is_public === 'ya',
  is_active: is_active === 'ya',
})

/** The names of fields whose stored values differ from the values in the form. */
export const changedFields = (storedValues: object, formValues: object): string[] =>
  Object.entries(storedValues).flatMap(([name, value]) =>
    isDeepStrictEqual(value, Reflect.get(formValues, name)) ? [] : [name],
  )
