import { expect, test } from 'vitest'
import type { OutboxRow } from '../../src/db/account-rows.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useDatabase()
let made = 0

async function makeDelivery({
  kind = 'alert.email',
  summary = 'Peringatan',
  ...state
}: Partial<Omit<OutboxRow, 'payload'>> = {}) {
  made += 1
  const [row] = await db()('outbox')
    .insert({ kind, summary, dedupe_key: `kunci-${made}`, payload: JSON.stringify({ rahasia: 'isi surat' }) })
    .returning('id')
  const id = row?.id ?? ''
  if (Object.keys(state).length > 0) await db()('outbox').where({ id }).update(state)
  return id
}

const channels = {
  ...{ EMAIL_HOST: 'smtp.contoh.test', EMAIL_FROM: 'kabar@contoh.test', ALERT_EMAIL: 'staf@contoh.test' },
  ...{ ALERT_WEBHOOK_URL: 'https://contoh.test/kait', ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` },
}
const asStaff = async () => signInAs(db(), { role: 'staff' })
async function look(path = '/admin/kiriman/', settings: Record<string, string> = channels) {
  const { text } = await site(db(), { settings })
    .get(path)
    .set('Cookie', await asStaff())
  return { html: text, page: read(text) }
}

test('with nothing sent yet it says so', async () => {
  const { page } = await look()
  expect(page.text('#kiriman .block')).toBe('Belum ada yang dikirim.')
  expect(page.all('.alarm')).toHaveLength(0)
})

test('each delivery shows its state, how often it was tried and why it failed, never what it says', async () => {
  await makeDelivery({ summary: 'Cadangan turun', state: 'sent', attempts: 1, ended_at: new Date() })
  await makeDelivery({
    summary: 'Cadangan naik',
    state: 'failed',
    attempts: 3,
    ended_at: new Date(),
    error: '550 tidak ada kotak ini',
  })
  await makeDelivery({ summary: 'Nanti', next_at: new Date(Date.now() + 3_600_000) })
  const { page, html } = await look()
  const rows = page.texts('tbody tr')
  expect(rows.map((row) => /Nanti|Cadangan naik|Cadangan turun/.exec(row)?.[0])).toEqual([
    'Nanti',
    'Cadangan naik',
    'Cadangan turun',
  ])
  expect(rows[0]).toMatch(/dicoba lagi .*\d\d\.\d\d WIB .*Menunggu/)
  expect(rows[1]).toContain('3 kali dicoba · berhenti baru saja')
  expect(rows[1]).toContain('550 tidak ada kotak ini')
  expect(rows[2]).toContain('Terkirim')
  expect(rows[2]).not.toContain('Kirim ulang')
  expect(html).not.toContain('isi surat')
})

test('every try can be looked at, and what may have gone out twice says so', async () => {
  const id = await makeDelivery({
    summary: 'Link ORD-1',
    kind: 'whatsapp',
    state: 'sent',
    attempts: 2,
    maybe_twice: true,
  })
  const at = new Date()
  await db()('outbox_attempts').insert([
    { outbox_id: id, result: 'retry', error: 'api.contoh.test tidak selesai menjawab', at },
    { outbox_id: id, result: 'sent', error: null, at },
  ])
  const once = await makeDelivery({ summary: 'Sekali saja', state: 'sent', attempts: 1 })
  await db()('outbox_attempts').insert({ outbox_id: once, result: 'sent', error: null, at })
  const { page } = await look()
  expect(page.all('tbody .maybe-twice')).toHaveLength(1)
  const [plain, marked] = page.texts('tbody tr')
  expect(plain).not.toContain('Riwayat percobaan')
  expect(marked).toContain('mungkin terkirim dua kali')
  expect(marked).toContain('Pesan WhatsApp')
  expect(page.texts('details.tries li')).toEqual([
    expect.stringMatching(/ WIB belum berhasil: api\.contoh\.test tidak selesai menjawab$/),
    expect.stringMatching(/ WIB terkirim$/),
  ])
})

test('filters stand in the address and go through the pages', async () => {
  for (let n = 0; n < 27; n += 1)
    await makeDelivery({ summary: `Gagal ${n}`, state: 'failed', error: 'x', ended_at: new Date() })
  await makeDelivery({ kind: 'alert.webhook', summary: 'Lain' })
  const { page } = await look('/admin/kiriman/?keadaan=failed&jenis=alert.email&page=2')
  expect(page.texts('tbody b')).toEqual(['Gagal 1', 'Gagal 0'])
  expect(page.texts('.chip')).toEqual(['Semua 27', 'Menunggu 0', 'Terkirim 0', 'Gagal 27', 'Tertahan 0'])
  expect(page.attribute('a[rel=prev]', 'href')).toBe('/admin/kiriman/?keadaan=failed&jenis=alert.email')
  expect(page.attribute('option[selected]', 'value')).toBe('alert.email')
  expect(page.attribute('tbody form', 'action')).toMatch(/\/ulang\/\?keadaan=failed&jenis=alert.email&page=2$/)
})

test('nonsense in the address is no filter', async () => {
  await makeDelivery()
  const { page } = await look('/admin/kiriman/?keadaan=apa&jenis=&page=x')
  expect(page.all('tbody tr')).toHaveLength(1)
})

test('a configuration alarm is loud, names the settings to mend, and all of its kind are tried again together', async () => {
  await makeDelivery({ state: 'blocked', error: '535 kata sandi salah' })
  await makeDelivery({ state: 'blocked', error: '535 kata sandi salah' })
  await makeDelivery({ kind: 'alert.webhook', state: 'blocked', error: '401' })
  const cookie = await asStaff()
  const agent = site(db())

  const page = read((await agent.get('/admin/kiriman/').set('Cookie', cookie)).text)
  expect(page.texts('.alarm h2')).toEqual([
    'Pengiriman berhenti: Pemberitahuan lewat e-mail',
    'Pengiriman berhenti: Pemberitahuan lewat webhook',
  ])
  expect(page.text('.alarm')).toContain('2 pesan keluar tertahan')
  expect(page.text('.alarm')).toContain('535 kata sandi salah')
  expect(page.text('.alarm')).toContain('EMAIL_HOST_PASSWORD')
  expect(page.all('tbody form')).toHaveLength(0)

  const sent = await agent
    .post('/admin/kiriman/ulang/')
    .type('form')
    .send({ kind: 'alert.email' })
    .set('Cookie', cookie)
  expect(sent.status).toBe(303)
  expect(await db()('outbox').where({ kind: 'alert.email' }).pluck('state')).toEqual(['waiting', 'waiting'])
  expect(await db()('outbox').where({ kind: 'alert.webhook' }).pluck('state')).toEqual(['blocked'])
  const after = read((await agent.get(sent.headers.location ?? '').set('Cookie', cookie)).text)
  expect(after.text('.said')).toContain('dimasukkan lagi ke antrean')
  expect(await db()('audit_log').select('action', 'subject', 'details')).toEqual([
    { action: 'delivery.unblock', subject: 'Pemberitahuan lewat e-mail', details: { count: 2 } },
  ])
})

test('one that failed is sent again: due at once, with all its tries before it, and it stands in the log', async () => {
  const id = await makeDelivery({
    summary: 'Cadangan turun',
    state: 'failed',
    attempts: 9,
    error: 'x',
    ended_at: new Date(),
  })
  const answer = await site(db())
    .post(`/admin/kiriman/${id}/ulang/?keadaan=failed`)
    .set('Cookie', await asStaff())
  expect(answer.headers.location).toBe('/admin/kiriman/?keadaan=failed&kabar=satu')
  const row = await db()('outbox').where({ id }).first()
  expect(row).toMatchObject({ state: 'waiting', attempts: 0, ended_at: null })
  expect(row?.next_at.getTime()).toBeLessThanOrEqual(Date.now())
  expect(await db()('audit_log').pluck('subject')).toEqual(['Cadangan turun'])
})

test('what is sent stays sent, and what is not there is 404', async () => {
  const id = await makeDelivery({ state: 'sent', ended_at: new Date() })
  const cookie = await asStaff()
  for (const [one, status] of [
    [id, 409],
    ['999999999', 404],
    ['x', 404],
    ['%00', 404],
  ] as const) {
    const answer = await site(db()).post(`/admin/kiriman/${one}/ulang/`).set('Cookie', cookie)
    expect(answer.status, one).toBe(status)
  }
  expect(await db()('outbox').where({ id }).pluck('state')).toEqual(['sent'])
})

test('what is being sent right now is not sent a second time; after its claim it may be', async () => {
  const claimed_until = new Date(Date.now() + 60_000)
  const id = await makeDelivery({ summary: 'Di jalan', attempts: 1, next_at: claimed_until, claimed_until })
  const { page } = await look()
  expect(page.texts('tbody tr')[0]).toContain('1 kali dicoba · sedang dikirim')
  expect(page.all('tbody form')).toHaveLength(0)
  const cookie = await asStaff()
  const again = () => site(db()).post(`/admin/kiriman/${id}/ulang/`).set('Cookie', cookie)
  expect((await again()).status).toBe(409)
  expect(await db()('outbox').where({ id }).first()).toMatchObject({ attempts: 1, claimed_until })
  expect(await db()('audit_log')).toEqual([])
  await db()('outbox')
    .where({ id })
    .update({ claimed_until: new Date(Date.now() - 1_000) })
  expect((await again()).status).toBe(303)
})

test('what waits for a channel that is no longer set says which settings it needs, and cannot be sent again', async () => {
  await makeDelivery({ summary: 'Cadangan turun' })
  await makeDelivery({ kind: 'alert.webhook', summary: 'Cadangan naik', state: 'failed', ended_at: new Date() })
  const { page } = await look('/admin/kiriman/', {})
  const rows = page.texts('tbody tr')
  expect(rows[1]).toMatch(/menunggu EMAIL_HOST.* diisi .*Tanpa saluran/)
  expect(rows[1]).not.toContain('Kirim ulang')
  expect(rows[0]).toContain('berhenti baru saja')
})
