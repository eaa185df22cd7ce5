import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeHistory } from '../../src/demo/history.ts'
import { message } from '../../src/live/message.ts'
import { useOwnDatabase } from '../support/db.ts'
import { enter, type Served, serve } from '../support/served.ts'
import { signInAs } from '../support/sign-in.ts'
import { startUpstream, type Upstream } from '../support/upstream.ts'
import { violations } from './axe.ts'
import { useVisitors } from './visitors.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
let site: Served
let upstream: Upstream
let other = 0
const JUST_NOW = 5_100
/** Milliseconds between two manual checks so that both count: failures within 10 s of each other count once. */
const APART = 10_100

beforeAll(async () => {
  upstream = await startUpstream({ name: 'Satu' })
  other = await enter(db(), 'Cadangan Surabaya dengan nama yang panjang sekali', upstream.url, 50)
  // The local endpoint would fail too, because its library is empty.
  await db()('api_endpoints').where({ url: '/api/v1' }).update({ is_active: false })
  const endpoints = await db()('api_endpoints').select('id', 'name').where({ is_active: true })
  await writeHistory(db(), { days: 40, now: new Date(), endpoints, random: () => 0.4 })
  site = await serve(db())
})
beforeEach(async () => {
  upstream.reset()
  await db()('monitor_states').update({ state: 'up', failures: 0, failure: null, error: null })
})
afterAll(async () => {
  await site?.stop()
  await upstream?.close()
})

/** Opens a page as staff and waits for its socket, with scripts. */
async function open(path = '/api-monitor/', look: BrowserContextOptions = {}) {
  const cookie = await signInAs(db(), { role: 'staff' })
  const { page, problems } = await visitor(site.origin, { cookie, reducedMotion: 'reduce', ...look })
  const isLive = look.javaScriptEnabled !== false && path.split('?')[0] === '/api-monitor/'
  const greeted = isLive
    ? page
        .waitForEvent('websocket', (socket) => socket.url().endsWith('/ws/monitor/'))
        .then((socket) => socket.waitForEvent('framereceived'))
    : null
  await page.goto(path)
  await greeted
  return { page, problems }
}

const state = (page: Page) => page.locator(`#keadaan-${other} .now-state`)
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
/** Presses the button and waits for the checks; after a pause, because recent results are reused. */
async function checkNow(page: Page, pause = JUST_NOW): Promise<void> {
  await page.waitForTimeout(pause)
  const answered = page.waitForResponse((response) => response.url().endsWith('/api-monitor/periksa/'))
  await page.getByRole('button', { name: 'Periksa Status API' }).click()
  await (await answered).finished()
}

const looks = (['dark', 'light'] as const).flatMap((colorScheme) =>
  [360, 1440].map((width) => ({ colorScheme, width, viewport: { width, height: 900 } })),
)

test.each(looks)(
  'at $width px, $colorScheme: nothing wrong, nothing wider than the screen, with all opened',
  async (look) => {
    upstream.set('*', 'wrong_types')
    const { page, problems } = await open('/api-monitor/', look)
    await page.locator('.bars summary').first().click()
    await page.locator(`#buka-${other} summary`).first().click()
    await page.locator('.monitor-detail').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)

    await page.goto('/api-monitor/pemeriksaan/')
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await page.goto(`/api-monitor/endpoint/${other}/`)
    expect(await violations(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
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
  for (let round = 0; round < 3; round += 1) await checkNow(page, APART)

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
  await page.getByRole('button', { name: 'Jeda pembaruan' }).click()
  upstream.set('*', { status: 500 })
  for (let round = 0; round < 3; round += 1) await checkNow(page, APART)
  await page.waitForTimeout(1_500)
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
  await checkNow(second.page)

  await expect.poll(() => names(second.page)).toEqual([...others, 'Arsip Baru'])
  await page.waitForTimeout(500)
  expect(await names(page)).toEqual(others)
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
  site.hub.publish('monitor', message({ type: 'monitor_table_update', refresh: '#hasil-endpoint' }))
  await expect.poll(drawn).not.toBe(before)
})

test('typing narrows the table and stands in the address; the way back brings all again', async () => {
  const { page, problems } = await open()
  await page.getByLabel('Cari', { exact: true }).fill('surabaya')
  await expect.poll(() => page.locator('.monitored-row').count()).toBe(1)
  await expect.poll(() => page.url()).toContain('cari=surabaya')
  await page.getByRole('link', { name: '30 hari', exact: true }).click()
  await expect.poll(() => page.url()).toContain('rentang=30-hari&cari=surabaya')
  expect(await page.locator('.monitored-row').count()).toBe(1)
  expect(problems).toEqual([])
})

test('without JavaScript all of it works by forms and links', async () => {
  const { page } = await open('/api-monitor/', { javaScriptEnabled: false, viewport: { width: 360, height: 800 } })
  await page.getByRole('button', { name: 'Periksa Status API' }).click()
  await expect.poll(() => page.locator('#kemajuan').textContent()).toContain('jalur diperiksa pukul')
  await page.getByLabel('Keadaan').selectOption('naik')
  await page.getByRole('button', { name: 'Saring' }).click()
  await page.waitForURL('**keadaan=naik*')
  await page.locator(`#buka-${other} summary`).first().click()
  await page.getByRole('link', { name: /^Buka rincian Cadangan/ }).click()
  await page.getByRole('button', { name: 'Tanyai terus' }).click()
  await expect.poll(() => page.locator('.detail-breaker').first().textContent()).toContain('ditutup oleh staf')
  await page.getByRole('button', { name: 'Otomatis' }).click()
  await page.getByRole('button', { name: 'Jeda pemeriksaan' }).click()
  await expect.poll(() => page.locator('.current-name .state').textContent()).toBe('Dijeda')
  await page.getByRole('button', { name: 'Lanjutkan pemeriksaan' }).click()
})
