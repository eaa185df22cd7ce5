import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { bare, outsider } from '../support/outsider.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

const address = (...ends: [slug: string, after: string][]) =>
  `/koleksi/lanjut/?${new URLSearchParams(
    ends.flatMap(([slug, after]) => [
      ['slug', slug],
      ['sesudah', after],
    ]),
  )}`

test('of each title the released episode after the one that was watched is told, and of others nothing', async () => {
  await makeTitle(db(), { slug: 'satelit-rindu', title: 'Satelit Rindu', episodes: 12 })
  await makeTitle(db(), { slug: 'kapal-kertas', title: 'Kapal Kertas', episodes: 4 })
  const app = site(db())
  for (const slug of ['satelit-rindu', 'kapal-kertas']) await app.get(`/anime/${slug}/`).expect(200)
  const { text } = await app
    .get(
      address(
        ['satelit-rindu', 'satelit-rindu-episode-11'],
        ['kapal-kertas', 'kapal-kertas-episode-4'],
        ['kapal-kertas', 'tidak-ada'],
        ['tidak-dikenal', 'x'],
      ),
    )
    .expect(200)
  expect(
    read(text)
      .all('[data-after]')
      .map((one) => [one.getAttribute('data-after'), one.getAttribute('data-episode'), one.textContent]),
  ).toEqual([['satelit-rindu-episode-11', 'satelit-rindu-episode-12', 'Episode 12']])
})

test('no source is asked, however many titles there are', async () => {
  const asked: string[] = []
  const source = outsider(bare)
  const detail: typeof source.detail = async ({ slug }) => {
    asked.push(slug)
    return { ...bare, anime_slug: slug }
  }
  const app = site(db(), { sources: [{ ...source, detail }] })
  await app.get(address(['luar', 'luar-1'], ['lain', 'lain-1'])).expect(200)
  expect(asked).toEqual([])
  await app.get('/anime/luar/').expect(200)
  expect(asked).toEqual(['luar'])
})

test('titles without an episode each, or more than twelve, are refused', async () => {
  const app = site(db())
  await app.get('/koleksi/lanjut/?slug=a&slug=b&sesudah=c').expect(400)
  await app.get(address(...Array.from({ length: 13 }, (_, at) => [`t-${at}`, 'e'] as [string, string]))).expect(400)
  await app.get('/koleksi/lanjut/').expect(200)
})
