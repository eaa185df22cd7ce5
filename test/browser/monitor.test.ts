import type { Page } from 'playwright-core'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { writeHistory } from '../../src/demo/history.ts'
import { message } from '../../src/live/message.ts'
import { enter } from '../support/served.ts'
import { stays } from '../support/stays.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { violations } from './axe.ts'
import { overflow, useWholeSite } from './whole-site.ts'

let upstream: Upstream
let other = 0
const { db, visitLive, site } = useWholeSite(async ({ db }) => {
  upstream = await startUpstream({ name: 'Satu' })
  other = await enter(db, 'Cadangan Surabaya dengan nama yang panjang sekali', upstream.url, 50)
  // The local endpoint would fail too, because its library is empty.
  await db('api_endpoints').where({ url: '/api/v1' }).update({ is_active: false })
  const endpoints = await db('api_endpoints').select('id', 'name').where({ is_active: true })
  await writeHistory(db, { days: 40, now: new Date(), endpoints, random: () => 0.4 })
  return {}
})
afterAll(() => upstream?.close())

/** Milliseconds between two manual checks so that both count: failures within 10 s of each other count once. */
const APART = 10_100
/** Milliseconds by which the clock of the server is ahead of the real one. */
let ahead = 0
/** Lets the server's clock go on as if so much time had passed. */
function pass(ms: number) {
  ahead += ms
  vi.useFakeTimers({ toFake: ['Date'], now: vi.getRealSystemTime() + ahead, shouldAdvanceTime: true })
}

beforeEach(async () => {
  pass(0)
  upstream.reset()
  await db()('monitor_states').update({ state: 'up', failures: 0, failure: null, error: null })
})

const overview = '/api-monitor/'
const open = (path = overview) => visitLive(path, { as: 'staff' })
const state = (page: Page) => page.locator(`#keadaan-${other} .now-state`)
/** Presses the button and waits for the checks, at a time when no earlier result is reused. */
async function checkNow(page: Page): Promise<void> {
  pass(APART)
  const answered = page.waitForResponse((response) => response.url().endsWith('/api-monitor/periksa/'))
  await page.getByRole('button', { name: 'Periksa Status API' }).click()
  await (await answered).finished()
}

test.each(['dark', 'light'] as const)(
  'with all opened nothing is wrong and wider than the screen: %s',
  async (colorScheme) => {
    upstream.set('*', 'wrong_types')
    const { page, problems } = await visitLive(overview, { as: 'staff', colorScheme })
    await page.locator('.bars summary').first().click()
    await page.locator(`#buka-${other} summary`).first().click()
    await page.locator('.monitor-detail').waitFor()
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await violations(page), String(width)).toEqual([])
      expect(await overflow(page), String(width)).toBeLessThanOrEqual(0)
    }
    expect(problems).toEqual([])
  },
)

test('an endpoint that fails turns red in the open page, is read out once, and what was opened stays open', async () => {
  const { page, problems } = await open()
  const details = page.locator(`#buka-${other}`)
  await details.locator('summary').first().click()
  await page.locator('.monitor-detail').waitFor()
  expect(await state(page).textContent()).toContain('Naik')

  upstream.set('*', { status: 500 })
  for (let round = 0; round < 3; round += 1) await checkNow(page)

  await expect.poll(() => page.locator('#kemajuan').textContent()).toContain('5 jalur diperiksa pukul')
  await expect.poll(() => state(page).textContent()).toContain('Turun')
  await expect.poll(() => page.locator(`#keadaan-${other} .now-why`).textContent()).toContain('galat server: ')
  await expect
    .poll(() => page.locator('#monitor > [data-live-said]').textContent())
    .toMatch(/nama yang panjang sekali turun\.$/)
  await expect.poll(() => page.locator('#baru-saja').textContent()).toContain('galat server')
  await expect.poll(() => page.locator('#angka .figure-down').textContent()).toBe('1')
  expect(await details.evaluate((element) => (element as HTMLDetailsElement).open)).toBe(true)
  expect(problems).toEqual([])
})

test('paused, nothing moves; afterwards it is as it is now', async () => {
  const { page } = await open()
  await page.evaluate(() =>
    document.addEventListener(
      'htmx:ws:before:message:incoming',
      (event) => {
        const { detail } = event as CustomEvent<{ message: { data: string } }>
        if (detail.message.data.includes('Turun')) Reflect.set(window, 'heard', true)
      },
      true,
    ),
  )
  await page.getByRole('button', { name: 'Jeda pembaruan' }).click()
  upstream.set('*', { status: 500 })
  for (let round = 0; round < 3; round += 1) await checkNow(page)
  await page.waitForFunction(() => Reflect.get(window, 'heard'))
  expect(await state(page).textContent()).toContain('Naik')
  await page.getByRole('button', { name: 'Jeda pembaruan' }).click()
  await expect.poll(() => state(page).textContent()).toContain('Turun')
})

test('the breaker is opened and let go from the page, and the row follows by itself', async () => {
  const { page, problems } = await open()
  await page.locator(`#buka-${other} summary`).first().click()
  await page.getByRole('button', { name: 'Jangan ditanyai' }).click()
  await expect.poll(() => page.locator(`#keadaan-${other} .now-breaker`).textContent()).toContain('dibuka oleh staf')
  await page.getByRole('button', { name: 'Otomatis' }).click()
  await expect.poll(() => page.locator(`#keadaan-${other} .now-breaker`).count()).toBe(0)
  expect(problems).toEqual([])
})

test('by keyboard: bars tell what was not well, one stop a row', async () => {
  const { page } = await open()
  const row = page.locator(`#baris-keadaan-${other}`)
  expect(await row.locator('summary, a, button, input, [tabindex]').count()).toBe(1)
  await row.locator('.bars summary').focus()
  await page.keyboard.press('Enter')
  expect(await row.locator('.bars-told').isVisible()).toBe(true)
})

test('who comes and who goes is seen in an open page, by its own filters, and what was opened stays open', async () => {
  const { page, problems } = await open('/api-monitor/?cari=surabaya')
  const second = await open()
  const names = (at: Page) => at.locator('.monitored-row th b').allTextContents()
  await checkNow(page)
  await page.locator('.bars summary').first().click()
  await page.locator(`#buka-${other} summary`).first().click()
  await page.locator('.monitor-detail').waitFor()
  const others = await names(second.page)

  const id = await enter(db(), 'Arsip Baru', `${upstream.url}/`, 10)
  await db()('catalog_changes').insert({ kind: 'endpoint', subject: String(id) })
  const renewed = page.waitForResponse((response) => response.request().headers()['live-poll'] === '1')
  await checkNow(second.page)

  await expect.poll(() => names(second.page)).toEqual([...others, 'Arsip Baru'])
  await (await renewed).finished()
  await stays(async () => expect(await names(page)).toEqual(others))
  expect(await page.locator('.bars').first().getAttribute('open')).toBe('')
  expect(await page.locator('.monitor-detail').isVisible()).toBe(true)
  await db()('api_endpoints').where({ id }).delete()
  await db()('catalog_changes').insert({ kind: 'endpoint', subject: String(id) })
  await checkNow(second.page)
  await expect.poll(() => names(second.page)).toEqual(others)
  expect([...problems, ...second.problems]).toEqual([])
})

test('bars that are closed are of now when the page asks for its table again', async () => {
  const { page } = await open()
  const drawn = () => page.locator(`#baris-keadaan-${other} .bars-drawn`).getAttribute('aria-label')
  const before = await drawn()
  await db()('monitor_days').update({ up: 0, seconds_up: 0, degraded: 0, seconds_degraded: 0 })
  site().hub.publish('monitor', message({ type: 'monitor_table_update', refresh: '#hasil-endpoint' }))
  await expect.poll(drawn).not.toBe(before)
})

test('typing narrows the table and stands in the address; the way back brings all again', async () => {
  const names = ['Ambon', 'Biak', 'Cirebon', 'Dumai', 'Ende']
  for (const name of names) await enter(db(), name, `${upstream.url}/${name}/`, 10)
  const { page, problems } = await open()
  expect(await page.locator('.monitored-row').count()).toBe(6)
  await page.getByLabel('Cari', { exact: true }).fill('surabaya')
  await expect.poll(() => page.locator('.monitored-row').count()).toBe(1)
  await expect.poll(() => page.url()).toContain('cari=surabaya')
  await page.getByRole('link', { name: '30 hari', exact: true }).click()
  await expect.poll(() => page.url()).toContain('rentang=30-hari&cari=surabaya')
  expect(await page.locator('.monitored-row').count()).toBe(1)
  expect(problems).toEqual([])
  await db()('api_endpoints').whereIn('name', names).delete()
})
