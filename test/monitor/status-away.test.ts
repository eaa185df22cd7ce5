import { afterEach, expect, test, vi } from 'vitest'
import { site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeIncident, makeWatched, ownEndpoint } from '../support/status.ts'

const db = useOwnDatabase()
afterEach(() => void vi.useRealTimers())

test('while the database is away all of it is still told, with its age; what nobody remembers is refused', async () => {
  await ownEndpoint(db())
  const { id } = await makeWatched(db(), { name: 'Cadangan', state: 'down' })
  const incident = await makeIncident(db(), { affected: ['Cadangan'] })
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  const visitor = site(db())
  const before = read((await visitor.get('/status/').expect(200)).text)
  expect(before.all('.stale')).toHaveLength(0)

  await db().destroy()
  vi.advanceTimersByTime(12 * 60_000)
  const response = await visitor.get('/status/').expect(200)
  const page = read(response.text)
  expect(page.text('.stale[role=status]')).toMatch(
    /^Penyimpanan kami sedang tidak menjawab\. Yang tampil ini keadaan pukul \d\d\.\d\d WIB \(12 menit lalu\)\.$/,
  )
  expect(page.text('.status-sentence')).toBe(`Saat itu: ${before.text('.status-sentence')}`)
  expect(page.texts('.status-item h2')).toEqual(['Katalog', 'Pemutar', 'Pesanan', 'Komik'])

  const summary = await visitor.get('/status/summary.json').expect(200)
  expect(summary.body.status.indicator).toBe('minor')
  expect(summary.headers.age).toBe('720')
  await visitor.get('/status/feed.xml').expect(200)
  await visitor.get(`/status/badge/${id}.svg`).expect(200)
  const own = read((await visitor.get(`/status/insiden/${incident.id}/`).expect(200)).text)
  expect(own.text('h1')).toBe('Sebagian sumber katalog tidak menjawab')
  expect(own.text('.stale')).toContain('12 menit lalu')
  await visitor.get('/status/insiden/99999/').expect(503)

  const stranger = await site(db(), { fresh: true }).get('/status/').expect(503)
  expect(stranger.headers['retry-after']).toBe('10')
})
