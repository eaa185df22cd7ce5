import { expect, test } from 'vitest'
import type { OutboxRow } from '../../src/db/tables.ts'
import { heldNotice } from '../../src/platform/messages.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeStaff } from '../support/staff.ts'

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
async function look(path = '/admin/kiriman/', settings: Record<string, string> = channels) {
  const { get } = await makeStaff(db(), settings)
  const { text } = await get(path).expect(200)
  return { html: text, page: read(text) }
}

test('with nothing sent yet it says so', async () => {
  const { page } = await look()
  expect(page.text('#kiriman .block')).toBe('Belum ada yang dikirim.')
  expect(page.all('.alarm')).toHaveLength(0)
})

test('each delivery shows its state, how often it was tried and why it failed, never what it says', async () => {
  await makeDelivery({ summary: 'Cadangan turun', state: 'sent', attempts: 1, ended_at: new Date() })
  const failed = { state: 'failed', attempts: 3, ended_at: new Date(), error: '550 tidak ada kotak ini' } as const
  await makeDelivery({ summary: 'Cadangan naik', ...failed })
  await makeDelivery({ summary: 'Nanti', next_at: new Date(Date.now() + 3_600_000) })
  const { page, html } = await look()
  const rows = page.texts('tbody tr')
  const names = rows.map((row) => /Nanti|Cadangan naik|Cadangan turun/.exec(row)?.[0])
  expect(names).toEqual(['Nanti', 'Cadangan naik', 'Cadangan turun'])
  expect(rows[0]).toMatch(/dicoba lagi .*\d\d\.\d\d WIB .*Menunggu/)
  expect(rows[1]).toContain('3 kali dicoba · berhenti baru saja')
  expect(rows[1]).toContain('550 tidak ada kotak ini')
  expect(rows[2]).toContain('Terkirim')
  expect(rows[2]).not.toContain('Kirim ulang')
  expect(html).not.toContain('isi surat')
})

test('every try can be looked at, and what may have gone out twice says so', async () => {
  const sent = { kind: 'whatsapp', state: 'sent', attempts: 2, maybe_twice: true } as const
  const id = await makeDelivery({ summary: 'Link ORD-1', ...sent })
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

test('filters stand in the address and go through the pages; nonsense is no filter', async () => {
  for (let n = 0; n < 27; n += 1)
    await makeDelivery({ summary: `Gagal ${n}`, state: 'failed', error: 'x', ended_at: new Date() })
  await makeDelivery({ kind: 'alert.webhook', summary: 'Lain' })
  const { page } = await look('/admin/kiriman/?keadaan=failed&jenis=alert.email&page=2')
  expect(page.texts('tbody b')).toEqual(['Gagal 1', 'Gagal 0'])
  expect(page.texts('.chip')).toEqual(['Semua 27', 'Menunggu 0', 'Terkirim 0', 'Gagal 27', 'Tertahan 0'])
  expect(page.attribute('a[rel=prev]', 'href')).toBe('/admin/kiriman/?keadaan=failed&jenis=alert.email')
  expect(page.attribute('option[selected]', 'value')).toBe('alert.email')
  expect(page.attribute('tbody form', 'action')).toMatch(/\/ulang\/\?keadaan=failed&jenis=alert.email&page=2$/)
  const nonsense = await look('/admin/kiriman/?keadaan=apa&jenis=&page=x')
  expect(nonsense.page.text('tbody b')).toBe('Lain')
  expect(nonsense.page.all('tbody tr')).toHaveLength(25)
})

test('a configuration alarm is loud, names the settings to mend, and all of its kind are tried again together', async () => {
  await makeDelivery({ state: 'blocked', error: '535 kata sandi salah' })
  await makeDelivery({ state: 'blocked', error: '535 kata sandi salah' })
  await makeDelivery({ kind: 'alert.webhook', state: 'blocked', error: '401' })
  const { get, post } = await makeStaff(db())
  const page = read((await get('/admin/kiriman/')).text)
  expect(page.texts('.alarm h2')).toEqual([
    'Pengiriman berhenti: Pemberitahuan lewat e-mail',
    'Pengiriman berhenti: Pemberitahuan lewat webhook',
  ])
  expect(page.text('.alarm')).toContain('2 pesan keluar tertahan')
  expect(page.text('.alarm')).toContain('535 kata sandi salah')
  expect(page.text('.alarm')).toContain('EMAIL_HOST_PASSWORD')
  expect(page.all('tbody form')).toHaveLength(0)

  const sent = await post('/admin/kiriman/ulang/', { kind: 'alert.email' }).expect(303)
  expect(await db()('outbox').where({ kind: 'alert.email' }).pluck('state')).toEqual(['waiting', 'waiting'])
  expect(await db()('outbox').where({ kind: 'alert.webhook' }).pluck('state')).toEqual(['blocked'])
  const after = read((await get(sent.headers.location ?? '')).text)
  expect(after.text('.said')).toContain('dimasukkan lagi ke antrean')
  expect(await db()('audit_log').select('action', 'subject', 'details')).toEqual([
    { action: 'delivery.unblock', subject: 'Pemberitahuan lewat e-mail', details: { count: 2 } },
  ])
})

test.each([
  ['Kuota Fonnte habis (“insufficient quota”)', 'Isi kuota di Fonnte'],
  [
    'Perangkat WhatsApp di Fonnte tidak siap (“request invalid on disconnected device”)',
    'Sambungkan perangkat di Fonnte',
  ],
])('what stops at Fonnte is mended there, and one press sends all that waits: %s', async (error, remedy) => {
  await makeDelivery({ kind: 'whatsapp', state: 'blocked', error })
  await makeDelivery({ kind: 'whatsapp', state: 'waiting' })
  const { page } = await look()
  expect(page.text('.alarm')).toContain(`${remedy}, lalu tekan Coba lagi semua satu kali`)
  expect(page.text('.alarm')).not.toContain('FONNTE_API_TOKEN')
  expect(heldNotice([], 'whatsapp', error).message).toBe(
    `Pesan WhatsApp tertahan: ${error}. ${remedy}, lalu coba lagi.`,
  )
})

test('one that failed is sent again: due at once, with all its tries before it, and it stands in the log', async () => {
  const failed = { state: 'failed', attempts: 9, error: 'x', ended_at: new Date() } as const
  const id = await makeDelivery({ summary: 'Cadangan turun', ...failed })
  const { post } = await makeStaff(db())
  const answer = await post(`/admin/kiriman/${id}/ulang/?keadaan=failed`)
  expect(answer.headers.location).toBe('/admin/kiriman/?keadaan=failed&kabar=satu')
  const row = await db()('outbox').where({ id }).first()
  expect(row).toMatchObject({ state: 'waiting', attempts: 0, ended_at: null })
  expect(row?.next_at.getTime()).toBeLessThanOrEqual(Date.now())
  expect(await db()('audit_log').pluck('subject')).toEqual(['Cadangan turun'])
})

test('what is sent stays sent, and what is not there is 404', async () => {
  const id = await makeDelivery({ state: 'sent', ended_at: new Date() })
  const { post } = await makeStaff(db())
  await post(`/admin/kiriman/${id}/ulang/`).expect(409)
  for (const one of ['999999999', 'x', '%00']) await post(`/admin/kiriman/${one}/ulang/`).expect(404)
  expect(await db()('outbox').where({ id }).pluck('state')).toEqual(['sent'])
})

test('what is being sent right now is not sent a second time; after its claim it may be', async () => {
  const claimed_until = new Date(Date.now() + 60_000)
  const id = await makeDelivery({ summary: 'Di jalan', attempts: 1, next_at: claimed_until, claimed_until })
  const { page } = await look()
  expect(page.texts('tbody tr')[0]).toContain('1 kali dicoba · sedang dikirim')
  expect(page.all('tbody form')).toHaveLength(0)
  const { post } = await makeStaff(db())
  const again = () => post(`/admin/kiriman/${id}/ulang/`)
  await again().expect(409)
  expect(await db()('outbox').where({ id }).first()).toMatchObject({ attempts: 1, claimed_until })
  expect(await db()('audit_log')).toEqual([])
  await db()('outbox')
    .where({ id })
    .update({ claimed_until: new Date(Date.now() - 1_000) })
  await again().expect(303)
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
