import { readFileSync } from 'node:fs'

/** Reads a sheet of sections: "[key]" opens a section, "name: value" is a row of it. Other lines are remarks. */
export function readSections(url: URL): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = readFileSync(url, 'utf8').split(/^\[/m).slice(1)
  return new Map(
    sections.map((section) => {
      const [title = '', ...lines] = section.split('\n')
      const rows = lines.filter((line) => line.includes(':') && !line.startsWith('#'))
      return [
        title.replace(']', ''),
        new Map(rows.map((row) => [row.replace(/:.*/, ''), row.replace(/^[^:]*: ?/, '')])),
      ]
    }),
  )
}

/** Returns the values of a section by their names: as text, words or numbers. A missing value is empty, or 0. */
export type Row = ReturnType<typeof makeRow>
export function makeRow(text: (name: string) => string) {
  const words = (name: string) =>
    text(name)
      .split(/[\s,]+/)
      .filter(Boolean)
  const numbers = (name: string) => words(name).map(Number)
  return { text, words, numbers, number: (name: string) => numbers(name)[0] ?? 0 }
}
