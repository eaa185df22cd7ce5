import { expect, test } from 'vitest'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeComic } from '../../comics/support/make.ts'
import { makeUser, signIn } from '../../support/sign-in.ts'

const { db, visit, site } = useWholeSite()

test('the bell and an open list show a like at once, and a notice that is opened is read in other windows', async () => {
  const { page, problems } = await visit('/notifikasi/', { as: 'staff', viewport: { width: 360, height: 800 } })
  const staff = await db()('users').where({ username: 'rini' }).first()
  const { id } = await makeComic(db(), { user_id: staff?.id ?? 0 })
  const cookie = await signIn(db(), await makeUser(db(), { name: 'Dewi' }), site().port)
  const react = (path: string, form: Record<string, string>) =>
    fetch(`${site().origin}/komik/${id}/${path}/`, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(form) },
      headers: { cookie, origin: site().origin },
    })
  const bell = page.locator('#lonceng')
  await page.waitForFunction(() => document.querySelector('#lonceng')?.getAttribute('data-version') !== '0')
  expect(await bell.isVisible()).toBe(false)

  await react('suka', { nyala: 'ya' })
  await expect.poll(() => bell.innerText()).toContain('1')
  await expect
    .poll(() => page.locator('.own-notice').allInnerTexts())
    .toEqual([expect.stringContaining('Dewi menyukai')])
  expect(await page.locator('li.is-new').count()).toBe(1)
  const other = await page.context().newPage()
  await other.goto(`${site().origin}/komik/`)
  await react('komentar', { content: 'Hangat!' })
  await expect.poll(() => other.locator('#lonceng').innerText()).toContain('2')
  expect(await other.locator('[data-unread]').textContent()).toBe('2 baru')

  const menu = page.locator('.own-notice-menu')
  await page.locator('.own-notice-open').last().press('Enter')
  expect(await menu.last().isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  expect(await menu.last().isVisible()).toBe(false)
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('own-notice-open')

  // The whole row is the link.
  await page.locator('.own-notice-row', { hasText: 'mengomentari' }).click({ position: { x: 30, y: 60 } })
  await page.waitForURL(/\/komik\/.*#komentar$/)
  await expect.poll(() => other.locator('#lonceng').innerText()).toContain('1')
  expect(problems).toEqual([])
})
