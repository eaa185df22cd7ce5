import { expect, test } from 'vitest'
import { SourceFailure } from '../../src/net/failure.ts'
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
  await expect.poll(async () => (await db()('episodes_seen').select('id')).length).toBe(16)
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

test('an episode that only a list of new ones showed follows too, and no source is asked', async () => {
  const questions: string[] = []
  const note = (question: string) => async () => {
    questions.push(question)
    return Promise.reject(new SourceFailure('unreachable', 'tidak menjawab'))
  }
  const item = (number: number) => ({
    ...{ judul: 'Luar', url: `https://luar.example/luar-episode-${number}/`, anime_slug: 'luar', cover: null },
    ...{ episode: `${number} END`, rilis: null, rilis_at: new Date().toISOString() },
  })
  const results = [12, 11, 9].map(item)
  const pagination = { current_page: 1, total_pages: 1, has_next_page: false, has_prev_page: false }
  const latest = async () => ({ results, pagination })
  const source = { ...outsider(bare), latest, detail: note('detail'), episode: note('episode') }
  const app = site(db(), { sources: [source] })
  await app.get('/all-anime-terbaru/').expect(200)
  await expect.poll(async () => (await db()('episodes_seen').select('id')).length).toBe(3)
  questions.length = 0
  const ends = [9, 11, 12].map((number) => ['luar', `luar-episode-${number}`] as [string, string])
  const { text } = await app.get(address(...ends, ['lain', 'luar-episode-11'])).expect(200)
  const [next, ...more] = read(text).all('[data-after]')
  expect([
    next?.getAttribute('data-after'),
    next?.getAttribute('data-episode'),
    next?.textContent,
    more.length,
  ]).toEqual([...['luar-episode-11', 'luar-episode-12', 'Episode 12 END', 0]])
  expect(questions).toEqual([])
})

test('titles without an episode each, or more than twelve, are refused', async () => {
  const app = site(db())
  await app.get('/koleksi/lanjut/?slug=a&slug=b&sesudah=c').expect(400)
  await app.get(address(...Array.from({ length: 13 }, (_, at) => [`t-${at}`, 'e'] as [string, string]))).expect(400)
  await app.get('/koleksi/lanjut/').expect(200)
})
