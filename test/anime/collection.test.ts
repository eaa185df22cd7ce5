import { expect, test } from 'vitest'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'

const db = useDatabase()

test('without JavaScript the collection says that it needs it', async () => {
  const { text } = await site(db()).get('/koleksi/').expect(200)

  expect(text).toMatch(/<noscript><p[^>]*>Koleksi disimpan di browser ini dan butuh JavaScript\.<\/p><\/noscript>/)
})

test('the tab of the address is the current one; an unknown one is the watchlist', async () => {
  const current = async (path: string) =>
    read((await site(db()).get(path).expect(200)).text).text('.collection-tabs [aria-current=page]')

  expect(await current('/koleksi/')).toContain('Tonton nanti')
  expect(await current('/koleksi/?tab=favorites')).toContain('Favorit')
  expect(await current('/koleksi/?tab=history')).toContain('Riwayat')
  expect(await current('/koleksi/?tab=entah')).toContain('Tonton nanti')
})

test('what scripts copy is the card that other pages show', async () => {
  const page = read((await site(db()).get('/koleksi/')).text)

  expect(page.all('template[data-make=card] > li.card a .card-picture .poster-blank')).toHaveLength(1)
  expect(page.all('template[data-make=card] .card-title')).toHaveLength(1)
  expect(page.all('template[data-make=picture] > img.poster[loading=lazy]')).toHaveLength(1)
})
