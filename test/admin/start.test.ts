import { describe, expect, test } from 'vitest'
import { overviewHref } from '../../src/monitor/hrefs.ts'
import { fromHtmx, site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { daysAgo } from '../support/make.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useDatabase()

const asStaff = async () => signInAs(db(), { role: 'staff' })
const look = async (path = '/admin/') => {
  // Simulated payments need no bank account of the shop.
  const response = await site(db(), { settings: { PAYMENTS: 'simulated' } })
    .get(path)
    .set('Cookie', await asStaff())
  return { status: response.status, page: read(response.text), html: response.text }
}

async function makeReport(
  wishes: Partial<{
    reason: string
    server: string | null
    message: string | null
    episode_slug: string
    title: string
    created_at: Date
  }> = {},
) {
  const [row] = await db()('episode_reports')
    .insert({
      episode_slug: 'mercusuar-episode-1',
      title: 'Mercusuar Episode 1',
      server: null,
      reason: 'sound',
      message: null,
      created_at: daysAgo(1),
      ...wishes,
    })
    .returning('id')
  return row?.id ?? 0
}

describe('the start page', () => {
  test('with nothing to mend it says so, and where to look', async () => {
    const { page, status } = await look()
    expect(status).toBe(200)
    expect(page.text('.all-well h2')).toBe('Semua berjalan baik')
    expect(page.attribute('.all-well a', 'href')).toBe(overviewHref)
    expect(page.texts('.figure dd')).toEqual(['0', '0', '0', '0', '0', '0', '0', '0'])
  })

  test('everything that needs staff is named, counted, and leads to where it is mended', async () => {
    const [endpoint] = await db()('api_endpoints')
      .insert({ name: 'Cadangan Bandung', url: 'http://bandung.example/api/v1', priority: 80, is_active: true })
      .returning('id')
    const id = endpoint?.id ?? 0
    await db()('monitor_states').insert([
      { endpoint_id: id, source: '', path: 'home', state: 'down', since: daysAgo(1) },
      { endpoint_id: id, source: '', path: 'movie', state: 'up' },
    ])
    await db()('circuit_breakers').insert({
      candidate: `endpoint ${id}`,
      state: '{"state":"closed"}',
      updated_at: new Date(),
      forced: 'open',
    })
    await db()('incidents').insert({
      key: 'bandung.example',
      name: 'Cadangan Bandung tidak menjawab',
      affected: ['Cadangan Bandung'],
      impact: 'major',
      opened_at: daysAgo(1),
      announce_at: daysAgo(1),
    })
    await db()('outbox').insert({ kind: 'alert.email', dedupe_key: 'a', summary: 'Peringatan', payload: '{}' })
    await db()('outbox').update({ state: 'blocked' })
    await db()('title_mappings').insert({
      slug: 'a',
      origin: 'o',
      origin_slug: 'b',
      state: 'proposed',
      score: 0.8,
      decided_by: null,
      decided_at: null,
    })
    await db()('notices').insert({
      kind: 'note',
      message: 'Server dijalankan ulang',
      href: 'https://jahat.example/',
      author: 'rani',
    })
    await makeReport()

    const { page } = await look()

    expect(page.texts('.figure').map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'Insiden terbuka1',
      'Sumber bermasalah1',
      'Laporan penonton1',
      'Kiriman tertahan1',
      'Usulan judul1',
      'Harga belum dikonfirmasi0',
      'Pembayaran diperiksa0',
      'Harus dikembalikan0',
    ])
    const body = page.body()
    expect(body).toContain('Cadangan Bandung tidak menjawab')
    expect(body).toContain('1 dari 2 jalur turun')
    expect(body).toContain('Staf menahan pemutusnya terbuka')
    expect(body).toContain('1 kiriman tertahan karena setelannya salah')
    expect(body).toContain('Server dijalankan ulang')
    const links = page.all('main a').map((link) => link.getAttribute('href'))
    expect(links).toEqual(expect.arrayContaining(['/admin/kiriman/?keadaan=blocked', '/admin/judul/', overviewHref]))
    expect(links).not.toContain('https://jahat.example/')
    expect(page.text('.all-well')).toBeNull()
  })

  test('more open incidents than are shown are counted all the same', async () => {
    for (let n = 0; n < 23; n += 1)
      await db()('incidents').insert({
        key: `k-${n}`,
        name: `Insiden ${n}`,
        affected: [],
        impact: 'minor',
        opened_at: daysAgo(n + 1),
        announce_at: daysAgo(1),
      })
    const { page } = await look()
    expect(page.texts('.figure')[0]).toContain('23')
    expect(page.texts('.trouble b').slice(0, 2)).toEqual(['Insiden 0', 'Insiden 1'])
    expect(page.body()).toContain('Dan 3 lagi')
  })

  test('what is disabled, paused, slow or over needs nobody', async () => {
    const [endpoint] = await db()('api_endpoints')
      .insert({ name: 'Mati', url: 'http://mati.example/api/v1', priority: 1, is_active: false })
      .returning('id')
    await db()('monitor_states').insert({ endpoint_id: endpoint?.id ?? 0, source: '', path: 'home', state: 'down' })
    await db()('circuit_breakers').insert({
      candidate: 'source bekas',
      state: '{"state":"open"}',
      updated_at: new Date(),
    })
    await db()('incidents').insert({
      key: 'x',
      name: 'Selesai',
      impact: 'minor',
      opened_at: daysAgo(2),
      announce_at: daysAgo(2),
      status: 'resolved',
      resolved_at: daysAgo(1),
    })
    expect((await look()).page.text('.all-well h2')).toBe('Semua berjalan baik')
  })

  test('it takes at most five questions to the database, whatever there is to show', async () => {
    for (let n = 0; n < 12; n += 1) await makeReport({ episode_slug: `e-${n}` })
    const cookie = await asStaff()
    const asked: string[] = []
    const listen = ({ sql }: { sql: string }) => void asked.push(sql)
    db().on('query', listen)
    await site(db()).get('/admin/').set('Cookie', cookie)
    db().off('query', listen)
    expect(asked.length).toBeLessThanOrEqual(5)
  })
})

describe('reports of visitors', () => {
  test('those of one episode and reason are one line with a count, in the words of the form; newest first', async () => {
    await makeReport({ server: 'Kortek 720p', message: 'Sejak menit lima.' })
    await makeReport({ server: 'Kortek 480p', message: '<b>Sunyi</b>', created_at: new Date() })
    await makeReport({
      reason: 'picture',
      episode_slug: 'lain/episode-2',
      title: 'Lain Episode 2',
      created_at: daysAgo(3),
    })

    const { page, html } = await look()

    expect(page.texts('.report-row b')).toEqual(['Mercusuar Episode 1', 'Lain Episode 2'])
    const first = page.all('.report-row')[0]?.text ?? ''
    expect(first).toContain('Suara bermasalah')
    expect(first).toContain('2 laporan · baru saja · Kortek 480p, Kortek 720p')
    expect(page.texts('.report-said')).toEqual(['<b>Sunyi</b>', 'Sejak menit lima.'])
    expect(html).toContain('&lt;b&gt;Sunyi')
    expect(page.all('.report-row a')[1]?.getAttribute('href')).toBe('/episode/lain/episode-2/')
  })

  test('ticked off they leave, can be taken back, and both stand in the log', async () => {
    const earlier = await makeReport()
    const id = await makeReport()
    const cookie = await asStaff()
    const agent = site(db())
    const later = await makeReport({ message: 'Masuk sesudah halaman dibuka.' })

    const done = await agent.post(`/admin/laporan/${id}/selesai/?dari=awal`).set('Cookie', cookie)
    expect(done.status).toBe(303)
    const after = read((await agent.get(done.headers.location ?? '').set('Cookie', cookie)).text)
    expect(after.text('.done-note')).toContain('Ditandai selesai: Mercusuar Episode 1, suara bermasalah.')
    // A report that came after the page was loaded stays open.
    expect(after.texts('.report-row blockquote')).toEqual(['Masuk sesudah halaman dibuka.'])
    expect(await db()('episode_reports').whereNotNull('done_at').orderBy('id').pluck('id')).toEqual([earlier, id])

    const undone = await agent.post(`/admin/laporan/${id}/buka/?dari=awal`).set('Cookie', cookie)
    expect(undone.headers.location).toBe('/admin/#laporan')
    expect(await db()('episode_reports').whereNull('done_at').orderBy('id').pluck('id')).toEqual([earlier, id, later])
    const entries = await db()('audit_log').select('action', 'subject', 'details').orderBy('id')
    expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['report.finish', 'Mercusuar Episode 1'],
      ['report.reopen', 'Mercusuar Episode 1'],
    ])
    expect(entries[0]?.details).toMatchObject({ count: 2, reason: 'Suara bermasalah' })
  })

  test('a second press changes nothing and says so', async () => {
    const id = await makeReport()
    const cookie = await asStaff()
    await site(db()).post(`/admin/laporan/${id}/selesai/`).set('Cookie', cookie)
    const again = await site(db()).post(`/admin/laporan/${id}/selesai/`).set('Cookie', cookie)
    expect(again.status).toBe(404)
    expect(again.text).toContain('sudah diurus orang lain')
  })

  test('the list has pages, and what is done has a list of its own', async () => {
    for (let n = 0; n < 27; n += 1) await makeReport({ episode_slug: `e-${n}`, title: `Judul ${n}` })
    const open = await look('/admin/laporan/?page=2')
    expect(open.page.texts('.report-row b')).toHaveLength(2)
    expect(open.page.attribute('.report-row form', 'action')).toMatch(/selesai\/\?page=2$/)
    await db()('episode_reports').where({ episode_slug: 'e-3' }).update({ done_at: new Date() })
    const done = await look('/admin/laporan/?tampil=selesai')
    expect(done.page.texts('.report-row b')).toEqual(['Judul 3'])
    expect(done.page.text('.report-row button')).toContain('Buka lagi')
  })

  test('ticked off on a later page, it is confirmed there and can be taken back', async () => {
    for (let n = 0; n < 27; n += 1) await makeReport({ episode_slug: `e-${n}`, title: `Judul ${n}` })
    const oldest = await makeReport({ episode_slug: 'tua', title: 'Judul Tua', created_at: daysAgo(9) })
    const cookie = await asStaff()
    const agent = site(db())
    const done = await agent.post(`/admin/laporan/${oldest}/selesai/?page=2`).set('Cookie', cookie)
    expect(done.headers.location).toBe(`/admin/laporan/?page=2&kabar=${oldest}#laporan`)
    const page = read((await agent.get(done.headers.location ?? '').set('Cookie', cookie)).text)
    expect(page.text('.done-note')).toContain('Ditandai selesai: Judul Tua')
    expect(page.attribute('.done-note form', 'action')).toBe(`/admin/laporan/${oldest}/buka/?page=2`)
    expect(page.texts('.report-row b')).toHaveLength(2)
  })

  test('htmx gets the fragment, the same bytes as stand in the page', async () => {
    await makeReport()
    const cookie = await asStaff()
    const fragment = await site(db())
      .get('/admin/')
      .set({ Cookie: cookie, ...fromHtmx })
    const whole = await site(db()).get('/admin/').set('Cookie', cookie)
    expect(fragment.text.startsWith('<div id="laporan"')).toBe(true)
    expect(whole.text).toContain(fragment.text)
  })
})
