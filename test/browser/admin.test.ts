import { beforeAll, expect, test } from 'vitest'
import type { UserRow } from '../../src/db/tables.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { useBrowser } from './support.ts'

const { db, open, port } = useBrowser()

let ayu: UserRow

beforeAll(async () => {
  await makeUser(db(), { username: 'budi', role: 'staff', email: 'budi@penerbit-nusantara.example' })
  ayu = await makeUser(db(), { username: 'ayu', name: 'Ayu Admin', role: 'admin' })
  const at = new Date()
  const report = { episode_slug: 'mercusuar-1', title: 'Mercusuar', server: '720p', message: null, created_at: at }
  await db()('episode_reports').insert((['sound', 'picture'] as const).map((reason) => ({ ...report, reason })))
  await db()('outbox').insert(
    ['a', 'b', 'c'].map((key) => ({
      kind: key === 'b' ? 'alert.webhook' : 'alert.email',
      dedupe_key: key,
      summary: `Peringatan ${key}`,
      payload: '{}',
    })),
  )
  await db()('outbox').where({ dedupe_key: 'a' }).update({ state: 'blocked', error: '535 kata sandi salah' })
  await db()('outbox').where({ dedupe_key: 'b' }).update({ state: 'failed', error: '550 tidak ada', ended_at: at })
  await db()('audit_log').insert(
    Array.from({ length: 60 }, (_, index) => ({
      actor_id: ayu.id,
      actor: index % 2 ? 'ayu' : 'budi',
      action: 'user.role',
      subject: 'budi',
      details: JSON.stringify({ old: 'member', new: 'staff' }),
      address: '127.0.0.1',
    })),
  )
})

/** Opens a page as the admin Ayu. */
const visit = async (path: string, wishes: Parameters<typeof open>[1] = {}) =>
  open(path, { ...wishes, cookie: await signIn(db(), ayu, port()) })

test('a report is ticked off and taken back where it stands, by keyboard, with the note in focus', async () => {
  const { page, problems } = await visit('/admin/laporan/')
  await page.evaluate(() => Reflect.set(window, 'stayed', true))
  const done = page.locator('.report-row button').first()
  await done.focus()
  await page.keyboard.press('Enter')
  await page.waitForSelector('.done-note')
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toBe('done-note')
  expect(await page.locator('.report-row').count()).toBe(1)
  await page.locator('.done-note button').press('Enter')
  await page.waitForFunction(() => document.querySelectorAll('.report-row').length === 2)
  expect(await page.evaluate(() => Reflect.get(window, 'stayed'))).toBe(true)
  // The server of this test accepts no sockets, so failed sockets are expected in the console.
  expect(problems.filter((line) => !/websocket|ws:error/i.test(line))).toEqual([])
})

test('lists narrow as filters change, with the address in step; the way back works', async () => {
  const { page } = await visit('/admin/pengguna/')
  await page.fill('#pengguna-q', 'nusantara')
  await page.waitForFunction(() => document.querySelectorAll('#pengguna tbody tr').length === 1)
  expect(new URL(page.url()).searchParams.get('q')).toBe('nusantara')
  expect(await page.textContent('#pengguna [role=status]')).toBe('1 akun')

  await page.goto('/admin/audit/')
  await page.selectOption('#audit-orang', 'budi')
  await page.waitForFunction(() => document.querySelectorAll('.audit-entry').length === 30)
  expect(new URL(page.url()).searchParams.get('orang')).toBe('budi')

  await page.goto('/admin/kiriman/')
  await page.click('.chip:has-text("Gagal")')
  await page.waitForFunction(() => document.querySelectorAll('#kiriman tbody tr').length === 1)
  expect(new URL(page.url()).search).toBe('?keadaan=failed')
  await page.goBack()
  await page.waitForFunction(() => document.querySelectorAll('#kiriman tbody tr').length === 3)
  await page.click('.chip:has-text("Gagal")')
  await page.waitForFunction(() => document.querySelectorAll('#kiriman tbody tr').length === 1)
  await page.click('#kiriman tbody button')
  await page.waitForSelector('.said')
  expect(await page.textContent('#kiriman .block')).toContain('Tidak ada pesan keluar yang cocok')
})

test('without scripts a new password is there to be copied by hand, once', async () => {
  const { page } = await visit('/admin/pengguna/', { javaScriptEnabled: false, viewport: { width: 360, height: 800 } })
  await page.fill('#pengguna-q', 'budi')
  await page.click('.staff-filters button')
  await page.waitForURL((url) => url.searchParams.get('q') === 'budi')
  await page.click('#pengguna tbody a')
  await page.click('text=Atur ulang kata sandi')
  await page.click('button:has-text("Atur ulang")')
  const password = await page.textContent('.password code')
  expect(password?.length).toBeGreaterThanOrEqual(12)
  expect(await page.locator('[data-copy]').isVisible()).toBe(false)
  await page.click('text=Sudah saya catat')
  await page.locator('.password').waitFor({ state: 'detached' })
  await page.waitForLoadState()
  expect(await page.content()).not.toContain(password)
})

test('a password that is shown once can be copied with a press', async () => {
  const { page } = await visit('/admin/pengguna/baru/', { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.fill('#f-username', 'citra')
  await page.fill('#f-name', 'Citra')
  await page.click('form.form button')
  await page.click('[data-copy]')
  await page.waitForFunction(() => document.querySelector('#toast')?.textContent?.startsWith('Disalin'))
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toBe(await page.textContent('.password code'))
})
