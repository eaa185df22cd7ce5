import { expect, test } from 'vitest'
import { commandLine, recordAction } from '../../src/audit/audit.ts'
import { findEntries, MAX_COUNTED, pruneRefused } from '../../src/audit/queries.ts'
import { site } from '../support/app.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { signInAs } from '../support/sign-in.ts'

const db = useDatabase()

async function look(query = '') {
  const cookie = await signInAs(db(), { role: 'admin' })
  const { text, status } = await site(db()).get(`/admin/audit/${query}`).set('Cookie', cookie)
  return { status, html: text, page: read(text) }
}

type Entry = Partial<{ at: Date; actor: string; action: string; subject: string; details: object }>
const log = ({ details = {}, ...entry }: Entry) => {
  const usual = { at: new Date(), actor_id: null, actor: 'rani', action: 'user.disable', subject: 'budi' }
  return db()('audit_log').insert({ ...usual, address: '10.0.0.7', ...entry, details: JSON.stringify(details) })
}

test('who did what to what, when in WIB and from where, as sentences, newest first and by day', async () => {
  await log({ at: new Date('2026-11-17T18:30:00Z'), action: 'user.role', details: { old: 'staff', new: 'editor' } })
  const unheard = { action: 'thing.unheard', subject: '<i>apa</i>', details: { count: 2 } }
  await log({ at: new Date('2026-11-18T03:00:00Z'), ...unheard })
  await recordAction(db(), commandLine, { action: 'user.reset_password', subject: 'budi' })
  const { page, html } = await look()
  expect(page.texts('.audit-day h2').slice(-1)).toEqual(['18 November 2026'])
  const entries = page.texts('.audit-entry')
  expect(entries[0]).toContain('Baris perintah mengatur ulang kata sandi budi')
  expect(entries[0]).toContain('dari server')
  expect(entries[1]).toContain('10.00 WIB rani thing.unheard <i>apa</i> jumlah: 2')
  expect(entries[2]).toContain('01.30 WIB rani mengganti peran budi dari staf menjadi editor dari 10.0.0.7')
  expect(html).toContain('&lt;i&gt;apa')
})

test('somebody who is called like a property of every object is shown by that name', async () => {
  await log({ actor: 'constructor', action: 'toString.x', details: { valueOf: 'constructor' } })
  expect((await look()).page.texts('.audit-entry')[0]).toContain('constructor toString.x budi valueOf: constructor')
})

test('filters by person, kind and days of Western Indonesia stand in the address', async () => {
  await log({ at: new Date('2026-11-17T16:59:59Z'), subject: 'malam' })
  await log({ at: new Date('2026-11-17T17:00:00Z'), subject: 'tengah malam' })
  await log({ at: new Date('2026-11-18T16:59:59Z'), actor: 'sari', subject: 'akhir' })
  await log({ at: new Date('2026-11-18T17:00:00Z'), action: 'setting.change', subject: 'lusa' })
  const subjects = async (query: string) =>
    (await look(query)).page.all('.audit-entry').map((entry) => entry.querySelectorAll('b')[1]?.text)
  expect(await subjects('?dari=2026-11-18&sampai=2026-11-18')).toEqual(['akhir', 'tengah malam'])
  expect(await subjects('?orang=sari')).toEqual(['akhir'])
  expect(await subjects('?jenis=setting')).toEqual(['lusa'])
  expect(await subjects('?dari=kemarin&page=x&orang=')).toHaveLength(4)
  const { page } = await look('?jenis=setting&dari=2026-11-19')
  expect(page.attribute('#audit-dari', 'value')).toBe('2026-11-19')
  expect(page.attribute('#audit-jenis option[selected]', 'value')).toBe('setting')
  expect(page.text('#catatan')).toContain('1 catatan cocok')
  expect((await look('?orang=entah')).page.text('#catatan')).toContain('Tidak ada catatan yang cocok.')
})

test('a long log has pages that keep the filter', async () => {
  for (let n = 0; n < 53; n += 1) await log({ subject: `akun-${n}` })
  const first = await look('?jenis=user')
  expect(first.page.all('.audit-entry')).toHaveLength(50)
  expect(first.page.attribute('a[rel=next]', 'href')).toBe('/admin/audit/?jenis=user&page=2')
  const second = await look('?jenis=user&page=2')
  expect(second.page.all('.audit-entry')).toHaveLength(3)
})

test('an empty log says so; a page past the end says that, not that nothing was ever done', async () => {
  expect((await look()).page.text('#catatan')).toContain('Belum ada catatan.')
  await log({})
  const { page } = await look('?page=9')
  expect(page.text('#catatan')).toContain('1 catatan')
  expect(page.text('#catatan')).not.toContain('Belum ada catatan')
})

test('somebody who is called visitor is told from who is not signed in', async () => {
  await log({ actor: 'visitor' })
  await recordAction(db(), { visitor: true, address: '10.0.0.8' }, { action: 'session.refuse', subject: 'budi' })
  const { page } = await look()
  expect(page.texts('.audit-entry b').filter((_, at) => at % 2 === 0)).toEqual(['Pengunjung', 'visitor'])
  expect((await look('?orang=visitor')).page.all('.audit-entry')).toHaveLength(1)
  expect(page.texts('#audit-orang option')).toEqual(['Semua orang', 'Pengunjung', 'visitor'])
})

test('refused log-ins are forgotten after ninety days, the rest is kept', async () => {
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000)
  await log({ action: 'session.refuse', at: ago(91), subject: 'lama' })
  await log({ action: 'session.refuse', at: ago(89), subject: 'baru' })
  await log({ action: 'session.begin', at: ago(400), subject: 'masuk' })
  expect(await pruneRefused(db(), new Date())).toBe(1)
  expect((await db()('audit_log').orderBy('id')).map(({ subject }) => subject)).toEqual(['baru', 'masuk'])
})

test('a log of many thousands is not counted to its end', async () => {
  await db().raw(
    `insert into audit_log (actor, action, subject) select 'rani', 'user.disable', 'budi' from generate_series(1, ?)`,
    [MAX_COUNTED + 500],
  )
  const wanted = { actor: 'rani', kind: null, from: null, to: null, limit: 50, offset: 0 }
  expect((await findEntries(db(), wanted)).total).toBe(MAX_COUNTED + 1)
  const { page } = await look('?orang=rani&page=200')
  expect(page.text('#catatan')).toContain('Lebih dari 10.000 catatan cocok')
  expect(page.all('a[rel=next]')).toHaveLength(0)
})
