import { beforeEach, describe, expect, test } from 'vitest'
import { impactLabels } from '../../src/monitor/incidents/labels.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { countDay, dayBegun, judgeAs, makeIncident, makeWatched, minutesAgo, ownEndpoint } from '../support/status.ts'

const db = useDatabase()
const statusPage = async (path = '/status/') => read((await site(db(), { fresh: true }).get(path).expect(200)).text)
const sentence = async () => (await statusPage()).text('.status-sentence')

test('before the first check the page says so, and promises nothing', async () => {
  const page = await statusPage()
  expect(page.text('.status-sentence')).toBe('Belum ada pemeriksaan')
  expect(page.texts('.status-item h2')).toEqual(['Katalog', 'Pemutar', 'Pesanan', 'Komik'])
  expect(new Set(page.texts('.status-state'))).toEqual(new Set(['Belum diketahui']))
  expect(page.text('.status-shares')).toBe('–')
})

describe('in one sentence', () => {
  let own: number
  beforeEach(async () => {
    own = (await ownEndpoint(db())).id
  })

  test('all is well, with the time of the last check', async () => {
    const page = await statusPage()
    expect(page.text('.status-sentence')).toBe('Semua berjalan baik')
    expect(page.text('#status-kini time')).toMatch(/^\d\d\.\d\d WIB$/)
    expect(page.all('.status-sentence.state-up')).toHaveLength(1)
  })

  test('one of two is down, which nobody notices who visits the site, then both', async () => {
    const { id: spare } = await makeWatched(db(), { name: 'Cadangan', state: 'down', since: minutesAgo(14) })
    const page = await statusPage()
    expect(page.text('.status-sentence')).toBe('Berjalan baik, cadangan tidak menjawab')
    expect(page.text('#status-kini')).not.toContain('Katalog')
    expect(page.text('#layanan-katalog .status-state .state')).toBe('Berjalan')
    const { body } = await site(db(), { fresh: true }).get('/status/summary.json').expect(200)
    expect(body.status.indicator).toBe('minor')
    await judgeAs(db(), own, { state: 'down' })
    await judgeAs(db(), spare, { state: 'up' })
    expect(await sentence()).toBe('Berjalan lewat cadangan')
    await judgeAs(db(), spare, { state: 'down' })
    expect(await sentence()).toBe('Layanan sedang tidak menjawab')
    const both = await statusPage()
    expect(both.text('#layanan-katalog .status-state .state')).toBe('Tidak menjawab')
    expect(both.text('#layanan-katalog .status-state .muted')).toMatch(
      /^sejak \d\d\.\d\d WIB$|^sejak .*, \d\d\.\d\d WIB$/,
    )
  })

  test('one path of five is down: the catalog is troubled, not gone', async () => {
    await db()('monitor_states').where({ endpoint_id: own, path: 'search' }).update({ state: 'down' })
    const page = await statusPage()
    expect(page.text('.status-sentence')).toBe('Layanan terganggu')
    expect(page.text('#layanan-katalog .status-state .state')).toBe('Terganggu')
  })

  test('maintenance that has begun is told as such, also before the monitor noticed', async () => {
    const window = { endpoint_id: null, title: 'Ganti disk', author: 'rini' }
    await db()('maintenance_windows').insert({ ...window, starts_at: minutesAgo(5), ends_at: minutesAgo(-60) })
    const page = await statusPage()
    expect(page.text('.status-sentence')).toBe('Sedang dalam perawatan')
    expect(page.text('#status-terbuka')).toContain('Ganti disk Berlangsung')
    expect(page.text('#status-terbuka')).toContain('Seluruh situs')
  })

  test('announced maintenance is told and changes nothing yet; past maintenance is not told', async () => {
    const window = { endpoint_id: own, author: 'rini' }
    await db()('maintenance_windows').insert([
      { ...window, title: 'Besok malam', starts_at: minutesAgo(-600), ends_at: minutesAgo(-660) },
      { ...window, title: 'Kemarin', starts_at: minutesAgo(660), ends_at: minutesAgo(600) },
    ])
    const page = await statusPage()
    expect(page.text('.status-sentence')).toBe('Semua berjalan baik')
    expect(page.text('#status-terbuka')).toContain('Besok malam Direncanakan')
    expect(page.text('#status-terbuka')).not.toContain('Kemarin')
  })

  test('an open incident is trouble though every endpoint answers, and what was seen long ago says nothing of now', async () => {
    const { id } = await makeIncident(db(), { affected: ['API Utama'] })
    expect(await sentence()).toBe('Ada gangguan yang sedang kami tangani')
    await db()('incidents').where({ id }).delete()
    await judgeAs(db(), own, { checked_at: minutesAgo(45) })
    const page = await statusPage()
    expect(page.text('.status-sentence')).toBe('Keadaan sekarang belum diketahui')
    expect(page.text('#status-kini')).toContain('Terakhir diperiksa')
  })

  test('an inactive endpoint does not count, nor does one that is paused', async () => {
    const off = await makeWatched(db(), { name: 'Lama', state: 'down' })
    await db()('api_endpoints').where({ id: off.id }).update({ is_active: false })
    await makeWatched(db(), { name: 'Ditunda', state: 'paused' })
    const page = await statusPage()
    expect(page.text('.status-sentence')).toBe('Semua berjalan baik')
    expect(page.text('#layanan-katalog .status-state .state')).toBe('Berjalan')
  })
})

const shares = (page: Awaited<ReturnType<typeof statusPage>>) =>
  page.text('#layanan-katalog .status-shares')?.replaceAll('\u00a0', ' ')

test('uptime counts degraded as there, and leaves maintenance and unseen days out', async () => {
  const { monitors } = await ownEndpoint(db())
  await countDay(db(), monitors, 1, { count: 1_000, up: 900, degraded: 50 })
  await countDay(db(), monitors, 2, { count: 1_000, up: 1_000 })
  await countDay(db(), monitors, 3, { count: 0, up: 0, maintenance: 1_440 })

  const page = await statusPage()
  expect(shares(page)).toMatch(/^97,50 % dipantau sejak \d+ \p{L}+ \d{4}$/u)
  expect(page.attribute('.bars-drawn', 'aria-label')).toContain('1 hari perawatan')
  expect(page.all('#layanan-katalog .bars-drawn path')).toHaveLength(4)
})

test('on a day on which one endpoint answered, the catalog answered', async () => {
  const { monitors } = await ownEndpoint(db())
  const other = await makeWatched(db(), { name: 'Cadangan' })
  await countDay(db(), monitors, 1, { count: 1_000, up: 0 })
  await countDay(db(), other.monitors, 1, { count: 1_000, up: 1_000 })
  expect(shares(await statusPage())).toMatch(/^100 %/)
})

test('today is what its hours say, which are a minute old, also where no day was counted yet', async () => {
  const { monitors } = await ownEndpoint(db())
  const hour = { up: 0, degraded: 0, maintenance: 0, avg: null, min: null, max: null, p95: null, count: 60 }
  const row = { ...hour, at: dayBegun(0), seconds: 3_600, seconds_up: 1_800 }
  await db()('monitor_hours').insert(monitors.map(({ id }) => ({ ...row, monitor_id: id })))
  expect(shares(await statusPage())).toMatch(/^50,00 %/)
  await countDay(db(), monitors, 0)
  expect(shares(await statusPage())).toMatch(/^50,00 %/)
  await db()('monitor_hours').delete()
  expect(shares(await statusPage())).toMatch(/^100 %/)
})

test('incidents of ninety days by day, without a name of a server, older ones on pages of their own', async () => {
  const { monitors } = await ownEndpoint(db())
  await countDay(db(), monitors, 80)
  const noon = (days: number) => new Date(dayBegun(days).getTime() + 43_200_000)
  const past = async (days: number, impact: 'minor' | 'critical') =>
    makeIncident(db(), {
      affected: ['API Utama'],
      impact,
      opened_at: noon(days),
      resolved_at: new Date(noon(days).getTime() + 28 * 60_000),
      status: 'resolved',
      updates: [{ status: 'resolved', body: `Pulih (${days}).`, at: new Date(noon(days).getTime() + 28 * 60_000) }],
    })
  await past(3, 'minor')
  await past(3, 'critical')
  for (let days = 100; days < 125; days += 1) await past(days, 'minor')

  const page = await statusPage()
  expect(page.all('.status-day').map((day) => day.querySelectorAll('article').length)).toEqual([2])
  expect(page.texts('.status-day h4 a')).toEqual(['Katalog tidak menjawab', 'Katalog terganggu'])
  expect(page.text('.status-day article')).toContain('Selesai, 28 menit')
  expect(page.text('.status-day article')).toContain('12.28 Pulih (3).')
  expect(page.text('main')).not.toContain('API')
  expect(page.attribute('#status-lalu .button', 'href')).toBe('/status/?halaman=2')

  expect((await statusPage('/status/?halaman=2')).all('.incident-past')).toHaveLength(20)
  expect((await statusPage('/status/?halaman=3')).all('.incident-past')).toHaveLength(5)
  await site(db()).get('/status/?halaman=4').expect(404)
  expect((await statusPage('/status/?halaman=x')).text('h1')).toBe('Status layanan')
})

test('ninety days without incidents are one line, which claims no day that was not watched', async () => {
  const { monitors } = await ownEndpoint(db())
  await countDay(db(), monitors, 2)
  expect((await statusPage()).text('.status-quiet')).toMatch(/^Tidak ada gangguan sejak \d+ \p{L}+ \d{4}$/u)
  await countDay(db(), monitors, 89)
  const page = await statusPage()
  expect(page.text('.status-quiet')).toBe('Tidak ada gangguan dalam 90 hari')
  expect(page.all('.status-day')).toHaveLength(0)
})

test('an endpoint that was just checked for the first time has its bar and share at once', async () => {
  await ownEndpoint(db())
  const page = await statusPage()
  expect(shares(page)).toBe('100 % dipantau sejak hari ini')
  expect(page.all('#layanan-katalog .bars-drawn .bar-up')).toHaveLength(1)
})

test('an endpoint that is down while another one answers has one impact, in the same words for visitors and staff', async () => {
  await ownEndpoint(db())
  await makeIncident(db(), { affected: ['API Utama'], impact: 'major', status: 'investigating' })
  const page = await statusPage()
  expect(page.text('#status-terbuka .incident-meta')).toContain('Berdampak sedang: situs jalan lewat cadangan')
  expect(impactLabels).toEqual({ minor: 'Ringan', major: 'Sedang', critical: 'Besar' })
  const version = page.attribute('#status-kini', 'data-version')
  expect(page.attribute('#status-lencana img', 'src')).toBe(`/status/badge.svg?v=${version}`)
})

test('an open incident shows all that was told; its page has the timeline and the post-mortem', async () => {
  await ownEndpoint(db())
  const incident = await makeIncident(db(), {
    affected: ['API Utama', 'Arsip'],
    impact: 'critical',
    status: 'identified',
    postmortem: 'Sertifikat berakhir.\n\nSekarang <diperingatkan> lebih awal.',
    updates: [
      { status: 'investigating', body: 'Ada gangguan.', at: minutesAgo(30) },
      { status: 'identified', body: 'Kabel putus.', at: minutesAgo(10), author: 'rini' },
    ],
  })
  const page = await statusPage()
  expect(page.text('#status-terbuka h3')).toBe('Katalog tidak menjawab')
  expect(page.texts('#status-terbuka .updates p')).toEqual([
    'Sebab ditemukan Kabel putus.',
    'Sedang diperiksa Ada gangguan.',
  ])

  const own = await statusPage(page.attribute('#status-terbuka h3 a', 'href') ?? '')
  expect(own.text('h1')).toBe('Katalog tidak menjawab')
  expect(own.text('.incident-meta')).toContain('Berdampak besar')
  expect(own.texts('.postmortem p')).toEqual(['Sertifikat berakhir.', 'Sekarang <diperingatkan> lebih awal.'])
  expect(own.all('.updates li')).toHaveLength(2)
  await site(db())
    .get(`/status/insiden/${incident.id + 1_000}/`)
    .expect(404)
  await site(db()).get('/status/insiden/satu/').expect(404)
})

test('the page may be found by search engines and by feed readers', async () => {
  const page = await statusPage()
  expect(page.all('meta[name=robots]')).toHaveLength(0)
  expect(page.attribute('link[type="application/atom+xml"]', 'href')).toBe('/status/feed.xml')
  expect((await site(db()).get('/sitemap.xml')).text).toContain('<loc>http://127.0.0.1/status/</loc>')
})

test('its visitors together cost at most five queries', async () => {
  await ownEndpoint(db())
  const asked: string[] = []
  const client = db().client as { on(event: 'query', listen: (query: { sql: string }) => void): void } // knex types no client
  client.on('query', ({ sql }) => asked.push(sql))
  const visitor = site(db())
  await Promise.all([1, 2, 3].map(() => visitor.get('/status/').expect(200)))
  await visitor.get('/status/summary.json').expect(200)
  expect(asked.length).toBeLessThanOrEqual(5)
})
