import { afterEach, beforeEach, expect, test } from 'vitest'
import { addEndpoint } from '../../src/anime/endpoints/queries.ts'
import { useOwnDatabase } from '../support/db.ts'
import { makeTitle } from '../support/make.ts'
import { startSamehadaku } from '../support/samehadaku.ts'
import { ageAnswers, emptyCatalog, serve } from '../support/served.ts'

const db = useOwnDatabase()
let outside: Awaited<ReturnType<typeof startSamehadaku>>
beforeEach(async () => {
  outside = await startSamehadaku()
  await emptyCatalog(db())
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
})
afterEach(() => outside.close())

const served = (settings: Record<string, string>) => serve(db(), settings)

test('a source that is named is used after the restart, though copies of another are still fresh', async () => {
  await makeTitle(db(), { title: 'Judul Rekaan' })
  const before = await served({})
  expect((await before.visit('/')).html).toContain('Judul Rekaan')
  expect((await before.visit('/all-anime-terbaru/')).html).toContain('Judul Rekaan')
  await before.stop()

  const after = await served({ SAMEHADAKU_BASE_URL: outside.baseUrl })
  for (const path of ['/', '/all-anime-terbaru/']) {
    const { html, source } = await after.visit(path)
    expect(html).not.toContain('Judul Rekaan')
    expect(source).toMatch(/^Data dari Samehadaku · dibaca/)
  }
  await after.stop()
})

test('an old copy of the real source is shown rather than invented titles', async () => {
  await makeTitle(db(), { title: 'Judul Rekaan' })
  await makeTitle(db(), { title: 'Film Rekaan', type: 'Movie' })
  const settings = { SAMEHADAKU_BASE_URL: outside.baseUrl, SOURCES: 'samehadaku,library' }
  const before = await served(settings)
  const { page } = await before.visit('/all-anime-terbaru/')
  const [first = ''] = page().texts('.card-title')
  await before.stop()
  await ageAnswers(db(), 3 * 3_600)
  outside.set({ failing: 'challenge' })

  const after = await served(settings)
  const { html } = await after.visit('/all-anime-terbaru/')
  expect(html).toContain(first)
  expect(html).toContain('salinan 3 jam lalu dari Samehadaku')
  // Without a cached answer, the library's invented titles are shown.
  expect((await after.visit('/movie/')).html).toContain('Film Rekaan')
  await after.stop()
})

test('pages say that titles are invented only while the library alone is asked', async () => {
  await makeTitle(db(), { title: 'Judul Rekaan' })
  const invented = 'Judul di perpustakaan ini rekaan kami sendiri.'
  const footer = async (on: Awaited<ReturnType<typeof served>>, path = '/') =>
    (await on.visit(path)).page().text('footer p')

  const alone = await served({})
  for (const path of ['/', '/docs']) expect(await footer(alone, path)).toContain(invented)
  await addEndpoint(db(), { name: 'Lain', url: outside.baseUrl, priority: 1, is_active: true })
  await expect.poll(() => footer(alone)).not.toContain(invented)
  for (const path of ['/', '/docs']) expect(await footer(alone, path)).not.toContain(invented)
  await alone.stop()

  await db()('api_endpoints').where({ name: 'Lain' }).delete()
  const both = await served({ SAMEHADAKU_BASE_URL: outside.baseUrl, SOURCES: 'library,samehadaku' })
  expect(await footer(both)).not.toContain(invented)
  await both.stop()
})
