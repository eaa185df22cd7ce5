import { readFileSync } from 'node:fs'

/**
 * Reads a sheet of sections: "[key]" opens one, "name: value" are its rows, "#" begins a remark at the start of a line.
 */
export const readSections = (url: URL): ReadonlyMap<string, ReadonlyMap<string, string>> =>
  new Map(
    readFileSync(url, 'utf8')
      .split(/^\[/m)
      .slice(1)
      .map((section) => {
        const [title = '', ...rows] = section.trim().split(/\]?\n/)
        const pairs = rows.filter((row) => row.includes(':') && !row.startsWith('#'))
        return [
          title.replace(']', ''),
          new Map(pairs.map((row) => [before(row), row.slice(row.indexOf(':') + 1).trim()])),
        ]
      }),
  )

const before = (row: string) => row.slice(0, row.indexOf(':')).trim()

export const numbersIn = (text: string): number[] =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number)
