import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { writeScript } from '../../../src/comics/engines/storyteller/built-in.ts'
import type { Script } from '../../../src/comics/script/script.ts'

const write = (text: string, pageCount = 4): Script =>
  writeScript({ text, pageCount, genres: ['Fabel'], style: 'Cartoon', seed: '1' })
const linesOf = ({ pages }: Script) => pages.flatMap(({ panels }) => panels.flatMap(({ dialogues }) => dialogues))

const texts = readFileSync(new URL('texts.txt', import.meta.url), 'utf8')
  .split('=====\n')
  .slice(1)
  .map((block) => {
    const [cast = '', ...lines] = block.trimEnd().split('\n')
    const marked = lines.join('\n')
    return { cast: cast.split(', '), marked, text: plainOf(marked) }
  })

function plainOf(marked: string): string {
  return marked.replace(/\{[^|}]*\|([^}]*)\}/g, '$1').replace(/<<| ~ [^>]*>>|>>/g, '')
}

/** Letters and signs, without spaces, quotes, and the marks that stand between a tag and what it belongs to. */
const lettersOf = (text: string) => text.replace(/[\s"“”«»【】'‘’.…,;:—–-]/g, '').replace(/^\d\.|[*]/g, '')
const letteredPart = (marked: string) =>
  plainOf(marked.replace(/<<[^>~]*(?:~([^>]*))?>>/g, ' $1 ').replace(/^(?:\d+\.|[-*]) /gm, ''))

describe.each(texts)('$text', ({ cast, marked, text }) => {
  test('what is said stands unchanged in one balloon of who says it', async () => {
    const lines = linesOf(write(text))
    const quotes = [...marked.matchAll(/\{([^|}]*)\|([^}]*)\}/g)]
    // A comma before the tag ends the sentence, unless the next quote goes on with it.
    const isOver = (next = '') => /^\p{Ll}/u.test(next)
    const ended = (words = '', last = '', next = '') =>
      (isOver(words) && last.endsWith(',') ? '…' : '') + words.replace(/,$/, isOver(next) ? '…' : '.')
    const said = quotes
      .map(([, who = '', words], nth) => [who, ended(words, quotes[nth - 1]?.[2], quotes[nth + 1]?.[2])] as const)
      .filter(([who]) => who !== '-')
    const balloons = lines
      .filter(({ kind }) => kind !== 'narration')
      .map(({ character, text }) => `${character}: ${text}`)
    expect(balloons).toEqual(said.map(([who, words]) => `${who}: ${words}`))
    for (const [, who, words = ''] of marked.matchAll(/\{(-)\|([^}]*)\}/g))
      expect(
        lines.filter(({ kind, text }) => kind === 'narration' && text.includes(words)),
        who,
      ).toHaveLength(1)
  })

  test('every sentence stands in its order, and nothing is added', async () => {
    const lettered = linesOf(write(text)).map(({ text }) => text)
    // A caption begins with a capital also where it stood behind a quote.
    const one = lettersOf(lettered.join(' '))
    expect(one.toLowerCase()).toBe(lettersOf(letteredPart(marked)).toLowerCase())
    for (const caption of lettered) expect(caption).not.toMatch(/^\p{Ll}.*,$/u)
    for (const one of lettered) expect(one.length).toBeLessThanOrEqual(240)
  })

  test('the cast is who acts or speaks, by their names', async () => {
    const { characters } = write(text)
    expect(characters.map(({ name }) => name).sort()).toEqual([...cast].sort())
  })
})

test('what stands beside a tag begins with a capital and ends its sentence', () => {
  const lines = linesOf(
    write(
      '"Aku capek," kata Sinta. "Kalau begitu," jawab Raka, "kita libur." Mereka tertawa. "Besok saja?," ujar Sinta sambil tersenyum,',
    ),
  ).map(({ character, text }) => [character, text])
  expect(lines).toEqual([
    ['Sinta', 'Aku capek.'],
    ['Raka', 'Kalau begitu…'],
    ['Raka', '…kita libur.'],
    ['', 'Mereka tertawa.'],
    ['Sinta', 'Besok saja?'],
    ['', 'Sinta tersenyum.'],
  ])
})

test.each([
  [
    'Ratih menjaga warung kopi peninggalan ayahnya di Gang Kenari sejak subuh. Ia lelah.',
    'Ratih menjaga warung kopi peninggalan ayahnya',
  ],
  [
    'Tono berlari secepat mungkin, menyusuri pematang sawah yang panjang sekali. Ia tertawa.',
    'Tono berlari secepat mungkin, menyusuri pematang sawah',
  ],
  ['Perahu kecil itu pulang. Nelayan bernyanyi.', 'Perahu kecil itu pulang'],
])('a title ends with a clause: %s', (text, title) => expect(write(text).title).toBe(title))

test.each([
  ['Melati menjadi penjaga gawang tim desa. Semua bersorak.', 'Melati'],
  ['Mawar mencoba robot penyapunya. Robot itu berputar.', 'Mawar'],
])('a name that is a flower is somebody who acts: %s', (text, name) =>
  expect(write(text).characters.map((one) => one.name)).toContain(name),
)
