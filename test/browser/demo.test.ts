import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDemo } from '../support/demo.ts'
import { at, boxOf, play } from './player.ts'
import { useVisitors } from './visitors.ts'

let demo: Awaited<ReturnType<typeof startDemo>>
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(() => demo?.stop())

const visitor = useVisitors()
const widths = [390, 1024, 1440]

/** Asserts that the player stands in its column, that the page does not scroll sideways and shares the header's edge. */
async function expectInPlace(page: Page) {
  const [player, column] = [await boxOf(page, '[data-stage]'), await boxOf(page, '.demo-site')]
  expect(player.width).toBeGreaterThan(300)
  expect(player.x).toBe(column.x)
  expect(player.x + player.width).toBeLessThanOrEqual(column.x + column.width)
  const monitor = await boxOf(page, '.demo-monitor')
  expect(player.x + player.width <= monitor.x || player.y + player.height <= monitor.y).toBe(true)
  expect((await boxOf(page, '.demo-head h1')).x).toBe((await boxOf(page, '.mark')).x)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
}

test('at three widths the player stands in its column, and goes on while the first server is down', async () => {
  const { page, problems } = await visitor(demo.origin, { colorScheme: 'dark' })
  await page.goto('/demo/')
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    await expectInPlace(page)
  }
  await page.getByRole('button', { name: 'Matikan API Utama' }).click()
  await expect.poll(() => page.textContent('.demo-now')).toBe('API Utama mati.')
  await expect.poll(() => page.textContent('#angka .figure-down')).toBe('1')
  await expect.poll(() => page.textContent('#demo-kabar')).toContain('Gangguan')
  await page.reload()
  await expect.poll(() => page.textContent('#demo-sumber')).toContain('lewat Cadangan Bandung')

  await play(page)
  await expect.poll(() => at(page)).toBeGreaterThan(4)
  for (const width of widths) {
    await page.setViewportSize({ width, height: 1_300 })
    await expectInPlace(page)
    expect(await page.textContent('#angka .figure-down')).toBe('1')
  }
  expect(problems).toEqual([])
})
