import { beforeAll, expect, test } from 'vitest'
import { createUser } from '../../src/accounts/account.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { violations } from './axe.ts'
import { overflow, useWholeSite } from './whole-site.ts'

const { db, visit } = useWholeSite()
const password = 'kapal-kertas-biru'

beforeAll(async () => {
  await createUser(db(), commandLine, { username: 'sari', name: 'Sari Dewi', email: null, role: 'member', password })
})

test.each([true, false])(
  'by keyboard alone, with JavaScript %s: in, to where one wanted, and out',
  async (javaScriptEnabled) => {
    const { page } = await visit('/akun/', { javaScriptEnabled })
    expect(new URL(page.url()).pathname).toBe('/masuk/')
    await page.focus('#f-username')
    await page.keyboard.type('sari')
    await page.keyboard.press('Tab')
    await page.keyboard.type('salah-sekali')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=alert]')
    expect(await page.inputValue('#f-username')).toBe('sari')

    await page.focus('#f-password')
    await page.keyboard.insertText(password)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/akun/')
    expect(await page.textContent('#akun-siapa')).toBe('Masuk sebagai Sari Dewi')

    await page.focus('.footer a[href="/keluar/"]')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/keluar/')
    await page.focus('main .primary')
    await page.keyboard.press('Enter')
    await page.waitForSelector('h1:text("Kamu sudah keluar")')
    await page.goto('/akun/')
    expect(new URL(page.url()).pathname).toBe('/masuk/')
  },
)

test.each(['light', 'dark'] as const)('the pages of a member fit and pass axe: %s', async (colorScheme) => {
  const as = await makeUser(db())
  const { page } = await visit('/akun/', { as, colorScheme, viewport: { width: 320, height: 800 } })
  for (const path of ['', 'data/', 'foto/', 'dua-langkah/', 'pesanan/', 'ekspor/', 'hapus/']) {
    expect((await page.goto(`/akun/${path}`))?.status(), path).toBe(200)
    expect([path, await violations(page), Math.max(0, await overflow(page))]).toEqual([path, [], 0])
  }
})

test('somebody who ends their other sessions is told so, and the button is gone', async () => {
  const user = await makeUser(db())
  await signIn(db(), user)
  const { page, problems } = await visit('/akun/', { as: user })
  expect(await page.locator('#sesi tbody tr').count()).toBe(2)
  await page.click('text=Akhiri semua yang lain')
  await page.waitForSelector('.account-said')
  await page.waitForLoadState()
  expect(await page.locator('#sesi tbody tr').count()).toBe(1)
  expect(await page.locator('text=Akhiri semua yang lain').count()).toBe(0)
  expect(problems).toEqual([])
})
