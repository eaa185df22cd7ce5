import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUser } from '../../../src/accounts/account.ts'
import { commandLine } from '../../../src/audit/audit.ts'
import type { Role } from '../../../src/web/context.ts'
import { violations } from '../../browser/axe.ts'
import { useVisitors } from '../../browser/visitors.ts'
import { makeOrder } from '../../orders/support/orders.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { type Served, serve } from '../../support/served.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
const password = 'kapal-kertas-biru'
let site: Served

beforeAll(async () => {
  site = await serve(db(), { LIMITS: 'off' })
  const message = {
    kind: 'takedown',
    name: 'Sari Dewi',
    email: 'sari@surat.example',
    message: 'Gambar itu karya saya.',
  }
  await db()('contact_messages').insert({
    ...message,
    kind: 'takedown',
    page: 'https://x.example/',
    work: 'Senja',
    user_id: null,
  })
})
afterAll(() => site?.stop())

async function cookieOf(role: Role | null): Promise<string | null> {
  if (role === null) return null
  const user = await makeUser(db(), { role, name: 'Rini Wulandari' })
  await makeOrder(db(), { user_id: user.id, product_name: 'Kaos Komunitas Penggemar Layar 2026' })
  return signIn(db(), user)
}

/** The elements that reach past the right edge of the window. */
const tooWide = () =>
  document.documentElement.scrollWidth <= innerWidth
    ? []
    : [...document.querySelectorAll('main *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.classList.contains('visually-hidden'))
        .map((one) => `${one.tagName}.${one.className} ${one.textContent?.trim().slice(0, 60)}`)

const pages: [string, Role | null][] = [
  ['/tentang/', null],
  ['/ketentuan/', null],
  ['/privasi/', null],
  ['/kontak/', null],
  ['/kontak/terkirim/?nomor=12', null],
  ['/akun/', 'member'],
  ['/akun/pesanan/', 'member'],
  ['/akun/ekspor/', 'member'],
  ['/akun/hapus/', 'member'],
  ['/akun/dihapus/', null],
  ['/akun/hapus/', 'staff'],
  ['/admin/surat/', 'staff'],
]

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test.each(pages)('%s for %s has nothing that WCAG forbids, and fits at any width', async (path, role) => {
    const cookie = await cookieOf(role)
    const look = { cookie, reducedMotion: 'reduce', colorScheme } as const
    const { page, problems } = await visitor(site.origin, look)
    for (const width of [180, 320, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(path)
      expect(await violations(page)).toEqual([])
      expect([width, await page.evaluate(tooWide)]).toEqual([width, []])
      if (process.env.SHOTS)
        await page.screenshot({
          path: `${process.env.SHOTS}/${path.replaceAll(/\W+/g, '-')}${role}-${width}-${colorScheme}.png`,
          fullPage: true,
        })
    }
    expect(problems).toEqual([])
  })
})

test('without scripts a takedown request is corrected and sent', async () => {
  const { page } = await visitor(site.origin, { cookie: null, javaScriptEnabled: false })
  await page.goto('/kontak/?jenis=penurunan')
  await page.fill('#f-name', 'Sari Dewi')
  await page.fill('#f-email', 'sari@surat.example')
  await page.fill('#f-message', 'Gambar di halaman itu karya saya.')
  await page.click('main .primary')
  expect(await page.locator('.field-error').count()).toBe(3)
  await page.fill('#f-page', 'https://kortek.example/anime/x/')
  await page.fill('#f-work', 'Lukisan Senja, saya pelukisnya')
  await page.check('#f-statement')
  await page.click('main .primary')
  await page.waitForURL('**/kontak/terkirim/**')
  expect(await page.textContent('main')).toMatch(/Nomornya S-\d+\./)
})

test('without scripts a member downloads what is theirs and deletes the account', async () => {
  const who = { username: 'sari', name: 'Sari Dewi', email: null, role: 'member', password } as const
  const made = await createUser(db(), commandLine, who)
  if (!('user' in made)) throw new Error('the account was not made')
  const { page } = await visitor(site.origin, { cookie: await signIn(db(), made.user), javaScriptEnabled: false })
  await page.goto('/akun/')
  await page.click('text=Unduh semua milikku')
  await page.fill('#f-password', password)
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('main .primary')])
  expect(download.suggestedFilename()).toMatch(/^kortekstream-akun-.*\.json$/)
  await page.goto('/akun/hapus/')
  await page.fill('#f-username', 'sari')
  await page.fill('#f-password', password)
  await page.click('main .primary')
  await page.waitForURL('**/akun/dihapus/')
  await page.goto('/akun/')
  expect(new URL(page.url()).pathname).toBe('/masuk/')
})
