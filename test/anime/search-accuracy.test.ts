import { expect, test } from 'vitest'
import { generateTitles } from '../../src/anime/sources/library/generate.ts'
import { searchLibrary } from '../../src/anime/sources/library/search.ts'
import { chanceOf } from '../../src/artwork/chance.ts'
import { useDatabase } from '../support/db.ts'

/** How often the library's search is right. The benchmark "search" measures the same with 20,000 titles. */

const db = useDatabase()
const TITLES = 600
const SAMPLE = 120
const chance = chanceOf('search accuracy')

async function sample(): Promise<string[]> {
  // Autovacuum may count the empty tables at any time, after which plans expect them to stay empty.
  await db().raw('analyze')
  await generateTitles(db(), { count: TITLES, seed: 3, now: new Date() })
  const all: string[] = await db()('library_titles').orderBy('id').pluck('title')
  return all.filter((_, at) => at % (TITLES / SAMPLE) === 0)
}

const search = async (query: string) => (await searchLibrary(db(), { query, page: 1 }, 24, new Date())).rows
const names = async (query: string) => (await search(query)).slice(0, 3).map(({ title }) => title)

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

test('from the second letter on, a title that begins with the text comes first, the best known one of several', async () => {
  const wrong: string[] = []
  for (const title of await sample()) {
    const typed = title.slice(0, chance.whole(2, 8))
    const begun = (await search(typed)).filter((row) => plain(row.title).startsWith(plain(typed)))
    const [first] = await search(typed)
    const known = await db()('library_titles')
      .where('title', first?.title ?? '')
      .first('views')
    const views = await db()('library_titles')
      .whereIn(
        'title',
        begun.map((row) => row.title).filter((name) => plain(name) !== plain(typed)),
      )
      .pluck('views')
    const isBest = plain(first?.title ?? '') === plain(typed) || known?.views === Math.max(...views)
    if (!first || !plain(first.title).startsWith(plain(typed)) || !isBest) wrong.push(`${typed}: ${first?.title}`)
  }
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(SAMPLE * 0.05)
})

test('a slip or swapped neighbours in a word of five letters or more: the title is among the first three', async () => {
  const lost: string[] = []
  for (const title of await sample()) {
    const word = chance.pick(longWords(title))
    const typed = title.replace(word, slip(word))
    if (!(await names(typed)).includes(title)) lost.push(`${typed}: ${await names(typed)}`)
  }
  expect(lost.length, lost.join('\n')).toBeLessThanOrEqual(SAMPLE * 0.05)
})

test('a slip or swapped neighbours in a single word: a title with the word is among the first three', async () => {
  const lost: string[] = []
  for (const title of await sample()) {
    const word = chance.pick(longWords(title))
    const typed = slip(word)
    const found = await names(typed)
    if (!found.some((name) => name.includes(word))) lost.push(`${typed} for ${word}: ${found}`)
  }
  expect(lost.length, lost.join('\n')).toBeLessThanOrEqual(SAMPLE * 0.05)
})

function longWords(title: string): [string, ...string[]] {
  const [first, ...rest] = title.split(/[^\p{L}]+/u).filter((word) => word.length >= 5)
  return [first ?? title, ...rest]
}

/** Puts a wrong letter into a word, leaves one out, doubles one, or swaps two neighbours. */
function slip(word: string): string {
  const at = chance.whole(0, word.length - 2)
  const [before, here, next, rest] = [word.slice(0, at), word.charAt(at), word.charAt(at + 1), word.slice(at + 2)]
  return chance.pick([
    `${before}x${next}${rest}`,
    before + next + rest,
    before + here + here + next + rest,
    before + next + here + rest,
  ])
}
