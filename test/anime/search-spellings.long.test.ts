import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { applyRelease } from '../../src/anilibria/sync/apply.ts'
import { Release } from '../../src/anilibria/upstream/shapes.ts'
import { createLargeWorld } from '../../src/demo/fakes/aniliberty/large-world.ts'
import { fullRelease } from '../../src/demo/fakes/aniliberty/rows.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

/** People type the names of famous titles in many ways, in search fields and to the API. */

const db = useDatabase()

type Famous = { title: string; english: string | null; native: string | null; synonyms: string[] }
const famous: Famous[] = JSON.parse(readFileSync(new URL('famous-titles.json', import.meta.url), 'utf8'))
const namesOf = ({ title, english, native, synonyms }: Famous) => [
  ...new Set([title, english, native, ...synonyms].filter((name) => name !== null)),
]

const plain = (name: string) => name.normalize('NFD').replace(/[\u0300-\u036f]/g, '')
const isLatin = (name: string) => /^[\x20-\x7e\u00a0-\u024f×△♭°³]+$/.test(name)
const lettersOf = (name: string) => name.replace(/[^\p{L}\p{N}]/gu, '')
const hiragana = (name: string) =>
  name.replace(/[ァ-ヶ]/g, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) - 0x60))
const katakana = (name: string) =>
  name.replace(/[ぁ-ゖ]/g, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) + 0x60))
const wide = (name: string) =>
  name.replace(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0))

const behind = [
  ...['season 2', 's2', 'S03', '2nd season', 'season ke 3', 'musim 2', 'musim kedua', 'final season', 'II', '2', '12'],
  ...['part 2', '3rd part', 'cour 2', 'season 2 part 2', 'movie', 'the movie', 'ova', 'tv', 'special', '2024'],
  ...['ep 3', 'ep3', 'e3', 'episode 3', 'eps 12', 'season 2 ep 3', 's2 episode 4', 's2e3', 's02e05', 'end', 'tamat'],
  ...['sub indo', 'batch', 'episode 3 subtitle indonesia', 'full episode', 'season', 'part', 'episode', '?'],
]

/** Spellings of a name, by what was done to it. `at` varies where. */
function spellings(name: string, at: number): [string, string][] {
  const words = name.split(/[^\p{L}\p{N}']+/u).filter(Boolean)
  const letters = lettersOf(name)
  const cut = 1 + ((at * 7) % Math.max(1, letters.length - 1))
  const middle = 1 + ((at * 5) % Math.max(1, name.length - 3))
  const swapped = `${name.slice(0, middle)}${name[middle + 1] ?? ''}${name[middle]}${name.slice(middle + 2)}`
  const all: [string, string, boolean?][] = [
    ['as it is', name],
    ['lower', name.toLowerCase()],
    ['upper', name.toUpperCase()],
    ['run together', letters.toLowerCase()],
    ['words', words.join(' ')],
    ['signs', words.join('-')],
    ['signs dropped', name.replace(/[^\p{L}\p{N} ]/gu, '')],
    ['stray signs', `  ${name}!! `],
    ['odd spaces', `${letters.slice(0, cut)} ${letters.slice(cut)}`],
    ['first two words', words.slice(0, 2).join(' '), words.length > 2 && words.slice(0, 2).join('').length > 5],
    ['beginning', letters.slice(0, Math.ceil(letters.length * 0.7)), letters.length > 7],
    ['first two together', words.slice(0, 2).join(''), words.length > 2 && words.slice(0, 2).join('').length > 5],
    ['last words', words.slice(-2).join(' '), words.length > 2 && words.slice(-2).join('').length > 7],
    ['without accents', plain(name)],
    ['wide', wide(name)],
    ['letter missing', name.slice(0, middle) + name.slice(middle + 1), name.length > 5],
    ['letter doubled', name.slice(0, middle) + name[middle] + name.slice(middle), name.length > 5],
    ['letters swapped', swapped, name.length > 5],
    ['letter wrong', `${name.slice(0, middle)}x${name.slice(middle + 1)}`, name.length > 5 && isLatin(name)],
    ['letter missing, together', letters.slice(0, cut) + letters.slice(cut + 1), letters.length > 6],
    ['letter doubled, together', letters.slice(0, cut) + letters[cut] + letters.slice(cut), letters.length > 6],
    ['ou to o', name.replace(/ou/gi, 'o')],
    ['ou to oo', name.replace(/ou/gi, 'oo')],
    ['ou to ō', name.replace(/ou|oo/gi, 'ō')],
    ['uu to u', name.replace(/uu/gi, 'u')],
    ['o to ou', name.replace(/o(?![ou ])/i, 'ou'), isLatin(name)],
    ['u to ū', name.replace(/u+/gi, 'ū'), isLatin(name)],
    [
      'all vowels short, together',
      lettersOf(name.replace(/ou|oo/gi, 'o').replace(/uu/gi, 'u').replace(/aa/gi, 'a')),
      isLatin(name),
    ],
    ['hiragana', hiragana(name)],
    ['katakana', katakana(name)],
    ['no long sign', name.replaceAll('ー', '')],
    ...behind.map((words): [string, string] => [`behind: ${words}`, `${name} ${words}`]),
    ['nonton', `nonton ${name} sub indo`],
    ['nonton anime', `nonton anime ${name} season 2 subtitle indonesia`],
    ['streaming', `streaming ${name}`],
    ['download', `download ${name} batch`],
    ['together, season', `${letters} season 2`],
    ['together, number', `${letters}2`, letters.length > 4],
    ['together, s2', `${letters} s2`],
    ['typo, season', `${swapped} season 2`, name.length > 5],
    ['short vowels, season', `${name.replace(/ou/gi, 'o')} s2`],
  ]
  return all.filter(([, , isUseful = true]) => isUseful).map(([kind, query]) => [kind, query])
}

/**
 * Every spelling of every name would take minutes; each way is tried with other names. What is tried depends on the
 * spelling alone, so that one more changes no other.
 */
const EVERY = 23
const isTried = (query: string) => createHash('md5').update(query).digest().readUInt32BE() % EVERY === 0
const typed = famous
  .flatMap((one, at) =>
    namesOf(one).flatMap((name, nth) =>
      spellings(name, at + nth).map(([how, query]) => ({ how, query, title: one.title })),
    ),
  )
  .filter(({ query }) => isTried(query) && query.trim() !== '')

/** `slugs`: the slug of each title, by its name. */
async function missed(app: ReturnType<typeof site>, slugs: ReadonlyMap<string, string>) {
  const misses: string[] = []
  for (const { how, query, title } of typed) {
    const { body } = await app.get(`/api/v1/search/?${new URLSearchParams({ query })}`).expect(200)
    if (body.data.results[0]?.anime_slug !== slugs.get(title)) misses.push(`${how}: ${query}, not ${title}`)
  }
  return misses
}

test('many spellings find the title first in the library', async () => {
  for (const [at, title] of famous.entries())
    await makeTitle(db(), { ...title, slug: `terkenal-${at}`, episodes: 0, views: famous.length - at })
  expect(typed.length).toBeGreaterThan(250)
  expect(await missed(site(db()), new Map(famous.map(({ title }, at) => [title, `terkenal-${at}`])))).toEqual([])
})

test('many spellings find the title first in the mirror of AniLiberty', async () => {
  await db()('anilibria_sync').update({ whole_at: new Date() })
  const { releases } = createLargeWorld({ releases: famous.length, episodes: 15 * famous.length })(new Date())
  const slugs = new Map<string, string>()
  for (const [at, kept] of releases.entries()) {
    const release = Release.parse(JSON.parse(JSON.stringify(fullRelease(kept))))
    const { title = '', english = null, native = null, synonyms = [] } = famous[at] ?? {}
    const name = { main: title, english, alternative: [native, ...synonyms].filter(Boolean).join(', ') || null }
    slugs.set(title, release.alias)
    await applyRelease(db(), { ...release, name }, { storage: 'https://storage.test' }, new Date())
  }
  const settings = { ANILIBERTY_BASE_URL: 'http://127.0.0.1:9', SOURCES: 'aniliberty' }
  expect(await missed(site(db(), { settings }), slugs)).toEqual([])
})

test('what was run together or spelled otherwise is the result on the page, not a question', async () => {
  for (const [at, title] of famous.entries()) await makeTitle(db(), { ...title, slug: `terkenal-${at}` })
  for (const words of ['rezero', 'リコリスリコイル', 'toukyou revengers', 'gotobun']) {
    const page = read(
      (
        await site(db())
          .get(`/search/?${new URLSearchParams({ q: words })}`)
          .expect(200)
      ).text,
    )
    expect(page.text('#jumlah'), words).toBe('1 judul ditemukan.')
    expect(page.text('main'), words).not.toContain('Mungkin maksudmu')
  }
})

test('a season behind a name finds that season where there is one, and the show where there is none', async () => {
  await makeTitle(db(), { title: 'Pedang Senja', views: 90_000 })
  await makeTitle(db(), { title: 'Pedang Senja Season 2', views: 10 })
  await makeTitle(db(), { title: 'Tujuh Muara', slug: 'tujuh-muara', episodes: 12 })
  const first = async (query: string) =>
    (await site(db()).get(`/api/v1/search/?${new URLSearchParams({ query })}`)).body.data.results[0]?.judul
  for (const words of ['pedang senja s2', 'pedangsenja musim kedua', 'Pedang Senja 2nd Season'])
    expect(await first(words), words).toBe('Pedang Senja Season 2')
  expect(await first('tujuh muara season 4')).toBe('Tujuh Muara')
  const page = read((await site(db()).get('/search/?q=tujuh+muara+8').expect(200)).text)
  expect(page.attribute('.chip.jump', 'href')).toBe('/episode/tujuh-muara-episode-8/')
  expect(page.text('.results-instead')).toBe('Menampilkan hasil untuk “tujuh muara”.')
})
