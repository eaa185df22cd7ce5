import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

test.each([
  ['/anime/https%3A%2F%2Fv1.lama.example%2Fanime%2Fpelaut-kertas%2F/', '/anime/pelaut-kertas/'],
  ['/anime/https%3A%2F%2Fv1.lama.example%2Fanime%2Fpelaut-kertas/', '/anime/pelaut-kertas/'],
  ['/anime/https%253A%252F%252Fv1.lama.example%252Fanime%252Fpelaut-kertas%252F/', '/anime/pelaut-kertas/'],
  ['/anime/https:/v1.lama.example/anime/pelaut-kertas/', '/anime/pelaut-kertas/'],
  ['/anime/https://v1.lama.example/anime/pelaut-kertas/', '/anime/pelaut-kertas/'],
  ['/anime/http:/v1.lama.example/pelaut-kertas/', '/anime/pelaut-kertas/'],
  ['/anime/https:/v2.lama.examplehttps:/v2.lama.example/anime/pelaut-kertas/', '/anime/pelaut-kertas/'],
  ['/anime/HTTPS:/lama.example/anime/pelaut-kertas/?ref=x', '/anime/pelaut-kertas/?ref=x'],
  ['/episode/https:/v1.lama.example/pelaut-kertas-episode-2/', '/episode/pelaut-kertas-episode-2/'],
  ['/episode/https%3A%2F%2Fv1.lama.example%2Fpelaut-kertas-episode-2%2F/', '/episode/pelaut-kertas-episode-2/'],
  ['/episode/https:/v1.lama.example/batch/pelaut-kertas/', '/episode/batch/pelaut-kertas/'],
  ['/episode/https:/v1.lama.example/episode/pelaut-kertas-episode-2/', '/episode/pelaut-kertas-episode-2/'],
  ['/episode/https:/v1.lama.example/anime/pelaut-kertas/', '/anime/pelaut-kertas/'],
  ['/anime/https:/v1.lama.example/anime/kucing%20%26%20kompas/', '/anime/kucing%20%26%20kompas/'],
])('an old link with a whole address in it, %s, leads to %s', async (mangled, canonical) => {
  await site(db()).get(mangled).expect(301).expect('Location', canonical)
})

test('a path that leads to nothing is not found', async () => {
  const app = site(db())
  for (const path of ['https:/v1.lama.example/', 'https:/', 'https%3A%2F%2F/', 'https:/lama.example/%2e%2e/', 'a/b/'])
    await app.get(`/anime/${path}`).expect(404)
  await app.get('/episode/https:/v1.lama.example/').expect(404)
})

test.each([
  '/anime/https%3A%2F%2Fv1.lama.example%2Fanime%2Fpelaut-kertas%2F',
  '/anime/https:/v1.lama.example/anime/pelaut-kertas',
])('without its last slash, %s leads there too', async (path) => {
  await makeTitle(db(), { slug: 'pelaut-kertas', title: 'Pelaut Kertas' })
  const { text, redirects } = await site(db()).get(path).redirects(2).expect(200)
  expect(redirects.at(-1)).toMatch(/\/anime\/pelaut-kertas\/$/)
  expect(read(text).text('h1')).toBe('Pelaut Kertas')
})
