import { readFileSync } from 'node:fs'
import type { ScriptOption } from '../script/script.ts'
import type { Beat } from './prose.ts'
import type { PanelText } from './script-form.ts'
import { cut } from './text.ts'

type Example = {
  genres: readonly string[]
  title: string
  about: string
  rows: readonly (readonly [mark: string, text: string])[]
}

const kinds = { '.': 'narration', '>': 'speech', '~': 'thought', '!': 'shout' } as const

const examples: readonly Example[] = readFileSync(new URL('words/examples.txt', import.meta.url), 'utf8')
  .split(/^\[/m)
  .slice(1)
  .flatMap((group) => {
    const [genres = '', ...scripts] = group.split(/^= /m)
    return scripts.map((script) => {
      const [head = '', ...rows] = script.trim().split('\n')
      const [title = '', about = ''] = head.split(' | ')
      return {
        genres: genres.replace(']', '').trim().split(', '),
        title,
        about,
        rows: rows.map((row) => [row.slice(0, 1), row.slice(2)] as const),
      }
    })
  })

/** Three for the first genre that has some, else those of every day. */
export function examplesFor(genres: readonly string[]): readonly Example[] {
  const genre =
    genres.find((genre) => examples.some((example) => example.genres.includes(genre))) ?? examples[0]?.genres[0]
  return examples.filter((example) => example.genres.includes(genre ?? '')).slice(0, 3)
}

export const optionsOf = (found: readonly Example[]): ScriptOption[] =>
  found.map(({ title, about }, nth) => ({ n: nth + 1, title, about }))

/** The line stands first and unchanged. Nobody but `hero`, who stands in it, is named or speaks. */
export function examplePanels({ rows }: Example, line: string, hero: string | null): PanelText[] {
  const panels: { page: number; description: string; beats: Beat[] }[] = []
  let isLeftOut = false
  for (const [mark, row] of rows) {
    const kind = kinds[mark as keyof typeof kinds] ?? 'narration'
    if (kind === 'narration') isLeftOut = hero === null && row.includes('{A}')
    if (isLeftOut || (kind !== 'narration' && hero === null)) continue
    const text = row.replaceAll('{line}', () => line).replaceAll('{A}', () => hero ?? '')
    if (kind === 'narration') panels.push({ page: 0, description: text, beats: [] })
    const beats = cut(text).map((part) => ({
      character: kind === 'narration' ? '' : (hero ?? ''),
      text: part,
      kind,
      goesOn: false,
    }))
    panels.at(-1)?.beats.push(...beats)
  }
  return panels
}
