import { beforeAll, expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useCatalog } from '../support/catalog.ts'

/** What the search of the v2 API finds, and what it does not. */

const { db, upstream } = useCatalog()
type Names = { id: number; names: { ru: string; en: string | null; alternative: string | null } }
let app: ReturnType<typeof site>
let all: Names[]
beforeAll(async () => {
  app = site(db(), { settings: { ANILIBERTY_BASE_URL: upstream().baseUrl } })
  all = (await app.get('/api/anilibria/v2/titles?limit=100')).body.data
  // Names in the spellings that readers mix.
  const [one, other, third] = all.slice(-3).map(({ id }) => id)
  for (const [title_id, form] of [
    [one, ' re zero kara hajimeru isekai seikatsu '],
    [other, ' rewrite '],
    [third, ' one punch man '],
  ] as const)
    await db()('anilibria_names').insert({ title_id: title_id ?? 0, form })
  for (const word of ['re', 'zero', 'kara', 'rewrite', 'one', 'punch', 'man'])
    await db()('anilibria_words').insert({ word }).onConflict().ignore()
  again = { rezero: one ?? 0, rewrite: other ?? 0, punch: third ?? 0 }
})
let again: { rezero: number; rewrite: number; punch: number }

async function find(q: string, more = ''): Promise<number[]> {
  const { body } = await app.get(`/api/anilibria/v2/search?q=${encodeURIComponent(q)}&limit=100${more}`).expect(200)
  expect(body.pagination.total).toBe(body.data.length)
  return body.data.map(({ id }: { id: number }) => id)
}

const namesOf = ({ names }: Names) =>
  [names.ru, names.en, ...(names.alternative ?? '').split(/, /)].filter((name) => name && name.length > 1) as string[]

/** A text with one typing error, by its number. */
const typo = (text: string, at: number) => {
  const place = 1 + (at % Math.max(1, text.length - 2))
  const kinds = [
    () => text.slice(0, place) + text.slice(place + 1),
    () => `${text.slice(0, place)}${text[place]}${text.slice(place)}`,
    () => text.slice(0, place) + (text[place + 1] ?? '') + text[place] + text.slice(place + 2),
  ]
  return (kinds[at % kinds.length] ?? (() => text))()
}

test('every name of every title finds it first, however it is spelled', async () => {
  for (const title of all) {
    for (const name of namesOf(title)) {
      const spelled = name.replaceAll('ё', 'е').toUpperCase()
      const found = await find(name)
      expect([name, found.slice(0, 5).includes(title.id)]).toEqual([name, true])
      expect([spelled, await find(spelled)]).toEqual([spelled, found])
    }
  }
})

test('at least 85 % of names with one typing error find their title among the first five, with fuzzy only', async () => {
  let asked = 0
  let found = 0
  const missed: string[] = []
  for (const [at, title] of all.entries()) {
    for (const name of namesOf(title).filter((one) => one.length >= 4)) {
      const wrong = typo(name, at)
      asked += 1
      if ((await find(wrong, '&fuzzy=true')).slice(0, 5).includes(title.id)) found += 1
      else missed.push(wrong)
    }
  }
  expect(asked).toBeGreaterThan(100)
  expect(found / asked, missed.join(', ')).toBeGreaterThanOrEqual(0.85)
})

test('without fuzzy nothing is found in the middle of words, by slips, or by numbers that differ', async () => {
  expect(await find('исьма')).toEqual([])
  expect(await find('письна')).toEqual([])
  expect(await find('oudai')).toEqual([])
  expect(await find('zzqqxx', '&fuzzy=true')).toEqual([])
  expect(await find('ezero')).toEqual([])
  for (const word of ['маяк', 'письма маяка с']) {
    for (const id of await find(word)) {
      const title = all.find((one) => one.id === id)
      const words = ` ${namesOf(title as Names)
        .join(' ')
        .toLowerCase()} `
      expect(word.split(' ').every((part) => words.includes(` ${part}`))).toBe(true)
    }
  }
})

test('the beginning of any word finds: after whole words, and after names that begin so', async () => {
  const { rezero, rewrite, punch } = again
  const forms = { [punch]: ' дом кварз ', [rezero]: ' кварзна ', [rewrite]: ' письма из кварзского порта ' }
  for (const [title_id, form] of Object.entries(forms))
    await db()('anilibria_names').insert({ title_id: Number(title_id), form })
  for (const word of Object.values(forms).flatMap((form) => form.trim().split(' ')))
    await db()('anilibria_words').insert({ word }).onConflict().ignore()
  expect(await find('кварз')).toEqual([punch, rezero, rewrite])
  expect(await find('кварзск')).toEqual([rewrite])
  expect(await find('письма порт')).toEqual([rewrite])
  expect(await find('порт пись кварз')).toEqual([rewrite])
  expect(await find('варзского')).toEqual([])
  expect(await find('порт кварзна')).toEqual([])
})

test('words may be written as one or apart, also with a typing error', async () => {
  const { rezero, punch } = again
  for (const q of ['rezero', 're zero', 'Re:Zero', 're zero kara', 'zerokara', 'RE ZERO KARA HAJ'])
    expect([q, await find(q)]).toEqual([q, [rezero]])
  expect(await find('onepunchman')).toEqual([punch])
  expect(await find('punch-man')).toEqual([punch])
  expect(await find('rezeero', '&fuzzy=true')).toContain(rezero)
  expect(await find('re zeero', '&fuzzy=1')).toContain(rezero)
  expect(await find('rewrote', '&fuzzy=true')).toContain(again.rewrite)
})

test('a whole name comes before a name that begins with it, and that before one with the words', async () => {
  const { rezero, rewrite, punch } = again
  await db()('anilibria_names').insert([
    { title_id: punch, form: ' маячок ' },
    { title_id: rewrite, form: ' маячок над морем ' },
    { title_id: rezero, form: ' синий маячок ' },
  ])
  expect(await find('маячок')).toEqual([punch, rewrite, rezero])
  const listed = await app.get(`/api/anilibria/v2/titles?search=${encodeURIComponent('МАЯЧОК')}`)
  expect(listed.body.data.map(({ id }: Names) => id)).toEqual([punch, rewrite, rezero])
  const sorted = await app.get(`/api/anilibria/v2/titles?search=${encodeURIComponent('маячок')}&sort=id&order=asc`)
  expect(sorted.body.data.map(({ id }: Names) => id)).toEqual([punch, rewrite, rezero].sort((a, b) => a - b))
})

test('of many words, one may have an error, also a short one', async () => {
  const { punch } = again
  const form = ' the cat who saw mountains beyond seventeen forgotten villages '
  await db()('anilibria_names').insert({ title_id: punch, form })
  const words = form.trim().split(' ')
  for (const word of words) await db()('anilibria_words').insert({ word }).onConflict().ignore()
  for (const at of words.keys()) {
    const wrong = words.map((word, place) => (place === at ? `${word}q` : word)).join(' ')
    expect([wrong, await find(wrong)]).toEqual([wrong, []])
    expect([wrong, await find(wrong, '&fuzzy=true')]).toEqual([wrong, [punch]])
  }
})

test('a dozen fuzzy searches of twelve words at once are all answered, two at a time, by small statements', async () => {
  const words = ['aa', 'ab', 'ac', 'ad', 'ba', 'bb', 'bc', 'bd', 'ca', 'cb', 'cc', 'cd']
  for (const word of [...words, 'aaab', 'abac', 'acad'])
    await db()('anilibria_words').insert({ word }).onConflict().ignore()
  const running = new Set<string>()
  let most = 0
  let longest = 0
  const begun = ({ sql, __knexQueryUid }: { sql: string; __knexQueryUid: string }) => {
    longest = Math.max(longest, sql.length)
    running.add(__knexQueryUid)
    most = Math.max(most, running.size)
  }
  const ended = (_: unknown, { __knexQueryUid }: { __knexQueryUid: string }) => running.delete(__knexQueryUid)
  db().on('query', begun).on('query-response', ended)
  const asked = words.map((_, at) => find([...words.slice(at), ...words.slice(0, at)].join(' '), '&fuzzy=true'))
  await Promise.all(asked)
  db().off('query', begun).off('query-response', ended)
  expect(most).toBeLessThanOrEqual(2)
  expect(longest).toBeLessThan(8_000)
})
