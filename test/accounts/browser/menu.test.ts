import { expect, test } from 'vitest'
import { addMemberNotice } from '../../../src/notices/members/queries.ts'
import { violations } from '../../browser/axe.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'

const { db, visit } = useWholeSite()

test.each([true, false])(
  'the menu below the photo is used by the keyboard and signs out, with JavaScript %s',
  async (script) => {
    const as = await makeUser(db(), { name: 'Rini Wulandari' })
    const notice = { kind: 'order', key: '1', title: 'Kabar', message: 'Ada.', href: '/' }
    await addMemberNotice(db(), { userId: as.id, ...notice })
    const { page, problems } = await visit('/komik/', {
      as,
      viewport: { width: 1_280, height: 700 },
      javaScriptEnabled: script,
    })
    const menu = page.getByRole('navigation', { name: 'Akun', exact: true })
    expect(await menu.isVisible()).toBe(false)

    const button = page.getByRole('button', { name: 'Menu akun, masuk sebagai Rini Wulandari' })
    await button.press('Enter')
    await menu.waitFor()
    expect(await menu.getByRole('link').allInnerTexts()).toEqual([
      'Koleksi',
      'Kabar\n1 baru',
      'Karyaku',
      'Pesanan',
      'Akun',
    ])
    expect(await menu.getByRole('radio').count()).toBe(script ? 3 : 0)
    if (script) expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await menu.isVisible()).toBe(false)
    expect(await button.evaluate((own) => own === document.activeElement)).toBe(true)

    await button.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/koleksi/')
    await button.click()
    await page.mouse.click(300, 600)
    await menu.waitFor({ state: 'hidden' })
    await button.click()
    await menu.getByRole('button', { name: 'Keluar' }).click()
    await page.getByRole('heading', { name: 'Kamu sudah keluar' }).waitFor()
    expect(problems).toEqual([])
  },
)

test.each([true, false])(
  'on a phone the photo leads to the account, with links to one’s own and the way out (scripts: %s)',
  async (script) => {
    const as = await makeUser(db(), { name: 'Rini Wulandari' })
    const { page } = await visit('/komik/', { as, viewport: { width: 320, height: 700 }, javaScriptEnabled: script })
    await page.getByRole('link', { name: 'Akun, masuk sebagai Rini Wulandari' }).click()
    await page.waitForURL('**/akun/')
    const overview = page.getByRole('navigation', { name: 'Akun dan milikku' })
    const links = await overview.getByRole('link').allInnerTexts()
    expect(links.slice(0, 4).map((text) => text.trim())).toEqual(['Koleksi', 'Kabar', 'Karyaku', 'Pesanan'])
    await overview.getByRole('button', { name: 'Keluar' }).click()
    await page.getByRole('heading', { name: 'Kamu sudah keluar' }).waitFor()
  },
)

test('the search field of a member has room for its hint', async () => {
  const { page } = await visit('/komik/', { as: await makeUser(db()), viewport: { width: 1_440, height: 900 } })
  const cut = await page.locator('#cari').evaluate((field: HTMLInputElement) => {
    const shown = field.getBoundingClientRect().width
    field.style.width = 'max-content'
    field.size = field.placeholder.length
    return field.getBoundingClientRect().width > shown
  })
  expect(cut).toBe(false)
})
