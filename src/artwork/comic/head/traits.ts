import { readFileSync } from 'node:fs'

/** A row of a table: its words by the names of their columns. */
type Row = ReadonlyMap<string, string>

const tables = new Map(
  readFileSync(new URL('traits.txt', import.meta.url), 'utf8')
    .trim()
    .split(/\n\n/)
    .map((table) => {
      const [head = '', ...rows] = table.split('\n')
      const [title = '', ...columns] = head.split(' ')
      const cells = rows.map((row) => row.split(' '))
      const named = cells.map(
        ([name = '', ...words]) => [name, new Map(columns.map((column, at) => [column, words[at] ?? '']))] as const,
      )
      return [title.slice(1, -1), new Map<string, Row>(named)] as const
    }),
)

/** A word of `traits.txt`; empty where there is none. */
export const word = (table: string, row: string, column: string): string =>
  tables.get(table)?.get(row)?.get(column) ?? ''

export const number = (table: string, row: string, column: string): number => Number(word(table, row, column))

/** How many rows a table has. */
export const rowsOf = (table: string): number => tables.get(table)?.size ?? 0
