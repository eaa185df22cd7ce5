import { beforeEach, describe, expect, test } from 'vitest'
import type { PathCheck } from '../../src/monitor/checks/check-events.ts'
import { closeOrphans, updateIncidents } from '../../src/monitor/incidents/update-incidents.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { enter } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useDatabase()
let cookie = ''
const webhook = {
  ALERT_WEBHOOK_URL: 'http://hook.test/rahasia',
  ALERT_WEBHOOK_SECRET: `whsec_${Buffer.from('a key of twenty-four byte').toString('base64')}`,
}

beforeEach(async () => {
  cookie = await signInAs(db(), { role: 'staff', name: 'Rina' })
})

const get = (path: string, settings = {}) => site(db(), { settings }).get(path).set('Cookie', cookie)
const post = (path: string, form: Record<string, string>, settings = {}) =>
  site(db(), { settings }).post(path).set('Cookie', cookie).type('form').send(form)
const notifyResolved = async () => {}

async function makeDown(name = 'Cadangan', source = '') {
  const endpointId = await enter(db(), name, `http://${name.toLowerCase()}.test/api/v1`, 5)
  const [monitor] = await db()('monitor_states')
    .insert({
      endpoint_id: endpointId,
      source,
      path: 'home',
      state: 'down',
      error: 'Tidak ada jawaban dari cadangan.test',
    })
    .returning('id')
  const now = new Date()
  const check: PathCheck = {
    ...{ monitorId: monitor?.id ?? 0, endpointId, endpointName: name, source, path: 'home', host: `${name}.test` },
    ...{ before: 'up', state: 'down', since: now, at: now, responseTime: null, failure: 'timeout', error: null },
  }
  const follow = (state: PathCheck['state']) =>
    db().transaction((trx) =>
      updateIncidents(trx, [{ ...check, state }], new Date(), { grouping: 0, queueResolved: notifyResolved }),
    )
  await follow('down')
  const incident = await db()('incidents').orderBy('id', 'desc').first()
  if (!incident) throw new Error('no incident was opened')
  return { incident, follow, endpointId }
}
const reload = (id: number) => db()('incidents').where({ id }).first()

test('the list shows open incidents first, with their state in words, and filters them', async () => {
  const { incident } = await makeDown()
  const [at, old] = [new Date(), { key: 'lama', name: 'Gangguan lama', impact: 'minor', status: 'resolved' } as const]
  await db()('incidents').insert({ ...old, opened_at: at, resolved_at: at, announce_at: at })
  const page = read((await get('/api-monitor/insiden/')).text)
  expect(page.texts('.cell-main b')).toEqual(['Cadangan tidak menjawab', 'Gangguan lama'])
  expect(page.text('td .state')).toBe('Sedang diperiksa')
  expect(page.attribute('.cell-main a', 'href')).toBe(`/api-monitor/insiden/${incident.id}/`)
  const ended = read((await get('/api-monitor/insiden/?keadaan=selesai')).text)
  expect(ended.texts('.cell-main b')).toEqual(['Gangguan lama'])
})

describe('an incident', () => {
  test('shows what it affects, its history, and what staff add to it', async () => {
    const { incident } = await makeDown()
    const address = `/api-monitor/insiden/${incident.id}/`
    const page = read((await get(address)).text)
    expect(page.text('h1')).toBe('Cadangan tidak menjawab')
    expect(page.texts('.timeline li')[0]).toContain('Monitor')
    expect(page.text('.incident-error')).toBe('Tidak ada jawaban dari cadangan.test')

    const note = { versi: incident.version, status: 'identified', isi: 'Servernya mati.\r\n\r\nSedang <dinyalakan>.' }
    const answer = await post(`${address}catatan`, note)
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe(`${address}?kabar=catatan`)
    const after = read((await get(address)).text)
    expect(after.texts('.timeline li')[0]).toContain('Rina')
    expect(after.texts('.timeline li')[0]).toContain('Sedang <dinyalakan>.')
    expect(after.text('.incident-facts .state')).toBe('Sebab ditemukan')
    expect(await db()('audit_log').pluck('action')).toEqual(['incident.note'])
  })

  test('keeps what was typed when the note is empty or the incident changed meanwhile', async () => {
    const { incident } = await makeDown()
    const address = `/api-monitor/insiden/${incident.id}/`
    const note = { versi: incident.version, status: 'monitoring' }
    const named = await post(`${address}catatan`, { ...note, isi: 'Ada di http://10.0.0.5:8000' })
    expect(named.status).toBe(422)
    expect(read(named.text).text('.field-error')).toBe('Ini tampil untuk umum: tulis tanpa alamat server.')
    const empty = await post(`${address}catatan`, { ...note, isi: ' ' })
    expect(empty.status).toBe(422)
    expect(read(empty.text).text('#f-isi-error')).toBe('Tulis dulu isinya.')
    expect(read(empty.text).attribute('#f-status option[selected]', 'value')).toBe('monitoring')

    await post(`${address}catatan`, { versi: incident.version, status: 'identified', isi: 'Yang pertama.' })
    const late = await post(`${address}catatan`, { ...note, isi: 'Yang kedua.' })
    expect(late.status).toBe(409)
    const page = read(late.text)
    expect(page.text('.form-errors')).toContain('berubah sementara kamu menulis')
    expect(page.text('#f-isi')).toBe('Yang kedua.')
    expect(page.texts('.timeline li')).toHaveLength(2)
    const version = page.attribute('input[name=versi]', 'value') ?? ''
    const again = await post(`${address}catatan`, { versi: version, status: 'monitoring', isi: 'Yang kedua.' })
    expect(again.status).toBe(303)
    expect((await reload(incident.id))?.status).toBe('monitoring')
  })

  test('that staff close stays closed while it is down, and a relapse after it recovered is a new one', async () => {
    const { incident, follow } = await makeDown()
    const form = { versi: incident.version, status: 'resolved', isi: 'Server ini memang dipensiunkan.' }
    await post(`/api-monitor/insiden/${incident.id}/catatan`, form)
    expect(await reload(incident.id)).toMatchObject({ status: 'resolved', resolved_at: expect.any(Date) })
    expect(await follow('down')).toEqual([])
    expect(await follow('up')).toMatchObject([{ id: incident.id, kind: 'changed' }])
    expect(await follow('down')).toMatchObject([{ kind: 'opened' }])
    expect(await db()('audit_log').pluck('action')).toEqual(['incident.resolve'])
  })

  test('that is over stays over, whatever a note says', async () => {
    const { incident, follow } = await makeDown()
    await follow('up')
    const now = await reload(incident.id)
    const form = { versi: now?.version ?? '', status: 'investigating', isi: 'Catatan susulan.' }
    expect((await post(`/api-monitor/insiden/${incident.id}/catatan`, form)).status).toBe(303)
    expect(await reload(incident.id)).toMatchObject({ status: 'resolved', resolved_at: now?.resolved_at })
  })

  test('carries what was learned of it, until that is emptied', async () => {
    const { incident } = await makeDown()
    const address = `/api-monitor/insiden/${incident.id}/`
    await post(`${address}pelajaran`, { versi: incident.version, pelajaran: 'Disk penuh.\n\nKini diawasi.' })
    const page = read((await get(address)).text)
    expect(page.texts('section[aria-labelledby=judul-pelajaran] > .as-typed')).toEqual(['Disk penuh.', 'Kini diawasi.'])
    const version = (await reload(incident.id))?.version ?? ''
    await post(`${address}pelajaran`, { versi: version, pelajaran: '' })
    expect((await reload(incident.id))?.postmortem).toBeNull()
    expect(await db()('audit_log').pluck('action')).toEqual(['incident.postmortem', 'incident.postmortem'])
  })

  test('is shown when its endpoint is gone, and is closed', async () => {
    const { incident, endpointId } = await makeDown()
    await db()('api_endpoints').where({ id: endpointId }).delete()
    await db().transaction((trx) => closeOrphans(trx, [], new Date(), { queueResolved: notifyResolved }))
    const page = read((await get(`/api-monitor/insiden/${incident.id}/`)).text)
    expect(page.text('.incident-facts .state')).toBe('Selesai')
    expect(page.body()).toContain('Jalur yang terkena sudah tidak dipantau.')
  })

  test('that does not exist is no page', async () => {
    for (const id of ['999999', '0', 'x', '99999999999', '%00'])
      expect((await get(`/api-monitor/insiden/${id}/`)).status).toBe(404)
    expect(
      (await post('/api-monitor/insiden/999999/catatan', { versi: '1', status: 'resolved', isi: 'a' })).status,
    ).toBe(404)
  })
})

describe('maintenance', () => {
  const wib = (minutes: number) => new Date(Date.now() + 7 * 3_600_000 + minutes * 60_000).toISOString().slice(0, 16)
  const form = (wishes = {}) => ({ endpoint: '', judul: 'Pindah server', mulai: wib(10), selesai: wib(70), ...wishes })

  test('is planned in Western Indonesian time, and taken back', async () => {
    const endpointId = await enter(db(), 'Cadangan', 'http://cadangan.test/api/v1', 5)
    const wishes = form({ endpoint: String(endpointId), mulai: '2099-11-20T22:00', selesai: '2099-11-21T01:30' })
    expect((await post('/api-monitor/perawatan/', wishes)).status).toBe(303)
    const [planned] = await db()('maintenance_windows')
    expect(planned).toMatchObject({ endpoint_id: endpointId, title: 'Pindah server', author: 'Rina' })
    expect(planned?.starts_at.toISOString()).toBe('2099-11-20T15:00:00.000Z')
    const page = read((await get('/api-monitor/perawatan/')).text)
    expect(page.text('.rows li')).toContain('20 November 2099, 22.00 WIB sampai 21 November 2099, 01.30 WIB')
    expect(page.text('.rows li')).toContain('Direncanakan')

    const answer = await post(page.attribute('.confirm form', 'action') ?? '', {})
    expect(answer.headers.location).toBe('/api-monitor/perawatan/?kabar=cancelled')
    expect(await db()('maintenance_windows')).toEqual([])
    expect(await db()('audit_log').orderBy('id').pluck('action')).toEqual(['maintenance.add', 'maintenance.cancel'])
  })

  test('that goes on is ended now, and stays in the list', async () => {
    await post('/api-monitor/perawatan/', form({ mulai: wib(-10) }))
    const page = read((await get('/api-monitor/perawatan/')).text)
    expect(page.text('.rows li')).toContain('Berlangsung')
    await post(page.attribute('.confirm form', 'action') ?? '', {})
    const after = read((await get('/api-monitor/perawatan/?kabar=ended')).text)
    expect(after.texts('table .cell-main')).toEqual(['Pindah server'])
    expect(after.text('.said')).toBe('Perawatan diakhiri. Pemeriksaan berlaku lagi.')
  })

  test.each([
    ['selesai', { selesai: wib(5) }, 'Selesainya harus sesudah mulai.'],
    ['selesai', { mulai: wib(-70), selesai: wib(-10) }, 'Waktu ini sudah lewat.'],
    ['selesai', { selesai: wib(60 * 24 * 40) }, 'Paling lama 30 hari.'],
    ['mulai', { mulai: 'besok' }, 'Isi tanggal dan jam mulai.'],
    ['judul', { judul: ' ' }, 'Tulis apa yang dikerjakan.'],
  ])('with a wrong %s is shown again', async (field, wishes, message) => {
    const answer = await post('/api-monitor/perawatan/', form(wishes))
    expect(answer.status).toBe(422)
    expect(read(answer.text).text(`#f-${field}-error`)).toBe(message)
    expect(await db()('maintenance_windows')).toEqual([])
  })
})

describe('channels of alerts', () => {
  test('that are not configured are named with what is missing, and nothing is sent', async () => {
    const page = read((await get('/api-monitor/pemberitahuan/')).text)
    expect(page.texts('.cell-main')).toEqual(['Webhook', 'E-mail', 'Halaman staf'])
    expect(page.texts('td .state')).toEqual(['Belum dikonfigurasi', 'Belum dikonfigurasi', 'Selalu aktif'])
    expect(page.body()).toContain('ALERT_WEBHOOK_URL')
    expect((await post('/api-monitor/pemberitahuan/uji', {})).headers.location).toContain('kabar=tidak')
    expect(await db()('outbox')).toEqual([])
  })

  test('get a test each, which is audited, and show how it went without the secret address', async () => {
    const mail = { EMAIL_HOST: '127.0.0.1', EMAIL_FROM: 'kabar@kortek.test', ALERT_EMAIL: 'staf@contoh.test' }
    const settings = { ...webhook, ...mail }
    const answer = await post('/api-monitor/pemberitahuan/uji', {}, settings)
    expect(answer.headers.location).toContain('kabar=terkirim')
    expect(await db()('outbox').orderBy('id').pluck('kind')).toEqual(['alert.webhook', 'alert.email'])
    expect(await db()('audit_log').pluck('action')).toEqual(['alert.test'])
    await db()('outbox').where({ kind: 'alert.email' }).update({ state: 'blocked', error: 'Server surat menjawab 535' })
    const { text } = await get('/api-monitor/pemberitahuan/', settings)
    const page = read(text)
    expect(page.texts('td .state')).toEqual(['Sedang dikirim', 'Tertahan', 'Selalu aktif'])
    expect(page.text('.incident-error')).toBe('Server surat menjawab 535')
    expect(page.body()).toContain('hook.test')
    expect(text).not.toMatch(/rahasia|whsec_|staf@contoh/)
  })
})

test('only staff come here', async () => {
  const member = await signInAs(db())
  for (const place of ['insiden', 'perawatan', 'pemberitahuan']) {
    const address = `/api-monitor/${place}/`
    expect((await site(db()).get(address)).status).toBe(303)
    expect((await site(db()).get(address).set('Cookie', member)).status).toBe(403)
  }
  expect((await site(db()).post('/api-monitor/pemberitahuan/uji')).status).toBe(401)
})
