import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUser } from '../../src/accounts/account.ts'
import { commandLine } from '../../src/audit/audit.ts'
import type { Role } from '../../src/web/context.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Served, serve } from '../support/served.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { violations } from './axe.ts'
import { useVisitors } from './visitors.ts'

const db = useOwnDatabase()
const password = 'kapal-kertas-biru'
const visitor = useVisitors()
let site: Served

beforeAll(async () => {
  site = await serve(db())
  await db()('site_settings').insert({ name: 'registration_open', value: 'true', changed_at: new Date() })
  await createUser(db(), commandLine, { username: 'sari', name: 'Sari Dewi', email: null, role: 'member', password })
})
afterAll(() => site?.stop())

/** Opens a page as a visitor, or as a user of the given role who also has a session in another browser. */
async function open(path: string, role: Role | null = null, look: BrowserContextOptions = {}) {
  const user = role && (await makeUser(db(), { role, name: 'Rini Wulandari' }))
  if (user) await signIn(db(), user)
  const cookie = user && (await signIn(db(), user))
  const { page, problems } = await visitor(site.origin, { cookie, reducedMotion: 'reduce', ...look })
  await page.goto(path)
  return { page, problems }
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

const pages: [string, Role | null][] = [
  ['/masuk/', null],
  ['/daftar/', null],
  ['/keluar/', null],
  ['/keluar/', 'member'],
  ['/akun/', 'member'],
  ['/akun/google/putus/', 'member'],
  ['/akun/dua-langkah/', 'member'],
  ['/akun/?kabar=sandi', 'admin'],
]

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test.each(pages)('%s for %s has nothing that WCAG 2.2 A and AA forbid, at any width', async (path, role) => {
    for (const width of [320, 768, 1440]) {
      const { page, problems } = await open(path, role, { colorScheme, viewport: { width, height: 800 } })
      expect(await violations(page)).toEqual([])
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      expect(problems).toEqual([])
    }
  })

  test('neither have the forms when something is wrong with them', async () => {
    for (const path of ['/masuk/', '/daftar/']) {
      const { page } = await open(path, null, { colorScheme, viewport: { width: 360, height: 800 } })
      await page.evaluate(() => document.querySelector<HTMLFormElement>('main form')?.setAttribute('novalidate', ''))
      await page.click('main .primary')
      await page.waitForSelector('.field-error')
      expect(await violations(page)).toEqual([])
    }
  })
})

test.each([true, false])(
  'by keyboard alone, with JavaScript %s: in, to where one wanted, and out',
  async (javaScriptEnabled) => {
    const { page } = await open('/akun/', null, { javaScriptEnabled })
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

test('somebody who ends their other sessions is told so, and the button is gone', async () => {
  const { page, problems } = await open('/akun/', 'member')
  expect(await page.locator('#sesi tbody tr').count()).toBe(2)
  await page.click('text=Akhiri semua yang lain')
  await page.waitForSelector('.account-said')
  await page.waitForLoadState()
  expect(await page.locator('#sesi tbody tr').count()).toBe(1)
  expect(await page.locator('text=Akhiri semua yang lain').count()).toBe(0)
  expect(problems).toEqual([])
})
