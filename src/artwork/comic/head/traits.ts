import { readFileSync } from 'node:fs'

/** Tables of words and numbers, each with named rows and columns. */
const tables = new Map(
  readFileSync(new URL('traits.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n\n')
    .map((table) => {
      const [head = '', ...rows] = table.split('\n').map((line) => line.split(' '))
      const entries = rows.map(([name = '', ...cells]) => {
        const row = new Map(cells.map((cell, at) => [head[at + 1] ?? '', cell]))
        return [name, row] as const
      })
      return [head[0]?.slice(1, -1) ?? '', new Map(entries)] as const
    }),
)

/** Returns a word of `traits.txt`, or an empty text if there is none. */
export const word = (table: string, row: string, column: string): string =>
  tables.get(table)?.get(row)?.get(column) ?? ''

export const number = (table: string, row: string, column: string): number => Number(word(table, row, column))

export const listRows = (table: string): readonly string[] => [...(tables.get(table)?.keys() ?? [])]

/** Returns the word of a row of colors that belongs to a variant. */
export function pickWord(row: string, variant: number): string {
  const words = [...(tables.get('variant')?.get(row)?.values() ?? [])]
  return words[variant % words.length] ?? ''
}
