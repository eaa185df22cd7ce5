import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'
import { startSamehadaku } from '../support/samehadaku.ts'
import { type Family, savedPage } from '../support/samehadaku-pages.ts'
import { emptyCatalog, serve } from '../support/served.ts'

const db = useOwnDatabase()
const families: Family[] = ['classic', 'redesign', 'animestream']

/** What a visitor of this site sees of each kind of page of the source. */
const pages: [path: string, texts: string[]][] = [
  ['/', ['Kapal Senja', 'Lentera Karang']],
  ['/all-anime-terbaru/', ['Kapal Senja', 'Lentera Karang', 'Kucing &amp; Kompas']],
  ['/movie/', ['Penjahit Awan', 'Nyanyian Rel Tua']],
  ['/jadwal-rilis/', ['Rumah Hujan: Bab Dua', 'Pelaut Kertas', 'Lentera Karang']],
  ['/search/?q=karang', ['Lentera Karang']],
  ['/anime/kapal-senja/', ['Kapal Senja', 'Atelier Pasang', 'Spesial']],
  ['/episode/kapal-senja-episode-12/', ['Kapal Senja', 'Episode 12']],
]

describe.each(families)('a site that reads a source of the %s family', (family) => {
  let outside: Awaited<ReturnType<typeof startSamehadaku>>
  let served: Awaited<ReturnType<typeof serve>>
  beforeAll(async () => {
    outside = await startSamehadaku({ family })
    await emptyCatalog(db())
    await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
    served = await serve(db(), { SAMEHADAKU_BASE_URL: outside.baseUrl, SOURCES: 'samehadaku' })
  })
  beforeEach(() => outside.forget())
  afterAll(async () => {
    await served.stop()
    await outside.close()
  })

  test.each(pages)('shows %s', async (path, texts) => {
    const { status, html } = await served.visit(path)
    expect(status).toBe(200)
    for (const text of texts) expect(html).toContain(text)
    expect(html).not.toMatch(/slot-gacor|samehadaku-lama|Sub Indo</)
  })

  test('says that a search found nothing, and that a title is not there', async () => {
    const found = await served.visit('/search/?q=tidakada')
    expect([found.status, found.html.includes('Tidak ada judul')]).toEqual([200, true])
    expect((await served.visit('/anime/tidak-pernah-ada/')).status).toBe(404)
  })

  test('tells a challenge with an empty decoy for what it is', async () => {
    outside.set({ body: savedPage('impostors/challenge-decoy.html', outside.baseUrl) })
    expect((await served.visit('/anime/rumah-hujan/')).status).toBe(503)
    expect((await served.visit('/api/v1/health/')).html).toContain('"error":"challenge"')
  })
})
