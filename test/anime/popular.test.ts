import { expect, test, vi } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

test('a page that is not there offers a search for the words of its address, and what is popular once that is known', async () => {
  for (let rank = 1; rank <= 9; rank += 1)
    await makeTitle(db(), { slug: `top-${rank}`, title: `Top ${rank}`, weekly_rank: rank })
  const app = site(db())
  const missing = async (path: string) => read((await app.get(path).expect(404)).text)
  const shown = async (path: string) => (await missing(path)).texts('.instead .card-title')

  expect(await shown('/tidak/ada/')).toEqual([])
  await app.get('/').expect(200)
  await vi.waitFor(async () => expect(await shown('/tidak/ada/')).toHaveLength(8), { interval: 500 })

  const popular = [1, 2, 3, 4, 5, 6, 7, 8].map((rank) => `Top ${rank}`)
  for (const path of ['/anime/kapal-kertas/', '/komik/tidak-ada-9/', '/kreator/siapa/', '/blog/hilang/'])
    expect([path, await shown(path)]).toEqual([path, popular])
  expect(await shown('/gambar/hilang.webp')).toEqual([])
  const collection = read((await app.get('/koleksi/').expect(200)).text)
  expect(collection.texts('.instead .card-title')).toEqual(popular)

  const page = await missing('/anime/kapal-kertas/')
  expect(page.attribute('#kesalahan form', 'action')).toBe('/search/')
  expect(page.attribute('#kesalahan input[name=q]', 'value')).toBe('kapal kertas')
  expect(page.text('[data-failure]')).toBe('“kapal kertas” tidak ada di katalog kami.')
  const comic = await missing('/komik/kapal-kertas-99/')
  expect(comic.attribute('#kesalahan input[name=q]', 'value')).toBe('kapal kertas')
  expect(comic.text('[data-failure]')).toBe('Komik “kapal kertas” tidak ada, atau belum terbit.')
  expect((await missing('/tidak/ada/')).attribute('#kesalahan input[name=q]', 'value')).toBe('')
})
