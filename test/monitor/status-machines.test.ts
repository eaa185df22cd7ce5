import { expect, test } from 'vitest'
import { setPostmortem } from '../../src/monitor/incidents/queries.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { countDay, countHour, makeIncident, makeWatched, minutesAgo, ownEndpoint } from '../support/status.ts'

const db = useDatabase()

test('summary.json is what programs for Statuspage read', async () => {
  const own = await ownEndpoint(db())
  const other = await makeWatched(db(), { name: 'Cadangan', state: 'down', since: minutesAgo(12) })
  await makeWatched(db(), { name: 'Lambat', state: 'degraded', priority: 10 })
  const incident = await makeIncident(db(), {
    affected: ['Cadangan'],
    status: 'monitoring',
    updates: [
      { status: 'investigating', body: 'Diperiksa.', at: minutesAgo(12) },
      { status: 'monitoring', body: 'Dipantau.', at: minutesAgo(2), author: 'rini' },
    ],
  })
  await makeIncident(db(), { affected: ['Arsip'], status: 'resolved', resolved_at: minutesAgo(5) })
  await db()('maintenance_windows').insert([
    { endpoint_id: own.id, title: 'Nanti', author: 'rini', starts_at: minutesAgo(-60), ends_at: minutesAgo(-90) },
  ])

  const { body, headers } = await site(db())
    .get('/status/summary.json')
    .set('Origin', 'https://lain.example')
    .expect(200)
  expect(headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'public, max-age=15',
    'content-type': 'application/json; charset=utf-8',
  })
  expect(headers).not.toHaveProperty('access-control-allow-credentials')
  expect(body.page).toEqual({
    id: 'kortekstream',
    name: 'KortekStream',
    url: 'http://127.0.0.1/status/',
    time_zone: 'Asia/Jakarta',
    updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  })
  expect(body.status).toEqual({ indicator: 'minor', description: 'Sebagian terganggu' })
  expect(
    body.components.map(({ id, name, status, position }: Record<string, unknown>) => [id, name, status, position]),
  ).toEqual([
    [String(own.id), 'API Utama', 'operational', 1],
    [String(other.id), 'Cadangan', 'major_outage', 2],
    [expect.any(String), 'Lambat', 'degraded_performance', 3],
  ])
  const known = 'created_at updated_at description showcase group_id page_id group only_show_if_degraded'.split(' ')
  expect(Object.keys(body.components[0])).toEqual(expect.arrayContaining(known))
  expect(body.incidents).toHaveLength(1)
  expect(body.incidents[0]).toMatchObject({
    id: String(incident.id),
    name: 'Sebagian sumber katalog tidak menjawab',
    status: 'monitoring',
    impact: 'minor',
    resolved_at: null,
    shortlink: `http://127.0.0.1/status/insiden/${incident.id}/`,
    incident_updates: [
      { status: 'monitoring', body: 'Dipantau.', incident_id: String(incident.id) },
      { status: 'investigating', body: 'Diperiksa.' },
    ],
    components: [{ id: String(other.id), status: 'major_outage' }],
  })
  expect(body.incidents[0].monitoring_at).toBe(body.incidents[0].incident_updates[0].created_at)
  expect(body.scheduled_maintenances).toMatchObject([
    { name: 'Nanti', status: 'scheduled', impact: 'maintenance', components: [{ id: String(own.id) }] },
  ])
})

test.each([
  ['up', 'none', 'operational'],
  ['degraded', 'minor', 'degraded_performance'],
  ['down', 'critical', 'major_outage'],
  ['maintenance', 'maintenance', 'under_maintenance'],
  ['unknown', 'minor', 'operational'],
  ['paused', 'none', 'operational'],
] as const)('when all is %s the indicator is %s and the component %s', async (state, indicator, status) => {
  await db()('api_endpoints').delete()
  await makeWatched(db(), { name: 'Satu', state })
  const { body } = await site(db()).get('/status/summary.json')
  expect(body.status.indicator).toBe(indicator)
  expect(body.components[0].status).toBe(status)
  const words: Record<string, string> = { unknown: 'Belum diketahui', paused: 'Tidak dipantau' }
  expect(body.components[0].description).toBe(words[state] ?? null)
})

test('the feed is Atom: stable ids, absolute links, one entry per incident with what was told, also without any', async () => {
  await ownEndpoint(db())
  const empty = read((await site(db()).get('/status/feed.xml').expect(200)).text)
  expect([empty.text('feed > updated'), empty.all('entry')]).toEqual([expect.stringMatching(/^\d{4}-/), []])
  const older = await makeIncident(db(), {
    affected: ['A & B'],
    status: 'resolved',
    opened_at: minutesAgo(60 * 24 * 40),
    resolved_at: minutesAgo(60 * 24 * 40 - 30),
    postmortem: 'Sebabnya <kabel>.',
    updates: [{ status: 'resolved', body: 'Selesai \u0007"sudah".', at: minutesAgo(60 * 24 * 40 - 30) }],
  })
  const newer = await makeIncident(db(), {
    affected: ['Cadangan'],
    updates: [{ status: 'investigating', body: 'Diperiksa.' }],
  })

  const { text, headers } = await site(db(), { fresh: true }).get('/status/feed.xml').expect(200)
  expect(headers['content-type']).toBe('application/atom+xml; charset=utf-8')
  expect(headers['access-control-allow-origin']).toBe('*')
  expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"')).toBe(
    true,
  )
  expect(text).not.toContain('\u0007')
  const feed = read(text)
  expect(feed.texts('entry > id')).toEqual([
    `tag:127.0.0.1,2026:status/insiden/${newer.id}`,
    `tag:127.0.0.1,2026:status/insiden/${older.id}`,
  ])
  expect(feed.attribute('feed > link[rel=self]', 'href')).toBe('http://127.0.0.1/status/feed.xml')
  expect(feed.text('feed > author > name')).toBe('KortekStream')
  const moments = ['feed > updated', 'entry > updated', 'entry > published'].flatMap((one) => feed.texts(one))
  for (const moment of moments) expect(new Date(moment).toISOString()).toBe(moment)
  expect(feed.text('feed > updated')).toBe(feed.text('entry > updated'))
  expect(feed.all('entry > link').map((link) => link.getAttribute('href'))).toEqual([
    `http://127.0.0.1/status/insiden/${newer.id}/`,
    `http://127.0.0.1/status/insiden/${older.id}/`,
  ])
  expect(text).toContain('Sebagian sumber katalog tidak menjawab')
  expect(text).toContain('Sebabnya &lt;kabel&gt;.')
  expect(feed.text('entry content li')).toMatch(/^Sedang diperiksa, .*: Diperiksa\.$/)
})

test('what is learned of an old incident is news to feed and summary, as is its end', async () => {
  await ownEndpoint(db())
  const opened_at = minutesAgo(60 * 24 * 3)
  const old = await makeIncident(db(), { affected: ['Lama'], opened_at })
  await makeIncident(db(), { affected: ['Baru'] })
  const learned = minutesAgo(1)
  await setPostmortem(db(), old.id, 'Kabel.', learned)
  const feed = read((await site(db()).get('/status/feed.xml')).text)
  expect(feed.text('entry > id')).toBe(`tag:127.0.0.1,2026:status/insiden/${old.id}`)
  expect(feed.text('entry > updated')).toBe(learned.toISOString())
  const { body } = await site(db()).get('/status/summary.json')
  const shown = body.incidents.find(({ id }: { id: string }) => id === String(old.id))
  expect(shown.updated_at).toBe(feed.text('entry > updated'))
})

test('an old incident that is still open is not left out for two hundred newer ones', async () => {
  await ownEndpoint(db())
  const opened_at = minutesAgo(60 * 24 * 3)
  const { id } = await makeIncident(db(), { affected: ['Lama'], opened_at })
  for (let at = 0; at < 205; at += 1)
    await makeIncident(db(), { affected: ['Baru'], status: 'resolved', resolved_at: minutesAgo(1) })
  const { body } = await site(db()).get('/status/summary.json')
  expect(body.incidents.map((one: { id: string }) => one.id)).toEqual([String(id)])
})

test('badges say the state, or the uptime of a window, in words and in colour', async () => {
  const { id, monitors } = await ownEndpoint(db())
  await countDay(db(), monitors, 1, { count: 1_000, up: 990, degraded: 5 })
  await countDay(db(), monitors, 50, { count: 1_000, up: 500 })
  const badge = async (path: string) => {
    const { body, headers } = await site(db()).get(path).expect(200)
    expect(headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      etag: expect.any(String),
    })
    return String(body)
  }
  const said = (svg: string) => /<title>(.*?)<\/title>/.exec(svg)?.[1]
  expect(said(await badge('/status/badge.svg'))).toBe('status: semua berjalan baik')
  expect(await badge('/status/dot.svg')).toContain('fill="#35b36b"')
  expect(said(await badge(`/status/badge/${id}.svg`))).toBe('API Utama: berjalan')
  expect(said(await badge(`/status/badge/${id}.svg?window=30d`))).toBe('API Utama · 30 hari: 99,50 %')
  const worst = await badge(`/status/badge/${id}.svg?window=90d`)
  expect(said(worst)).toBe('API Utama · 90 hari: 74,75 %')
  expect(worst).toContain('fill="#b3261e"')
  expect(worst).not.toMatch(/style|<script|href=/)
  await countHour(db(), monitors, { count: 60, up: 60 })
  expect(said(await badge(`/status/badge/${id}.svg?window=24h`))).toBe('API Utama · 24 jam: 100 %')
  await site(db()).get('/status/badge/99999.svg').expect(404)
  await site(db()).get('/status/badge/x.svg').expect(404)
})

test('a badge is as wide as its text, escapes a name, and is 304 to who has it', async () => {
  const { id } = await makeWatched(db(), { name: `<b>"Nama" & ${'m'.repeat(70)}` })
  const first = await site(db()).get(`/status/badge/${id}.svg`).expect(200)
  const svg = String(first.body)
  expect(svg).toContain('&lt;b&gt;&quot;Nama&quot; &amp; mmm')
  expect(svg).toContain('…')
  const number = (name: string) => Number(new RegExp(`^<svg[^>]*\\s${name}="([\\d.]+)"`).exec(svg)?.[1])
  const lengths = [...svg.matchAll(/textLength="(\d+)"/g)].map(([, length]) => Number(length))
  expect(lengths).toHaveLength(2)
  expect(number('width')).toBe(lengths.reduce((sum, length) => sum + length + 14, 0))
  await site(db())
    .get(`/status/badge/${id}.svg`)
    .set('If-None-Match', first.headers.etag ?? '')
    .expect(304)
})

test('nothing that is for staff leaves: addresses, hosts, errors, answers, sources, names of staff', async () => {
  const own = await ownEndpoint(db())
  const secret = 'RAHASIA'
  const { id, monitors } = await makeWatched(db(), {
    name: 'Cadangan',
    url: `https://user.${secret}.example/api/v1`,
    state: 'down',
    failure: `${secret}-gagal`,
    error: `connect ECONNREFUSED ${secret}`,
  })
  await makeWatched(db(), { name: 'Beta', url: `http://10.9.8.7/${secret}/api/v1` })
  const source = { endpoint_id: own.id, source: `${secret}-sumber`, path: 'home' }
  await db()('monitor_states').insert({ ...source, state: 'down', error: secret })
  await db()('api_monitors').insert({
    ...{ endpoint_id: id, endpoint_path: 'home', status: 'down', response_time: 1, last_checked: new Date() },
    ...{ error_message: secret, response_data: secret },
  })
  const incident = await makeIncident(db(), {
    key: `${secret}-host`,
    name: `Gangguan pada sumber ${secret}`,
    affected: ['Cadangan'],
    updates: [{ status: 'identified', body: 'Kabel putus.', author: `${secret}-rini` }],
  })
  const monitor_id = monitors[0]?.id ?? 0
  await db()('incident_monitors').insert({ incident_id: incident.id, monitor_id, joined_at: new Date() })
  const window = { title: 'Ganti disk', starts_at: minutesAgo(-60), ends_at: minutesAgo(-90), author: `${secret}-rini` }
  await db()('maintenance_windows').insert({ endpoint_id: id, ...window })

  const visitor = site(db())
  const pages = ['', 'summary.json', 'feed.xml', `insiden/${incident.id}/`, 'badge.svg', 'dot.svg']
  const windows = ['state', '24h', '30d', '90d'].map((name) => `badge/${id}.svg?window=${name}`)
  for (const path of [...pages, ...windows]) {
    const response = await visitor.get(`/status/${path}`).expect(200)
    const all = `${response.text ?? ''}${String(response.body)}${JSON.stringify(response.headers)}`
    expect(all.toLowerCase(), path).not.toContain(secret.toLowerCase())
    expect(all, path).not.toMatch(/10\.9\.8\.7|ECONNREFUSED|\/api\/v1/)
    expect(all, path).not.toContain('.example')
  }
})
