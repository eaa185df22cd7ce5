import { expect, test } from 'vitest'
import { createUser } from '../../../src/accounts/account.ts'
import { commandLine } from '../../../src/audit/audit.ts'
import { useWholeSite } from '../../browser/whole-site.ts'

const { db, visit } = useWholeSite()
const password = 'kapal-kertas-biru'

test('without scripts a takedown request is corrected and sent', async () => {
  const { page } = await visit('/kontak/', { javaScriptEnabled: false })
  expect(await page.isVisible('#f-page')).toBe(false)
  await page.check('[value=takedown]')
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
  expect(await page.textContent('.letter-number')).toMatch(/^S-\d+$/)
})

test('without scripts a member downloads what is theirs and deletes the account', async () => {
  const who = { username: 'sari', name: 'Sari Dewi', email: null, role: 'member', password } as const
  const made = await createUser(db(), commandLine, who)
  if (!('user' in made)) throw new Error('the account was not made')
  const { page } = await visit('/akun/', { as: made.user, javaScriptEnabled: false })
  const row = page.locator('details', { hasText: 'Unduh milikku' })
  await row.locator('summary').click()
  await page.fill('#f-password-ekspor', password)
  const [download] = await Promise.all([page.waitForEvent('download'), row.locator('.primary').click()])
  expect(download.suggestedFilename()).toMatch(/^kortekstream-akun-.*\.json$/)
  await page.goto('/akun/hapus/')
  await page.fill('#f-username', 'sari')
  await page.fill('#f-password', password)
  await page.getByRole('button', { name: 'Hapus akunku' }).click()
  await page.waitForURL('**/akun/dihapus/')
  await page.goto('/akun/')
  expect(new URL(page.url()).pathname).toBe('/masuk/')
})
