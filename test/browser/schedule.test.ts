import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { makeTitle } from '../support/make.ts'
import { violations } from './axe.ts'
import { entry } from './collection.ts'
import { useBrowser } from './support.ts'

const { db, open } = useBrowser()
/** Seven in the evening of a Friday in Jakarta. */
const now = new Date('2026-11-20T12:00:00Z')

beforeAll(async () => {
  const airs = (slug: string, airs_day: number, airs_time: string) =>
    makeTitle(db(), { slug, title: `Judul ${slug}`, airs_day, airs_time, airs_zone: 'Asia/Jakarta', episodes: 0 })
  await airs('pagi', 4, '08:00')
  await airs('malam', 4, '21:40')
  await airs('esok', 5, '16:30')
  await airs('senin', 0, '23:30')
})
const stopClock = () => vi.useFakeTimers({ toFake: ['Date'], now })
beforeEach(() => {
  stopClock()
})

const desktop = { viewport: { width: 1440, height: 900 }, timezoneId: 'Asia/Jakarta' }
const wide = { viewport: { width: 1920, height: 1080 }, timezoneId: 'Asia/Jakarta' }

async function openAt(path: string, wishes: Parameters<typeof open>[1]) {
  const visit = await open('/koleksi/', { fresh: true, ...wishes })
  // Playwright notes the hour of this call and would add what has passed since.
  vi.useRealTimers()
  await visit.page.clock.install({ time: now })
  stopClock()
  await visit.page.goto(path)
  return visit
}

test('the present moves through the agenda by itself, and a new day brings a new week', async () => {
  const { page, problems } = await openAt('/jadwal-rilis/', desktop)
  const rows = page.locator('[data-day=friday] .slots > li')
  const said = async () => (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())
  expect(await said()).toEqual([
    expect.stringMatching(/^08\.00 Judul pagi/),
    'sekarang 19.00',
    expect.stringMatching(/^21\.40 Judul malam .*2 jam 40 menit lagi/),
  ])

  await page.clock.runFor(35 * 60_000)
  await expect.poll(said).toContain('sekarang 19.35')
  expect((await said()).at(-1)).toMatch(/2 jam 5 menit lagi/)
  await page.clock.fastForward(126 * 60_000)
  await page.clock.runFor(60_000)
  await expect.poll(async () => (await said()).at(-1)).toMatch(/^sekarang 21\.4/)
  expect(await page.locator('[data-slot=esok] .slot-state').innerText()).toMatch(/^18 jam 4\d menit lagi$/)

  vi.setSystemTime(now.getTime() + 86_400_000)
  await page.clock.fastForward(86_400_000)
  // A minute at once would be longer than htmx waits for the answer.
  const firstDay = async () => {
    await page.clock.runFor(100)
    return page.locator('[data-day]').first().getAttribute('data-day')
  }
  await expect.poll(firstDay).toBe('saturday')
  expect(problems).toEqual([])
})

test('what is saved stands out, is gathered beside the agenda, and can be shown alone', async () => {
  const { page } = await openAt('/jadwal-rilis/', {
    ...desktop,
    stored: { kortekstream_watchlist: [entry('senin', 1)] },
  })
  const mine = page.locator('[data-mine-list] li')
  const said = async () => (await mine.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').replace(' ›', ''))
  await expect.poll(said).toEqual(['Judul senin Senin 23.30'])
  await page.getByRole('button', { name: 'Simpan Judul malam' }).click()
  await expect.poll(said).toEqual(['Judul malam hari ini 21.40', 'Judul senin Senin 23.30'])
  expect(await violations(page)).toEqual([])

  const shown = page.locator('.slot').filter({ visible: true })
  const all = await shown.count()
  await page.getByRole('button', { name: 'Hanya simpananku' }).click()
  expect(await shown.evaluateAll((rows) => rows.map(({ dataset }) => dataset.slot))).toEqual(['malam', 'senin'])
  expect(await page.locator('.day-tab').filter({ visible: true }).allInnerTexts()).toEqual([
    'Hari ini\n1 judul',
    'Sen 23\n1 judul',
  ])
  await page.getByRole('button', { name: 'Simpan Judul malam' }).click()
  expect(await page.getByText('Skor tertinggi minggu ini').isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Simpan Judul senin' }).click()
  await page.getByText('Tidak ada simpananmu yang tayang minggu ini.').waitFor()
  expect(await page.getByText('Skor tertinggi minggu ini').isVisible()).toBe(true)

  expect(await page.locator('.day-tab').filter({ visible: true }).count()).toBe(7)
  await page.getByRole('button', { name: 'Lihat semua jadwal' }).click()
  const only = page.getByRole('button', { name: 'Hanya simpananku' })
  expect([await only.getAttribute('aria-pressed'), await shown.count()]).toEqual(['false', all])
  await only.click()
  expect(await shown.count()).toBe(0)
  await page.locator('.day-tab').last().click()
  expect([await only.getAttribute('aria-pressed'), await shown.count()]).toEqual(['false', all])
})

test('on a wide screen the week is a board unless the list was chosen last; narrower ones have the agenda only', async () => {
  const { page, problems } = await openAt('/jadwal-rilis/', {
    ...wide,
    stored: { kortekstream_watchlist: [entry('esok', 1)] },
  })
  const board = page.getByRole('table')
  await board.waitFor()
  expect(await board.getByRole('rowheader').allInnerTexts()).toEqual(['08', '16', '21', '23'])
  const columns = await board
    .getByRole('columnheader')
    .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().width)))
  expect(columns).toHaveLength(7)
  expect(Math.max(...columns) - Math.min(...columns)).toBeLessThanOrEqual(1)
  expect(await board.locator('[data-kept]').evaluateAll((all) => all.map(({ dataset }) => dataset.slot))).toEqual([
    'esok',
  ])
  expect(await page.locator('.schedule-day').filter({ visible: true }).count()).toBe(0)
  expect(await violations(page)).toEqual([])

  await page.setViewportSize({ width: 1440, height: 900 })
  expect(await board.isVisible()).toBe(false)
  expect(await page.getByRole('link', { name: 'Daftar', exact: true }).isVisible()).toBe(false)
  expect(await page.locator('.schedule-day').first().isVisible()).toBe(true)

  await page.setViewportSize(wide.viewport)
  await page.getByRole('link', { name: 'Daftar', exact: true }).click()
  await board.waitFor({ state: 'detached' })
  await page.goto('/koleksi/')
  await page.goto('/jadwal-rilis/')
  expect(await page.locator('.schedule-day').first().isVisible()).toBe(true)
  await page.getByRole('link', { name: 'Papan' }).click()
  await board.waitFor()
  await page.goto('/jadwal-rilis/')
  await board.waitFor()
  expect(problems).toEqual([])
})

test('a device far away offers its own clock, and the page opens in the zone chosen last', async () => {
  const { page } = await openAt('/jadwal-rilis/', { ...desktop, timezoneId: 'America/New_York' })
  await page.getByRole('link', { name: 'Perangkat' }).click()
  await page.locator('#jadwal[data-iana="America/New_York"]').waitFor()
  expect(await page.locator('[data-day=saturday] time').allInnerTexts()).toEqual(['04.30'])
  await page.goto('/jadwal-rilis/')
  expect(await page.locator('#jadwal').getAttribute('data-iana')).toBe('America/New_York')
  await page.getByRole('link', { name: 'WIB', exact: true }).click()
  await page.locator('#jadwal[data-iana="Asia/Jakarta"]').waitFor()
  await page.goto('/jadwal-rilis/')
  expect(await page.locator('#jadwal').getAttribute('data-iana')).toBe('Asia/Jakarta')
})

test.each([320, 390, 768])(
  'at %i px nothing is wider than the page, in the week and on a single day',
  async (width) => {
    const { page } = await openAt('/jadwal-rilis/', { viewport: { width, height: 844 } })
    for (const path of ['/jadwal-rilis/', '/jadwal-rilis/?day=friday', '/jadwal-rilis/?tampilan=papan']) {
      await page.goto(path)
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, width])
    }
    expect(await violations(page)).toEqual([])
  },
)
