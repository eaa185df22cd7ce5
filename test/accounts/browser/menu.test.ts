import { expect, test } from 'vitest'
import { violations } from '../../browser/axe.ts'
import { useWholeSite } from '../../browser/whole-site.ts'
import { makeUser } from '../../support/sign-in.ts'

const { db, visit } = useWholeSite()

test.each([true, false])('the menu below the photo is used by the keyboard, with JavaScript %s', async (script) => {
  for (const width of [320, 1_280]) {
    const viewport = { width, height: 700 }
    const { page, problems } = await visit('/komik/', {
      as: await makeUser(db(), { name: 'Rini Wulandari' }),
      viewport,
      javaScriptEnabled: script,
    })
    const menu = page.getByRole('navigation', { name: 'Akun', exact: true })
    expect(await menu.isVisible()).toBe(false)

    const button = page.getByRole('button', { name: 'Akun, masuk sebagai Rini Wulandari' })
    await button.press('Enter')
    await menu.waitFor()
    const box = await menu.boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width)
    expect(await menu.getByRole('link').allInnerTexts()).toEqual(['Koleksi', 'Kabar', 'Karyaku', 'Akun', 'Keluar'])
    if (script) expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await menu.isVisible()).toBe(false)

    await button.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/koleksi/')
    expect(problems).toEqual([])
  }
})

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
