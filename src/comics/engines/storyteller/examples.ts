import { readFileSync } from 'node:fs'
import { makeBalloon, makeCaption } from './prose.ts'
import type { PanelText } from './script-form.ts'
import { cut } from './text.ts'

/** `rows` begin with a mark: `.` for a caption, other marks for balloons of the hero. */
type Example = { genres: readonly string[]; title: string; about: string; rows: readonly string[] }

const kinds = { '>': 'speech', '~': 'thought', '!': 'shout' } as const

const examples: readonly Example[] = readFileSync(new URL('words/examples.txt', import.meta.url), 'utf8')
  .split(/^\[/m)
  .slice(1)
  .flatMap((group) => {
    const [genres = '', ...scripts] = group.split(/^= /m)
    return scripts.map((script) => {
      const [head = '', ...rows] = script.trim().split('\n')
      const [title = '', about = ''] = head.split(' | ')
      return { genres: genres.replace(']', '').trim().split(', '), title, about, rows }
    })
  })

/** Returns three examples of the first genre that has some, else examples from daily life. */
export function examplesFor(genres: readonly string[]): readonly Example[] {
  const of = (genre: string) => examples.filter((example) => example.genres.includes(genre))
  const genre = [...genres, ...(examples[0]?.genres ?? [])].find((one) => of(one).length > 0)
  return of(genre ?? '').slice(0, 3)
}

/**
 * Returns the panels of an example. The creator's line comes first, unchanged. Only `hero`, who is named in it, is
 * named or speaks.
 */
export function examplePanels({ rows }: Example, line: string, hero: string | null): PanelText[] {
  const panels: PanelText[] = []
  let isLeftOut = false
  for (const row of rows) {
    const kind = kinds[row.slice(0, 1) as keyof typeof kinds]
    if (!kind) isLeftOut = hero === null && row.includes('{A}')
    if (isLeftOut || (kind && hero === null)) continue
    const text = row.slice(2).replace(/\{line\}|\{A\}/g, (mark) => (mark === '{A}' ? (hero ?? '') : line))
    const beats = cut(text).map((part) => (kind ? makeBalloon(hero ?? '', part, kind) : makeCaption(part)))
    const last = panels.at(-1)
    if (kind && last) panels.splice(-1, 1, { ...last, beats: [...last.beats, ...beats] })
    else panels.push({ page: 0, description: text, beats })
  }
  return panels
}
