import { readFileSync } from 'node:fs'

const read = (file: string) => readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8')

/**
 * Reads the drawings of an SVG file: gives the content of a symbol by its id, with what it uses of the symbols above.
 * `otherwise` stands for a drawing that need not exist; without it a missing one throws a RangeError.
 */
export function drawingsOf(file: string): (id: string, otherwise?: string) => string {
  const found = new Map<string, string>()
  const drawing = (id: string, otherwise = found.get(id)) => {
    if (otherwise === undefined) throw new RangeError(`${file} has no drawing ${id}`)
    return found.get(id) ?? otherwise
  }
  for (const [, id = '', content = ''] of read(file).matchAll(/<symbol id="([\w-]+)">\s*(.*?)\s*<\/symbol>/gs)) {
    const whole = content
      .replace(/>\s+</g, '><')
      .replace(/<use href="#([\w-]+)"\/>/g, (_, used: string) => drawing(used))
      .replace(/<use href="#([\w-]+)"( [^>]+)\/>/g, (_, used: string, turn: string) => `<g${turn}>${drawing(used)}</g>`)
    found.set(id, whole)
  }
  return drawing
}

/** Reads a table: gives the cells of all rows that begin with a key. Two spaces or more stand between cells. */
export function tableOf(file: string): (key: string) => readonly (readonly string[])[] {
  const rows = read(file)
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(/ {2,}/))
  return (key) => rows.filter(([first]) => first === key).map(([, ...cells]) => cells)
}

export const numbersOf = (cell: string): number[] => cell.split(' ').map(Number)

/** The numbers of a cell under the names that they have in this order. */
export function measuresOf<Name extends string>(cell: string, names: readonly Name[]): Record<Name, number> {
  const numbers = numbersOf(cell)
  // Object.fromEntries forgets which keys there are.
  return Object.fromEntries(names.map((name, at) => [name, numbers[at] ?? 0])) as Record<Name, number>
}

/** The cells of rows by the words with which they begin, each with what follows. */
export const wordsOf = (rows: readonly (readonly string[])[]): ReadonlyMap<string, readonly string[]> =>
  new Map(rows.flat().map((cell) => [cell.split(' ')[0] ?? '', cell.split(' ').slice(1)]))
