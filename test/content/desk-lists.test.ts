import { expect, test } from 'vitest'
import { makeMember } from '../accounts/support/people.ts'
import { useDatabase } from '../support/db.ts'
import { read } from '../support/page.ts'
import { makeItem } from './support/make.ts'

const db = useDatabase()
const HOUR = 3_600_000
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR)

/** Signs an admin in. Returns what reads and sends pages as them. */
async function asAdmin() {
  const { get, post } = await makeMember(db(), { role: 'admin', name: 'Ratri' })
  return {
    get: (path: string) => get(`/admin/konten/${path}`),
    post: (path: string, fields: object = {}) => post(`/admin/konten/${path}`, fields),
    follow: (address: string | undefined) => get(address ?? ''),
  }
}

test('beyond the last page of the list and of the bin there is nothing', async () => {
  const admin = await asAdmin()
  for (let at = 0; at < 26; at += 1) await makeItem(db(), 'post')
  await makeItem(db(), 'partner')
  await makeItem(db(), 'partner', { deleted_at: new Date() })
  for (const path of ['', '?page=2', '?jenis=blog&page=2', '?jenis=program', '?cari=xyz', 'sampah/'])
    await admin.get(path).expect(200)
  for (const path of ['?page=3', '?page=999', '?jenis=mitra&page=2', '?cari=xyz&page=2', 'sampah/?page=2'])
    await admin.get(path).expect(404)
})

test('posts and programs have no order to be moved in', async () => {
  const admin = await asAdmin()
  for (const [kind, path] of [
    ['post', 'blog'],
    ['program', 'program'],
  ] as const) {
    const [item] = [await makeItem(db(), kind), await makeItem(db(), kind)]
    await admin.post(`${path}/${item.public_id}/urut/`, { arah: 'up' }).expect(404)
    expect(await db()('content_items').where({ id: item.id }).first()).toMatchObject({ position: item.position })
  }
})

test('what was moved in the order is in the audit log; what could not move is not', async () => {
  const admin = await asAdmin()
  const item = await makeItem(db(), 'photo', { title: 'Malam lampion' })
  await makeItem(db(), 'photo')
  const move = (arah: string) => admin.post(`galeri/${item.public_id}/urut/`, { arah }).expect(303)
  await move('down')
  expect(await db()('audit_log')).toEqual([])
  await move('top')
  await move('top')
  await move('up')
  await move('down')
  const entries = await db()('audit_log').orderBy('id')
  expect(entries.map(({ action, subject }) => [action, subject])).toEqual(
    ['top', 'down'].map(() => ['content.move', 'foto Malam lampion']),
  )
  expect(read((await admin.follow('/admin/audit/').expect(200)).text).text('main')).toContain('mengurutkan')
})

test.each([
  ['whose moment came while it was in the bin', hoursAgo(1), null, 'Dipulihkan sebagai draf'],
  ['that was public before', hoursAgo(3), hoursAgo(3), 'Dipulihkan dari sampah.'],
  ['that is still to come', hoursAgo(-1), hoursAgo(-1), 'Dipulihkan dari sampah.'],
  ['that was a draft', null, null, 'Dipulihkan dari sampah.'],
])('an item %s comes out of the bin as it should', async (_, publishAt, after, said) => {
  const admin = await asAdmin()
  const item = await makeItem(db(), 'post', { publish_at: publishAt, deleted_at: hoursAgo(2) })
  const { headers } = await admin.post(`blog/${item.public_id}/pulihkan/`).expect(303)
  const now = await db()('content_items').where({ id: item.id }).first()
  expect(now).toMatchObject({ publish_at: after, deleted_at: null })
  expect(read((await admin.follow(headers.location).expect(200)).text).text('.said')).toContain(said)
})

test('a photo without a title has one name everywhere at the desk', async () => {
  const admin = await asAdmin()
  const item = await makeItem(db(), 'photo', { title: '', publish_at: new Date('2026-08-17T05:00:00Z') })
  expect(read((await admin.get('')).text).text('.item-title')).toBe('Foto 17 Agustus 2026')
  const { headers } = await admin.post(`galeri/${item.public_id}/buang/`).expect(303)
  expect(read((await admin.follow(headers.location)).text).text('.said')).toContain('“Foto 17 Agustus 2026” dibuang')
  expect(read((await admin.get('sampah/')).text).text('.item-title')).toBe('Foto 17 Agustus 2026')
})
