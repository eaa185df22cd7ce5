import { readFile } from 'node:fs/promises'
import { Secret, TOTP } from 'otpauth'
import { beforeAll, expect, test } from 'vitest'
import { createUser } from '../../src/accounts/account.ts'
import { commandLine } from '../../src/audit/audit.ts'
import { password, password_hash } from '../accounts/support/people.ts'
import { makeSettings } from '../support/make.ts'
import { makeUser, signIn } from '../support/sign-in.ts'
import { violations } from './axe.ts'
import { overflow, useWholeSite } from './whole-site.ts'

const { db, visit } = useWholeSite()

beforeAll(async () => {
  await makeSettings(db(), { registration_open: true })
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
    await expect
      .poll(() => page.locator('[role=alert]').evaluate((alert) => alert === document.activeElement))
      .toBe(true)
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
      await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('form-errors')
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
  await page.getByRole('button', { name: 'Lanjut ke kode QR' }).click()
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

test('a password is shown and hidden by a button, is sent hidden, and without JavaScript there is no button', async () => {
  const { page, problems } = await visit('/masuk/')
  const type = () => page.getAttribute('#f-password', 'type')
  await page.fill('#f-username', 'sari')
  await page.fill('#f-password', 'salah-sekali')
  const button = page.getByRole('button', { name: 'Lihat kata sandi' })
  expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44)
  await button.click()
  expect(await type()).toBe('text')
  await page.getByRole('button', { name: 'Sembunyikan kata sandi' }).press('Enter')
  expect(await type()).toBe('password')
  await page.click('[data-reveal]')
  await page.evaluate(() =>
    document.querySelector('main form')?.addEventListener('submit', (event) => event.preventDefault()),
  )
  await page.press('#f-password', 'Enter')
  expect(await type()).toBe('password')
  expect(problems).toEqual([])

  const plain = await visit('/masuk/', { javaScriptEnabled: false })
  expect(await plain.page.isVisible('[data-reveal]')).toBe(false)
  const asked = await visit('/daftar/', { javaScriptEnabled: false })
  expect(await asked.page.isVisible('.strength')).toBe(false)
  expect(await asked.page.textContent('#f-password-help')).toBe('Paling sedikit 8 karakter.')
})

test('a new password is judged by its length and variety, and by what else stands in the form', async () => {
  const { page, problems } = await visit('/daftar/')
  const judged = async (password: string) => {
    await page.fill('#f-password', password)
    return [await page.textContent('.strength b'), await page.getAttribute('.strength', 'data-level')]
  }
  for (const weak of [
    'abc',
    'aaaaaaaaaaaaaaaa',
    '12345678901234',
    'abcdefghijklmn',
    'password1',
    'Sayang123',
    '08121998',
  ])
    expect([weak, ...(await judged(weak))]).toEqual([weak, 'Lemah', '1'])
  expect(await judged('Rahasia-7124')).toEqual(['Cukup', '2'])
  expect(await judged('hujan-di-gang-tiga')).toEqual(['Kuat', '3'])
  expect(await judged('empat payung biru di halte lama')).toEqual(['Sangat kuat', '4'])
  expect(await judged('x7$Kq9!mZ2#wP4v')).toEqual(['Sangat kuat', '4'])
  expect(await judged('sari dewi 1998')).toEqual(['Cukup', '2'])
  await page.fill('#f-name', 'Sari Dewi')
  expect(await page.textContent('.strength b')).toBe('Lemah')
  await page.fill('#f-password', '')
  expect(await page.isVisible('.strength')).toBe(false)
  expect(problems).toEqual([])
})

test.each([true, false])(
  'all mistakes come at once, with links to the fields, with JavaScript %s',
  async (javaScriptEnabled) => {
    const { page } = await visit('/daftar/?lanjut=/koleksi/', { javaScriptEnabled })
    await page.fill('#f-alamat', 'sari@contoh')
    await page.fill('#f-password', 'abc')
    await page.press('#f-password', 'Enter')
    const summary = page.getByRole('alert')
    await summary.waitFor()
    await expect.poll(() => summary.evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await page.locator('.field-error').count()).toBe(3)
    await summary.getByRole('link', { name: 'Nama' }).click()
    expect(await page.evaluate(() => location.hash)).toBe('#f-name')
    expect([await page.inputValue('#f-alamat'), await page.inputValue('#f-password')]).toEqual(['sari@contoh', ''])

    await page.fill('#f-alamat', `baru-${javaScriptEnabled}@contoh.id`)
    await page.fill('#f-password', 'hujan-di-gang-tiga')
    await page.fill('#f-name', 'Sari Baru')
    await page.press('#f-name', 'Enter')
    await page.waitForSelector('.said')
    expect(await page.inputValue('#f-username')).toBe(`baru-${javaScriptEnabled}@contoh.id`)
    await page.fill('#f-password', 'hujan-di-gang-tiga')
    await page.press('#f-password', 'Enter')
    await page.waitForURL('**/koleksi/')
  },
)

test('a new member is welcomed on the page that they came from', async () => {
  const { page, problems } = await visit('/koleksi/?kabar=selamat-datang', {
    as: await makeUser(db(), { name: 'Sari' }),
  })
  const toast = page.locator('#toast')
  expect(await toast.textContent()).toBe('Selamat datang, Sari. Akunmu sudah jadi.')
  await expect.poll(() => toast.textContent()).toBe('')
  expect(problems).toEqual([])
})

test.each(['light', 'dark'] as const)(
  'the pages at the door fit and pass axe at every width: %s',
  async (colorScheme) => {
    const { page } = await visit('/masuk/?lanjut=/koleksi/', { colorScheme, viewport: { width: 320, height: 800 } })
    for (const path of ['/masuk/?lanjut=/koleksi/', '/daftar/', '/lupa-sandi/', '/verifikasi/', '/keluar/']) {
      await page.goto(new URL(path, page.url()).href)
      for (const width of [320, 768, 960, 1440]) {
        await page.setViewportSize({ width, height: 800 })
        expect([path, width, await violations(page), Math.max(0, await overflow(page))]).toEqual([path, width, [], 0])
      }
    }
  },
)
