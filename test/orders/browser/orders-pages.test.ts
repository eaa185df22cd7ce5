import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { violations } from '../../browser/axe.ts'
import { overflow, useWholeSite } from '../../browser/whole-site.ts'
import { makeShop } from './orders-world.ts'

const { db, visit } = useWholeSite()
let shop: Awaited<ReturnType<typeof makeShop>>
beforeAll(async () => {
  shop = await makeShop(db())
})

const customers = [
  ...['form', 'confirmation, to be paid', 'confirmation, no link yet', 'tracking', 'no code', 'unknown code'],
  ...['tracker, new', 'tracker, signed', 'tracker, void key', 'tracker, in the making', 'tracker, made'],
  ...['tracker, rest asked for', 'tracker, sent', 'tracker, cancelled', 'invoice, by transfer'],
  ...['invoice, simulated', 'invoice, paid', 'invoice, expired', 'unknown invoice'],
]
const staff = [
  ...['list', 'nothing found', 'order, new', 'order, link made', 'order, in the making', 'order, made'],
  ...['order, sent', 'order, cancelled', 'record a payment', 'record a refund', 'delete an order', 'new order'],
  ...['deleted orders', 'write a message', 'dashboard', 'payment review', 'decided payments', 'templates', 'template'],
  ...['new template', 'delete a template'],
]

/**
 * Checks a page at several widths and in both themes: no violation of WCAG 2.2 A and AA, no horizontal scrolling, large
 * enough click targets, and no animation with reduced motion.
 */
async function prove(page: Page): Promise<void> {
  expect(await page.locator('h1').count()).toBe(1)
  for (const details of await page.locator('main details').all())
    await details.evaluate((element) => element.setAttribute('open', ''))
  for (const width of [320, 360, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await overflow(page), `${width} px`).toBeLessThanOrEqual(0)
    if (width !== 360 && width !== 1440) continue
    expect(await smallTargets(page), `${width} px`).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    expect(await violations(page), `dark, ${width} px`).toEqual([])
    // The theme changes only colors, so in the light theme only the contrast is checked.
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    expect(await violations(page, ['color-contrast']), `light, ${width} px`).toEqual([])
  }
  expect(await page.evaluate(moving)).toEqual([])
}

describe.each([
  ['customers', null, customers],
  ['staff', 'staff', staff],
] as const)('what %s see', (whose, as, names) => {
  test.each(names)('%s', async (name) => {
    const { page, problems } = await visit(shop[whose][name] ?? '', { as })
    await prove(page)
    expect(problems).toEqual([])
  })
})

test('error pages and bulk pages meet the same rules', async () => {
  const { page, problems } = await visit('/pesan/')
  await page.click('[data-submit]')
  await page.waitForSelector('.form-errors')
  await prove(page)

  const deps = await visit('/admin/pesanan/', { as: 'staff' })
  for (const box of await deps.page.locator('tbody .cell-check input').all()) await box.check()
  await deps.page.selectOption('#massal-tindakan', 'dikirim')
  await deps.page.click('#massal button')
  await deps.page.waitForSelector('h1:has-text("pesanan diubah")')
  await prove(deps.page)

  const { order_code: code } = shop.orders.ready
  await deps.page.goto(`/admin/pesanan/${code}/`)
  await db()('orders').where({ order_code: code }).increment('version', 1)
  await deps.page.click('#batalkan summary')
  await deps.page.fill('#batal-alasan', 'Salah hitung')
  await deps.page.click('#batalkan button')
  await deps.page.waitForSelector('#punya-rekan')
  expect(await deps.page.inputValue('#batal-alasan')).toBe('Salah hitung')
  await prove(deps.page)

  await deps.page.goto(shop.staff.template ?? '')
  await db()('message_templates').increment('version', 1)
  await deps.page.fill('#f-body', 'Hai {{customer_name}}, {{tidak_ada}}')
  await deps.page.getByText('akan terkirim apa adanya').waitFor()
  await deps.page.click('#templat-form .primary')
  // Saving a message template that has a warning must be confirmed once.
  await deps.page.getByRole('button', { name: 'Simpan juga' }).click()
  await deps.page.waitForSelector('.template-theirs')
  expect(await deps.page.inputValue('#f-body')).toContain('Hai')
  await prove(deps.page)
  expect([...problems, ...deps.problems]).toEqual([])
})

/**
 * Returns the controls of a page that are smaller than 24 × 24 CSS pixels and not links inside a sentence (WCAG 2.5.8,
 * without its exception for spacing).
 */
const smallTargets = (page: Page) =>
  page.evaluate(() => {
    const controls = document.querySelectorAll(
      'main :is(a, button, input:not([type=hidden]), select, textarea, summary)',
    )
    const isSmall = (control: Element) => {
      const label = control.closest('label')
      const { width, height } = (label ?? control).getBoundingClientRect()
      return width < 24 || height < 24
    }
    const inSentence = (control: Element) => {
      const words = control.closest('p, li, dd, figcaption')?.textContent?.trim() ?? ''
      const isLink = control.matches('a') && getComputedStyle(control).display === 'inline'
      return isLink && words.length > (control.textContent?.trim().length ?? 0)
    }
    return Array.from(controls)
      .filter((control) => control.checkVisibility() && isSmall(control) && !inSentence(control))
      .map((control) => control.outerHTML.slice(0, 120))
  })

/**
 * Returns the elements with an animation or transition although the browser prefers reduced motion. Runs in the
 * browser.
 */
function moving() {
  const seconds = (text: string) => Math.max(...text.split(',').map((one) => Number.parseFloat(one)))
  return Array.from(document.querySelectorAll('main, main *'))
    .filter((element) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(element)
      return (animationName !== 'none' && seconds(animationDuration) > 0.01) || seconds(transitionDuration) > 0.01
    })
    .map((element) => element.outerHTML.slice(0, 100))
}

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
