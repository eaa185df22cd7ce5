import { readFile } from 'node:fs/promises'
import { Secret, TOTP } from 'otpauth'
import { beforeAll, expect, test } from 'vitest'
import { createUser } from '../../src/accounts/account.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { password, password_hash } from '../accounts/support/people.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { violations } from './axe.ts'
import { overflow, useWholeSite } from './whole-site.ts'

const { db, visit } = useWholeSite()

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
    expect(await page.textContent('h1')).toBe('Sari Dewi')

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
  for (const path of ['', '?bagian=keamanan', 'data/', 'foto/', 'dua-langkah/', 'pesanan/', 'ekspor/', 'hapus/']) {
    expect((await page.goto(`/akun/${path}`))?.status(), path).toBe(200)
    expect([path, await violations(page), Math.max(0, await overflow(page))]).toEqual([path, [], 0])
  }
})

test('somebody who ends their other sessions is told so, and the button is gone', async () => {
  const user = await makeUser(db())
  await signIn(db(), user)
  const { page, problems } = await visit('/akun/', { as: user })
  expect(await page.locator('#perangkat li').count()).toBe(2)
  await page.click('text=Akhiri semua yang lain')
  await page.waitForSelector('.account-said')
  await page.waitForLoadState()
  expect(await page.locator('#perangkat li').count()).toBe(1)
  expect(await page.locator('text=Akhiri semua yang lain').count()).toBe(0)
  expect(problems).toEqual([])
})

test.each([true, false])(
  'a refused change of the password is open with its errors, on a phone too (scripts: %s)',
  async (javaScriptEnabled) => {
    for (const width of [390, 1_280]) {
      const { page } = await visit('/akun/', {
        as: await makeUser(db(), { password_hash }),
        viewport: { width, height: 800 },
        javaScriptEnabled,
      })
      if (width < 768) await page.getByRole('link', { name: /^Keamanan/ }).click()
      await page.locator('#sandi summary').click()
      await page.fill('#f-current', password)
      await page.fill('#f-password', 'perahu-kertas')
      await page.fill('#f-again', 'perahu-kertaz')
      await page.locator('#sandi .primary').click()
      await page.locator('#sandi .form-errors').waitFor()
      expect(await page.locator('#f-again-error').isVisible()).toBe(true)
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('form-errors')
      expect(await page.locator('#profil').isVisible()).toBe(width > 768)
      if (javaScriptEnabled) expect(await violations(page)).toEqual([])
    }
  },
)

test('on a phone each part has its own page with a way back; the page of a wide screen marks the part in view', async () => {
  const as = await makeUser(db())
  const { page } = await visit('/akun/', { as, viewport: { width: 390, height: 844 } })
  const parts = page.locator('.account-parts > section:visible')
  expect(await parts.count()).toBe(0)
  await page.getByRole('link', { name: /^Perangkat/ }).click()
  await page.waitForURL('**/akun/?bagian=perangkat')
  expect(await parts.evaluateAll((all) => all.map(({ id }) => id))).toEqual(['perangkat'])
  await page.getByRole('link', { name: '‹ Akun' }).click()
  await page.waitForURL('**/akun/')

  await page.setViewportSize({ width: 1_280, height: 800 })
  const marked = page.locator('.account-nav [aria-current]')
  await expect.poll(() => marked.innerText()).toBe('Profil')
  for (const part of ['Keamanan', 'Perangkat', 'Data']) {
    await page.getByRole('link', { name: part, exact: true }).click()
    await expect.poll(() => marked.innerText()).toBe(part)
  }
})

test.each([true, false])('recovery codes are copied, saved as a file, and printed alone (scripts: %s)', async (js) => {
  const { page, problems } = await visit('/akun/', {
    as: await makeUser(db(), { password_hash }),
    javaScriptEnabled: js,
  })
  await page.goto('/akun/dua-langkah/')
  await page.fill('#f-current', password)
  await page.getByRole('button', { name: 'Mulai' }).click()
  const base32 = (await page.locator('.account-key').innerText()).replaceAll(' ', '')
  await page.fill('#f-otp', new TOTP({ secret: Secret.fromBase32(base32) }).generate())
  await page.getByRole('button', { name: 'Nyalakan' }).click()
  const codes = await page.locator('.account-codes code').allInnerTexts()
  expect(codes).toHaveLength(10)

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Unduh .txt' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('kode-kortekstream.txt')
  expect((await readFile(await file.path(), 'utf8')).split('\r\n').slice(2, -1)).toEqual(codes)
  expect(await page.getByRole('button', { name: 'Cetak' }).isVisible()).toBe(js)
  expect(await page.getByRole('button', { name: 'Salin' }).isVisible()).toBe(js)
  if (js) {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Salin' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'))
    expect(await violations(page)).toEqual([])
  }
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('link', { name: 'Sudah kusimpan' }).isVisible()).toBe(false)
  expect(await page.locator('.account-codes').isVisible()).toBe(true)
  await page.emulateMedia({ media: 'screen' })
  await page.getByRole('link', { name: 'Sudah kusimpan' }).click()
  expect(await page.locator('#keamanan').innerText()).toContain('menyala')
  expect(problems).toEqual([])
})
