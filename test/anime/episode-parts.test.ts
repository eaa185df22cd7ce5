import { expect, test } from 'vitest'
import { splitIntoParts } from '../../src/anime/view-models/episode-rows.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeEpisode, makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

const labelled = (...labels: string[]) => labels.map((label) => ({ label }))
const numbers = (to: number) => Array.from({ length: to }, (_, at) => String(to - at))

test('a long list is cut at real numbers, and an odd label stands where a person looks', () => {
  const odd = numbers(112).map((label) => (label === '101' ? '100.5' : label === '51' ? '50-51' : label))
  const parts = splitIntoParts(labelled('Spesial', ...odd))

  expect(parts.map(({ name }) => name)).toEqual(['1–51', '52–100', '102–112', 'Spesial'])
  expect(parts[1]?.rows[0]).toEqual({ label: '100.5' })
  expect(parts[0]?.rows[0]).toEqual({ label: '50-51' })
})

test('a list that begins in the middle is cut at the same numbers', () => {
  const rows = labelled(...numbers(1110).slice(0, 98))
  expect(splitIntoParts(rows).map(({ key }) => key)).toEqual(['1013-1050', '1051-1100', '1101-1110'])
})

test('a list that a visitor looks through at once stays whole', () => {
  expect(splitIntoParts(labelled(...numbers(75)))).toHaveLength(1)
})

test('the page shows the newest part, and any other by its link or by an episode’s number', async () => {
  const title = await makeTitle(db(), { slug: 'panjang', total_episodes: null, episodes: 112 })
  await makeEpisode(db(), title, { label: 'Spesial', number: '50', part: 1 })
  const app = site(db())
  const at = async (query: string) => read((await app.get(`/anime/panjang/${query}`).expect(200)).text)

  const page = await at('')
  expect(page.texts('.parts .chip')).toEqual(['1–50', '51–100', '101–112', 'Spesial'])
  expect(page.text('.parts [aria-current]')).toBe('101–112')
  expect(page.texts('.episode-number')).toEqual(numbers(112).slice(0, 12))
  expect(page.attribute('.parts .chip', 'href')).toBe('/anime/panjang/?bagian=1-50#episode')
  expect(page.attribute('link[rel=canonical]', 'href')).toBe('http://127.0.0.1/anime/panjang/')
  expect(page.attribute('.title-actions .primary', 'href')).toBe('/episode/panjang-episode-1/')

  expect((await at('?bagian=spesial')).texts('.episode-number')).toEqual(['Spesial'])
  const asked = await at('?ke=77')
  expect(asked.text('.parts [aria-current]')).toBe('51–100')
  expect(asked.text('[data-wanted] .episode-number')).toBe('77')
  for (const nonsense of ['?bagian=x', '?ke=9999', '?ke=-1', '?ke=abc'])
    expect((await at(nonsense)).text('.parts [aria-current]'), nonsense).toBe('101–112')
})

test('htmx gets the list alone', async () => {
  await makeTitle(db(), { slug: 'sepotong', total_episodes: null, episodes: 80 })

  const { text } = await site(db()).get('/anime/sepotong/?bagian=1-50').set(fromHtmx).expect(200)

  expect(text).not.toContain('<html')
  expect(read(text).attribute('section', 'id')).toBe('episode')
  expect(read(text).texts('.episode-number')).toEqual(numbers(50))
})
