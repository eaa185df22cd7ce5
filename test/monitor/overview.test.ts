import { pino } from 'pino'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ApiMonitorRow, MonitorStateRow } from '../../src/db/tables.ts'
import type { PathCheck } from '../../src/monitor/checks/check-events.ts'
import { createCheckButton } from '../../src/monitor/overview/check-button.ts'
import { createOverviewLive } from '../../src/monitor/overview/live.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useOwnDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'
import { countDay, judgeAs, makeWatched as makeEndpoint, makeIncident } from '../support/status.ts'
import { useOnce } from '../support/use.ts'

const db = useOwnDatabase()
const MINUTE = 60_000
const earlier = (ms: number) => new Date(Date.now() - ms)

beforeEach(async () => {
  for (const table of ['incidents', 'monitor_states', 'circuit_breakers', 'audit_log', 'monitor_settings'] as const)
    await db()(table).delete()
  await db()('api_endpoints').whereNot({ url: '/api/v1' }).delete()
})

let cookie = ''
beforeEach(async () => {
  cookie = await signInAs(db(), { role: 'staff' })
})
/** Settings of a web server with an outside source that does not answer. */
const sourced = { settings: { SOURCES: 'samehadaku,library', SAMEHADAKU_BASE_URL: 'http://127.0.0.1:1' } }
const visitor = useOnce(() => site(db(), sourced))
const get = (path: string) => visitor().get(path).set('Cookie', cookie)
const post = (path: string, body: Record<string, string> = {}) =>
  visitor().post(path).set('Cookie', cookie).type('form').send(body)
const open = async (path = '/api-monitor/') => read((await get(path).expect(200)).text)

const lately = () => ({ since: earlier(3 * MINUTE + 20_000), checked_at: earlier(4_000), response_time: 40 })
/** Inserts a monitored endpoint whose paths all have the same state, up by default. */
async function makeWatched(name: string, wishes: Partial<MonitorStateRow> = {}, priority = 50) {
  const { id, monitors } = await makeEndpoint(db(), { name, priority, ...lately(), ...wishes })
  return { id, states: monitors }
}
const watch = (endpoint: number, wishes: Partial<MonitorStateRow> = {}) =>
  judgeAs(db(), endpoint, { ...lately(), ...wishes })
const saw = (row: Pick<ApiMonitorRow, 'endpoint_id' | 'endpoint_path' | 'status'> & Partial<ApiMonitorRow>) =>
  db()('api_monitors').insert({
    ...{ response_time: null, last_checked: null, error_message: null, response_data: null },
    ...row,
  })
const ownId = async () => (await db()('api_endpoints').where({ url: '/api/v1' }).first('id'))?.id ?? 0
const rowOf = (page: ReturnType<typeof read>, name: string) => {
  const row = page.all('.monitored-row').find((one) => one.querySelector('b')?.text === name)
  return row ? read(row.outerHTML) : null
}
const down = { state: 'down', failure: 'timeout', error: 'tak ada jawaban', failures: 4 } as const
const openIncident = {
  name: 'Bandung tidak menjawab',
  impact: 'major' as const,
  opened_at: earlier(5 * MINUTE + 20_000),
  announce_at: earlier(MINUTE),
}

describe('the page', () => {
  test('is for staff: a visitor is led to the log-in, a member is refused', async () => {
    const stranger = await visitor().get('/api-monitor/').expect(303)
    expect(stranger.headers.location).toBe('/masuk/?lanjut=%2Fapi-monitor%2F')
    const member = await signInAs(db(), { role: 'member' })
    await visitor().get('/api-monitor/').set('Cookie', member).expect(403)
  })

  test('four figures, and each endpoint with its state, since when, and a named dot for each path', async () => {
    await watch(await ownId())
    const { states } = await makeWatched('Cadangan Bandung', down)
    await db()('monitor_states')
      .where({ id: states.find(({ path }) => path === 'home')?.id ?? 0 })
      .update({ failure: 'wrong_schema' })
    await makeWatched('Arsip', { state: 'degraded', failure: 'slow', response_time: 1_900 }, 10)

    const page = await open()

    expect(page.texts('#angka dd')).toEqual(['1 dari 3', '1', '1', '1,9 s'])
    const row = rowOf(page, 'Cadangan Bandung')
    expect(row?.text('.now-state')).toBe('Turun · 3 menit')
    expect(row?.texts('.dots li')).toEqual([
      'anime-terbaru: Turun',
      'home: Turun',
      'jadwal-rilis: Turun',
      'movie: Turun',
      'search: Turun',
    ])
    expect(row?.text('.now-why')).toBe(
      'waktu habis: anime-terbaru, jadwal-rilis, movie, search; bentuk tidak sesuai: home',
    )
    expect(rowOf(page, 'Arsip')?.text('.now-state')).toBe('Terganggu · 3 menit · 1,9 s')
    expect(rowOf(page, 'API Utama')?.text('th .sub')).toBe('server ini · prioritas 100')
  })

  test('sources stand beneath this server, each with its own state; one that was taken out of the settings is not shown, nor counted', async () => {
    await watch(await ownId())
    await watch(await ownId(), { source: 'samehadaku', ...down, failure: 'challenge' })
    await watch(await ownId(), { source: 'aniliberty', state: 'unknown' })
    const page = await open()
    expect(page.texts('.monitored-row th b')).toEqual(['API Utama', 'samehadaku'])
    expect(rowOf(page, 'samehadaku')?.text('.now-state .state')).toBe('Turun')
    expect(page.text('#angka dd')).toBe('1 dari 1')
    expect((await open(`/api-monitor/endpoint/${await ownId()}/`)).body()).not.toContain('aniliberty')
  })

  test.each([404, 410])('a source whose site is gone is told as such: it answers %i', async (status) => {
    await watch(await ownId())
    const error = `refused: it does not know home: situs.contoh.example answered ${status}`
    const gone = { ...down, source: 'samehadaku', failure: 'refused', error, failures: 2 }
    const states = await watch(await ownId(), gone)
    expect(rowOf(await open(), 'samehadaku')?.text('.now-why')).toContain(`situs sumber menjawab ${status}: `)
    const { id } = await makeIncident(db(), { affected: ['API Utama'], path: states[0] })
    expect((await open(`/api-monitor/insiden/${id}/`)).text('.incident-error')).toContain(
      `situs sumber menjawab ${status}`,
    )
  })

  test('the current API is the first that pages may ask, with its breaker and those it passes over', async () => {
    await watch(await ownId())
    await makeWatched('Cadangan Bandung')
    expect((await open()).text('#api-saat-ini .current-name b')).toBe('API Utama')

    await openBreaker(`endpoint ${await ownId()}`, 90_000)
    const page = await open()
    expect(page.text('#api-saat-ini .current-name b')).toBe('Cadangan Bandung')
    expect(page.text('#api-saat-ini .now-why')).toBe('Dilewati karena pemutusnya terbuka: API Utama.')
    expect(rowOf(page, 'API Utama')?.text('.now-breaker')).toMatch(/^Pemutus terbuka sejak .+ WIB, dicoba lagi .+ WIB$/)

    await db()('circuit_breakers').delete()
    await openBreaker(`endpoint ${await ownId()}`, -1_000)
    const due = await open()
    expect(due.texts('#api-saat-ini .now-why')).toEqual(['Dicoba lagi pada kunjungan berikutnya: API Utama.'])
    expect(rowOf(due, 'API Utama')?.text('.now-breaker')).toMatch(
      /^Pemutus setengah terbuka sejak .+: siap dicoba lagi$/,
    )
  })

  test('it says when nobody is told of failures', async () => {
    expect((await open()).text('.channel-note')).toContain('Pemberitahuan belum dikonfigurasi')
    const told = await site(db(), {
      settings: { ALERT_WEBHOOK_URL: 'https://hook.example/', ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` },
    })
      .get('/api-monitor/')
      .set('Cookie', cookie)
    expect(read(told.text).text('.channel-note')).toBeNull()
  })

  test('filters and range stand in the address', async () => {
    await makeWatched('Cadangan Bandung', down)
    await makeWatched('Cadangan Surabaya')
    await makeWatched('Arsip', down)
    const names = async (query: string) => (await open(`/api-monitor/?${query}`)).texts('.monitored-row th b')
    expect((await open('/api-monitor/')).all('form.sift')).toHaveLength(0)
    expect((await open('/api-monitor/?cari=bandung')).all('form.sift')).toHaveLength(1)
    expect(await names('keadaan=turun&cari=bandung')).toEqual(['Cadangan Bandung'])
    expect(await names('keadaan=turun')).toEqual(['Arsip', 'Cadangan Bandung'])
    expect(await names('cari=SURABAYA.CONTOH')).toEqual(['Cadangan Surabaya'])
    expect(await names('keadaan=ngawur&rentang=selamanya')).toHaveLength(4)
    const page = await open('/api-monitor/?rentang=30-hari&cari=tidak-ada')
    expect(page.text('#hasil-endpoint .monitor-nothing')).toContain('Tidak ada endpoint yang cocok')
    expect(page.attribute('.chip[aria-current]', 'href')).toBe('/api-monitor/?rentang=30-hari&cari=tidak-ada')
    await makeWatched('Cadangan Malang')
    await makeWatched('Cadangan Solo')
    expect((await open('/api-monitor/')).all('form.sift')).toHaveLength(1)
  })

  test('bars, uptime and latency come from the rollups', async () => {
    const { states } = await makeWatched('Cadangan Bandung')
    for (const ago of [0, 1, 2]) await countDay(db(), states, ago, { count: 1_000, up: ago === 1 ? 900 : 1_000 })
    const row = rowOf(await open('/api-monitor/?rentang=30-hari'), 'Cadangan Bandung')
    expect(row?.text('td[data-label=Ketersediaan] b')).toBe('96,66 %')
    expect(row?.text('td[data-label=Ketersediaan]')).toContain('90 % tak teramati')
    expect(row?.text('td[data-label=p95]')).toBe('180 ms')
    expect(row?.attribute('.bars-drawn', 'aria-label')).toContain('1 hari dengan gangguan besar')
  })

  test('names and what servers said are shown, never run', async () => {
    const { id } = await makeWatched('<script>alert(1)</script>', { ...down, error: '<img src=x>' })
    await saw({ endpoint_id: id, endpoint_path: 'home', status: 'error', response_data: '<b>x</b>' })
    const { text } = await get('/api-monitor/')
    expect(text).not.toContain('<script>alert')
    const detail = await get(`/api-monitor/endpoint/${id}/`)
    expect(detail.text).not.toContain('<img src=x>')
    expect(read(detail.text).text('pre')).toBe('<b>x</b>')
    expect(detail.text).toContain('&lt;b&gt;x')
  })

  test.each(['90-hari', '24-jam'])(
    'at most five questions to the database, with two endpoints or forty (%s)',
    async (rentang) => {
      const count = async () => {
        const asked: string[] = []
        const listen = ({ sql }: { sql: string }) => void asked.push(sql)
        db().on('query', listen)
        await get(`/api-monitor/?rentang=${rentang}`).expect(200)
        db().off('query', listen)
        return asked.length
      }
      await makeWatched('Satu')
      const few = await count()
      for (let at = 0; at < 38; at += 1) await makeWatched(`Server ${at}`, at % 3 ? {} : down)
      expect(await count()).toBe(few)
      expect(few).toBeLessThanOrEqual(5)
    },
  )
})

describe('one endpoint', () => {
  test('its paths with error and time, and what it last said; the part for htmx is the very part of the page', async () => {
    const { id } = await makeWatched('Cadangan Bandung', down)
    await saw({
      ...{ endpoint_id: id, endpoint_path: 'home', status: 'timeout', last_checked: earlier(MINUTE * 2.4) },
      ...{ error_message: 'timeout: lama', response_data: '{"status":"error"}' },
    })
    const whole = await get(`/api-monitor/endpoint/${id}/`).expect(200)
    const part = await get(`/api-monitor/endpoint/${id}/`).set(fromHtmx).expect(200)

    expect(whole.text).toContain(part.text)
    const page = read(part.text)
    expect(page.texts('.detail-paths tbody tr:first-child td')).toMatchObject({
      0: 'anime-terbaru',
      4: 'waktu habistak ada jawaban',
    })
    expect(page.text('.last-said pre')).toBe('{"status":"error"}')
    expect(page.all(`a[href="/admin/endpoint/${id}/"]`)).toHaveLength(1)
    await get('/api-monitor/endpoint/99999/').expect(404)
  })

  test('its breaker is held and let go again, which the log knows', async () => {
    const { id } = await makeWatched('Cadangan Bandung')
    const forced = async () =>
      (
        await db()('circuit_breakers')
          .where({ candidate: `endpoint ${id}` })
          .first()
      )?.forced

    const answer = await post(`/api-monitor/endpoint/${id}/pemutus/`, { keadaan: 'buka' }).expect(303)
    expect(answer.headers.location).toBe(`/api-monitor/endpoint/${id}/`)
    expect(await forced()).toBe('open')
    expect(rowOf(await open(), 'Cadangan Bandung')?.text('.now-breaker')).toContain('dibuka oleh staf')

    const swapped = await post(`/api-monitor/endpoint/${id}/pemutus/`, { keadaan: 'otomatis' })
      .set(fromHtmx)
      .expect(200)
    expect(
      read(swapped.text)
        .texts('.detail-breaker button')
        .map((text) => text.split(':')[0]),
    ).toEqual(['Jangan ditanyai', 'Tanyai terus'])
    expect(await forced()).toBeNull()
    const log = await db()('audit_log').select('action', 'subject', 'details').orderBy('id')
    expect(log).toEqual([
      { action: 'breaker.force', subject: 'Cadangan Bandung', details: { held: 'open' } },
      { action: 'breaker.release', subject: 'Cadangan Bandung', details: {} },
    ])
  })

  test('the breaker of a source is one of its own', async () => {
    await watch(await ownId(), { source: 'samehadaku' })
    await post(`/api-monitor/endpoint/${await ownId()}/pemutus/`, { keadaan: 'tutup', sumber: 'samehadaku' }).expect(
      303,
    )
    expect(await db()('circuit_breakers').pluck('candidate')).toEqual(['source samehadaku'])
    await post(`/api-monitor/endpoint/${await ownId()}/pemutus/`, { keadaan: 'tutup', sumber: 'lain' }).expect(404)
    await post(`/api-monitor/endpoint/${await ownId()}/pemutus/`, { keadaan: 'meledak' }).expect(422)
  })

  test('its checks are paused and resumed', async () => {
    const { id } = await makeWatched('Cadangan Bandung', down)
    await post(`/api-monitor/endpoint/${id}/jeda/`, { jeda: 'ya' }).expect(303)
    expect(rowOf(await open(), 'Cadangan Bandung')?.text('.now-state')).toBe('Dijeda')
    const resumed = await post(`/api-monitor/endpoint/${id}/jeda/`, { jeda: 'tidak' }).set(fromHtmx).expect(200)
    expect(read(resumed.text).text('.detail-end button')).toBe('Jeda pemeriksaan')
    expect(await db()('audit_log').orderBy('id').pluck('action')).toEqual(['monitor.pause', 'monitor.resume'])
  })
})

describe('all checks', () => {
  test('newest first, filtered by the address, a page after the other without gaps', async () => {
    const { states } = await makeWatched('Cadangan Bandung')
    const other = await makeWatched('Arsip')
    const [home] = states.filter(({ path }) => path === 'home')
    // Rows of three checks at the same moment, every two seconds.
    const rows = Array.from({ length: 40 }, (_, at) => earlier(at * 2_000)).flatMap((at) => [
      { monitor_id: home?.id ?? 0, at, outcome: 0 as const, response_time: 4_000, failure: 'timeout' },
      ...other.states
        .slice(0, 2)
        .map(({ id }) => ({ monitor_id: id, at, outcome: 2 as const, response_time: 31, failure: null })),
    ])
    await db()('monitor_checks').insert(rows)

    const seen: string[] = []
    let next: string | null = '/api-monitor/pemeriksaan/'
    while (next) {
      const page = await open(next)
      seen.push(
        ...page
          .all('tbody tr')
          .map((row) => row.text.replace(/\s+/g, ' ') + row.querySelector('time')?.getAttribute('datetime')),
      )
      next = page.attribute('a[rel=next]', 'href')?.replaceAll('&amp;', '&') ?? null
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)

    const failed = await open('/api-monitor/pemeriksaan/?hasil=gagal&jalur=home')
    expect(failed.all('tbody tr')).toHaveLength(40)
    expect(failed.texts('tbody .state')[0]).toBe('waktu habis')
    expect((await open(`/api-monitor/pemeriksaan/?endpoint=${other.id}&hasil=gagal`)).body()).toContain(
      'Tidak ada pemeriksaan yang cocok',
    )
    await get('/api-monitor/pemeriksaan/?sebelum=kemarin&endpoint=x').expect(200)
  })
})

describe('"Periksa Status API"', () => {
  test('without a script it waits for the end, and the page says how it went; with htmx that is the answer', async () => {
    await db()('api_endpoints').update({ is_active: false })
    const own = site(db())
    await own.post('/api-monitor/periksa/').set('Cookie', cookie).expect(303).expect('Location', '/api-monitor/')
    const page = read((await own.get('/api-monitor/').set('Cookie', cookie)).text)
    expect(page.text('#kemajuan')).toMatch(/^Tidak ada yang diperiksa pukul .+: tidak ada endpoint yang dipantau\.$/)
    expect(await db()('audit_log').select('action', 'subject')).toEqual([
      { action: 'monitor.check', subject: 'semua jalur' },
    ])
    await db()('api_endpoints').update({ is_active: true })
    const answer = await site(db(), { fresh: true })
      .post('/api-monitor/periksa/')
      .set('Cookie', cookie)
      .set(fromHtmx)
      .expect(200)
    const progress = read(answer.text)
    expect(progress.attribute('#kemajuan', 'role')).toBe('status')
    expect(progress.text('#kemajuan')).toMatch(/^5 jalur diperiksa pukul/)
  })

  test('how far it is is told to all who look, and so is a failure to check', async () => {
    const told: string[] = []
    const tell = ({ said }: { said: string | null }) => void told.push(said ?? '')
    const works = createCheckButton({
      publishProgress: tell,
      report: () => {},
      async checkAll(progress) {
        progress(12, 25)
        return { checked: 25, failed: 2, lost: 0 }
      },
    })
    await Promise.all([works.run(), works.run()])
    expect(told).toEqual([
      'Memeriksa semua jalur …',
      'Memeriksa: 12 dari 25 jalur',
      expect.stringMatching(/^25 jalur diperiksa pukul .+: 2 gagal\.$/),
    ])

    for (const [ended, state, said] of [
      [{ checked: 20, failed: 0, lost: 5 }, 'done', /^20 jalur .+: semua menjawab, 5 lagi tidak bisa dicatat\.$/],
      [{ checked: 0, failed: 0, lost: 25 }, 'failed', /tidak bisa dicatat: 25 jalur tanpa hasil\.$/],
    ] as const) {
      const one = createCheckButton({ publishProgress: tell, report: () => {}, checkAll: async () => ended })
      await one.run()
      expect(one.view()).toMatchObject({ state, said: expect.stringMatching(said) })
    }

    const breaks = createCheckButton({
      publishProgress: tell,
      report: () => {},
      checkAll: () => Promise.reject(new Error('x')),
    })
    await breaks.run()
    expect(breaks.view()).toMatchObject({
      state: 'failed',
      said: 'Pemeriksaan tidak bisa dijalankan. Coba lagi sebentar lagi.',
    })
  })
})

describe('live', () => {
  /** Collects the pushed messages, parsed, with their sizes in bytes. */
  function listening(now = () => new Date()) {
    const sent: { text: string; said?: string; content?: string; type: string; refresh?: string }[] = []
    const live = createOverviewLive({
      db: db(),
      sources: ['samehadaku', 'library'],
      log: pino({ level: 'silent' }),
      now,
      publish: (_, text) => void sent.push({ text, ...JSON.parse(text) }),
    })
    return { live, sent }
  }
  type Listening = ReturnType<typeof listening>
  /** Lets the page look at everything once more, with something new to tell, and waits until it has told it. */
  async function look(live: Listening['live'], sent: Listening['sent']) {
    const told = () => sent.filter(({ type }) => type === 'monitor_summary_update').length
    const before = told()
    await db()('incidents').insert({ ...openIncident, key: `look ${before}` })
    live.update({ checks: [] })
    await vi.waitFor(() => expect(told()).toBeGreaterThan(before))
  }
  const checksOf = (states: readonly MonitorStateRow[], was: MonitorStateRow['state'], name = ''): PathCheck[] =>
    states.map(({ id, endpoint_id, response_time, source, path, state, since, failure, error }) => ({
      ...{ monitorId: id, endpointId: endpoint_id, endpointName: name, source, path, host: 'x' },
      ...{ before: was, state, since, at: new Date(), responseTime: response_time, failure, error },
    }))

  test('what is pushed and the snapshot are the very bytes of the page', async () => {
    const { states } = await makeWatched('Cadangan Bandung', down)
    await watch(await ownId())
    await watch(await ownId(), { source: 'samehadaku' })
    await db()('incidents').insert({ ...openIncident, key: 'x' })
    const failed = { at: earlier(4_000), outcome: 0, response_time: null, failure: 'timeout' } as const
    await db()('monitor_checks').insert(states.map(({ id }) => ({ monitor_id: id, ...failed })))
    const { live, sent } = listening()
    const { text: html } = await get('/api-monitor/').expect(200)

    for (const [target, bytes] of await live.channel.snapshot()) expect(html, target).toContain(bytes)
    live.update({ checks: checksOf(states, 'down') })
    await vi.waitFor(() =>
      expect(sent.flatMap(({ content = '' }) => content.match(/hx-target="[^"]+"/g) ?? [])).toHaveLength(5),
    )
    const pushed = sent.flatMap(({ content = '' }) => [...content.matchAll(/<hx-partial[^>]*>(.*?)<\/hx-partial>/gs)])
    for (const [, bytes] of pushed) expect(html).toContain(bytes)
    await live.stop()
  })

  test('a change of state is said once, a beat never; what did not change is not sent', async () => {
    const { states } = await makeWatched('Cadangan Bandung', down)
    const { live, sent } = listening()
    live.update({ checks: checksOf(states, 'up') })
    await vi.waitFor(() => expect(sent.map(({ said }) => said).filter(Boolean)).toEqual(['Cadangan Bandung turun.']))
    await vi.waitFor(() => expect(sent.some(({ type }) => type === 'monitor_summary_update')).toBe(true))
    const before = sent.length
    live.update({ checks: checksOf(states, 'down') })
    await look(live, sent)
    const news = sent.slice(before)
    expect(news.every(({ type, said }) => type === 'monitor_summary_update' && !said)).toBe(true)
    expect(news.map(({ content }) => content).join()).not.toMatch(/keadaan-|api-saat-ini/)
    await live.stop()
  })

  test('open tables fetch themselves when a row comes, goes or is called something else, and every five minutes', async () => {
    const { id, states } = await makeWatched('Cadangan Bandung')
    let time = Date.now()
    const { live, sent } = listening(() => new Date(time))
    const asked = () => sent.filter(({ refresh }) => refresh === '#hasil-endpoint').length
    const steps: [() => unknown, number][] = [
      [() => live.update({ checks: checksOf(states, 'up') }), 0],
      [() => makeWatched('Arsip'), 1],
      [() => db()('api_endpoints').where({ id }).update({ name: 'Cadangan Jakarta' }), 2],
      [() => db()('api_endpoints').where({ id }).delete(), 3],
      [() => (time += 299_999), 3],
      [() => (time += 1), 4],
    ]
    for (const [change, times] of steps) {
      await change()
      await look(live, sent)
      await vi.waitFor(() => expect([String(change), asked()]).toEqual([String(change), times]))
    }
    await live.stop()
  })

  test('what another instance sent meanwhile is no reason to keep quiet', async () => {
    const { states } = await makeWatched('Cadangan Bandung')
    const { live, sent } = listening()
    const rowSent = () => vi.waitFor(() => expect(sent.some(({ content }) => content?.includes('keadaan-'))).toBe(true))
    live.update({ checks: checksOf(states, 'up') })
    await rowSent()
    sent.length = 0
    live.channel.outdate('monitor')
    live.update({ checks: checksOf(states, 'up') })
    await rowSent()
    await live.stop()
  })

  test('its versions never fall, also when the endpoint that was judged last goes', async () => {
    await watch(await ownId(), { version: '1' })
    await db().raw("select setval('monitor_version', 50)")
    const { id } = await makeWatched('Arsip', { version: '50' })
    const version = async () => Number((await open()).all('#angka')[0]?.getAttribute('data-version'))
    const before = await version()
    await db()('api_endpoints').where({ id }).delete()
    expect(before).toBeGreaterThanOrEqual(50)
    expect(await version()).toBeGreaterThanOrEqual(before)
  })

  test('a message has at most 4 KB, whatever things are called and however many fail', async () => {
    const name = '&"<'.repeat(33)
    const all = []
    for (let at = 0; at < 40; at += 1) {
      const wishes = { ...down, error: 'e'.repeat(1_000), failure: `cause_${at}` }
      const one = await makeWatched(`${at}${name.slice(0, 97)}`, wishes)
      await openBreaker(`endpoint ${one.id}`, 90_000)
      await db()('incidents').insert({ ...openIncident, key: `k${at}`, name: '&'.repeat(200) })
      all.push(...one.states)
      const failed = { outcome: 0, response_time: 1, failure: 'different_title' } as const
      await db()('monitor_checks').insert(one.states.map(({ id }) => ({ monitor_id: id, at: earlier(id), ...failed })))
    }
    await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: false })
    await makeWatched('yang menjawab', { ...down, state: 'up' }, 1)
    const { live, sent } = listening()
    live.update({ checks: checksOf(all, 'up') })
    await vi.waitFor(() =>
      expect(sent.filter(({ type }) => type === 'monitor_summary_update').length).toBeGreaterThan(0),
    )
    await live.stop()
    const targets = sent.flatMap(({ content = '' }) => content.match(/hx-target="[^"]+"/g) ?? [])
    expect(targets).toHaveLength(44)
    await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: true })
    expect(sent.find(({ content }) => content?.includes('Dilewati'))?.content).toContain('dan 36 lainnya')
    expect(Math.max(...sent.map(({ text }) => Buffer.byteLength(text)))).toBeLessThanOrEqual(4_096)
    expect(sent.filter(({ said }) => said)).toHaveLength(1)
  })
})

const openBreaker = (candidate: string, left: number) =>
  db()('circuit_breakers').insert({
    candidate,
    updated_at: new Date(),
    state: JSON.stringify({
      ...{ state: 'open', openedAt: Date.now() - MINUTE, openUntil: Date.now() + left, openedBy: null },
      ...{ failures: 5, calls: [], relapses: 0, successes: 0, pausedUntil: 0, lastFailure: 'timeout' },
    }),
  })
