import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { violations } from '../../browser/axe.ts'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { makeShop } from './orders-world.ts'

const { db, visit } = useWholeSite()
let shop: Awaited<ReturnType<typeof makeShop>>
beforeAll(async () => {
  shop = await makeShop(db())
})

/** Checks what a page shows after a form that was refused, which the walk over all pages does not reach. */
async function prove(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await violations(page)).toEqual([])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
}

test('an order form that was refused fits a phone and passes axe', async () => {
  const { page } = await visit('/pesan/kaos/')
  await page.click('[data-submit]')
  await page.waitForSelector('.form-errors')
  await prove(page)
})

test('an order that a colleague has changed, and a template, keep what was typed beside what is theirs', async () => {
  const { order_code: code } = shop.orders.ready
  const { page, problems } = await visit(`/admin/pesanan/${code}/`, { as: 'staff' })
  await db()('orders').where({ order_code: code }).increment('version', 1)
  await page.click('#langkah-lain > summary')
  await page.click('#batalkan summary')
  await page.fill('#batal-alasan', 'Salah hitung')
  await page.click('#batalkan button')
  await page.waitForSelector('#punya-rekan')
  expect(await page.inputValue('#batal-alasan')).toBe('Salah hitung')
  await prove(page)

  await page.goto(shop.staff.template ?? '')
  await db()('message_templates').increment('version', 1)
  await page.fill('#f-body', 'Hai {{customer_name}}, {{tidak_ada}}')
  await page.getByText('akan terkirim apa adanya').waitFor()
  await page.click('#templat-form .primary')
  // Saving a message template that has a warning must be confirmed once.
  await page.getByRole('button', { name: 'Simpan juga' }).click()
  await page.waitForSelector('.template-theirs')
  expect(await page.inputValue('#f-body')).toContain('Hai')
  await prove(page)
  expect(problems).toEqual([])
})

test('at 200% zoom on a phone nothing is cut off and nothing scrolls sideways', async () => {
  const { page } = await visit('/health', { viewport: { width: 180, height: 390 } })
  const found: string[] = []
  for (const [name, address] of Object.entries(shop.customers)) {
    await page.goto(address)
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect()
          const isHidden = element.closest('.visually-hidden, [hidden], .qr, .track-step')
          return !isHidden && width > 2 && (right > innerWidth + 1 || left < -1)
        })
        .map((element) => `${element.tagName}.${element.className} ${element.textContent?.trim().slice(0, 40)}`),
    )
    found.push(...cut.map((one) => `${name}: ${one}`))
    if ((await overflow(page)) > 0) found.push(`${name}: moves sideways`)
  }
  expect(found).toEqual([])
})

test.each([360, 1440])('at %i px each button of the start page is hit where it stands', async (width) => {
  const { page } = await visit('/admin/', { as: 'staff', viewport: { width, height: 800 } })
  const covered = await page.evaluate(() =>
    [...document.querySelectorAll('main a, main button')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        element.scrollIntoView({ block: 'center' })
        const { left, top, width, height } = element.getBoundingClientRect()
        const hit = document.elementFromPoint(left + width / 2, top + height / 2)
        return hit === null || !element.contains(hit)
      })
      .map((element) => element.textContent),
  )
  expect(covered).toEqual([])
})
