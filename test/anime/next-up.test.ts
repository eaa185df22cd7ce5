import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
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
  const { text } = await site(db())
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

test('titles without an episode each, or more than twelve, are refused', async () => {
  const app = site(db())
  await app.get('/koleksi/lanjut/?slug=a&slug=b&sesudah=c').expect(400)
  await app.get(address(...Array.from({ length: 13 }, (_, at) => [`t-${at}`, 'e'] as [string, string]))).expect(400)
  await app.get('/koleksi/lanjut/').expect(200)
})
