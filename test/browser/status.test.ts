import { pino } from 'pino'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStatus } from '../../src/monitor/status/open.ts'
import { useOwnDatabase } from '../support/db.ts'
import { type Served, serve } from '../support/served.ts'
import { countDay, judgeAs, makeIncident, makeWatched, minutesAgo, ownEndpoint } from '../support/status.ts'
import { violations } from './axe.ts'
import { useVisitors } from './visitors.ts'

const db = useOwnDatabase()
const visitor = useVisitors()
let site: Served
let incident: number
let other: number

beforeAll(async () => {
  const own = await ownEndpoint(db())
  const watched = await makeWatched(db(), { name: 'Cadangan Surabaya dengan nama yang panjang sekali', state: 'down' })
  other = watched.id
  await makeWatched(db(), { name: 'Arsip', state: 'degraded', priority: 10 })
  for (let days = 1; days < 90; days += 1) {
    const up = days % 9 === 0 ? 900 : 1_440
    if (days % 31 > 0) await countDay(db(), own.monitors, days, { up, degraded: days % 7 === 0 ? 200 : 0 })
  }
  const affected = ['Cadangan Surabaya dengan nama yang panjang sekali']
  const open = await makeIncident(db(), {
    affected,
    status: 'identified',
    postmortem: 'Kabel putus.\n\nSudah disambung.',
    updates: [
      { status: 'investigating', body: 'Diperiksa.', at: minutesAgo(20) },
      { status: 'identified', body: 'Kabel putus.', at: minutesAgo(9), author: 'rini' },
    ],
  })
  incident = open.id
  // The monitor closes an incident that has no affected path, so this one gets a path.
  const [path] = watched.monitors
  if (path) await db()('incident_monitors').insert({ incident_id: open.id, monitor_id: path.id, joined_at: new Date() })
  const past = { affected, status: 'resolved' as const, impact: 'minor' as const }
  await makeIncident(db(), { ...past, opened_at: minutesAgo(60 * 72), resolved_at: minutesAgo(60 * 72 - 17) })
  await makeIncident(db(), { ...past, opened_at: minutesAgo(60 * 24 * 20), resolved_at: minutesAgo(60 * 24 * 20 - 17) })
  const window = { endpoint_id: null, title: 'Ganti disk', author: 'rini' }
  await db()('maintenance_windows').insert({ ...window, starts_at: minutesAgo(-600), ends_at: minutesAgo(-660) })
  site = await serve(db())
})
afterAll(() => site?.stop())

async function visit(path: string, options: BrowserContextOptions = {}) {
  const { page, problems } = await visitor(site.origin, options)
  const greeted = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  greeted.catch(() => {})
  await page.goto(path)
  return { page, problems, greeted }
}

const paths = () => ['/status/', '/status/?halaman=2', `/status/insiden/${incident}/`]

describe.each(['dark', 'light'] as const)('in the %s theme', (colorScheme) => {
  test.each([360, 1440])('at %i px nothing WCAG 2.2 A and AA forbid, and no scrolling sideways', async (width) => {
    for (const path of paths()) {
      const look = { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' as const }
      const { page, problems } = await visit(path, look)
      expect(await violations(page), path).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
      expect(problems).toEqual([])
    }
  })
})

test('on the smallest phones no page scrolls sideways', async () => {
  for (const path of paths()) {
    const { page } = await visit(path, { viewport: { width: 320, height: 640 } })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
  }
})

test('without JavaScript all of it is there, and the days of a service open by keyboard', async () => {
  const { page } = await visit('/status/', { javaScriptEnabled: false })
  expect(await page.locator('.status-sentence').textContent()).toBe('Sebagian tidak menjawab')
  expect(await page.locator('.status-item').count()).toBe(3)
  await page.locator('.status-item summary').first().focus()
  await page.keyboard.press('Enter')
  expect(await page.locator('.status-item .bars-told').first().isVisible()).toBe(true)
  await page.click('#status-terbuka h3 a')
  await expect.poll(() => page.locator('.updates li').count()).toBe(2)
  await page.click('.crumbs a')
  await page.click('#status-lalu .button')
  await page.waitForURL('**/status/?halaman=2*')
  expect(await page.locator('.incident-past').count()).toBe(1)
})

test('a change of state reaches an open page without a reload, and is said to screen readers', async () => {
  const { page, problems, greeted } = await visit('/status/')
  await greeted
  const publish = (topic: 'status', text: string) => site.hub.publish(topic, text)
  const status = openStatus({ db: db(), log: pino({ level: 'silent' }), publish, checkInterval: 60 })
  await status.snapshots.get()
  await judgeAs(db(), other, { state: 'up' })
  await status.update({ checks: [], incidents: [] })
  await page.waitForFunction((id) => document.querySelector(`#layanan-${id} .state`)?.textContent === 'Berjalan', other)
  await expect.poll(() => page.textContent('.status-sentence')).toBe('Sebagian terganggu')
  await expect.poll(() => page.textContent('[data-live-said]')).toContain('nama yang panjang sekali: berjalan.')
  await judgeAs(db(), other, { state: 'down' })
  await status.update({ checks: [], incidents: [] })
  await expect.poll(() => page.textContent('.status-sentence')).toBe('Sebagian tidak menjawab')
  expect(problems).toEqual([])
})

test('feed and badges are well-formed XML, and a badge is drawn as wide as it says', async () => {
  const { page } = await visit('/status/')
  const broken = await page.evaluate(async (id) => {
    const wrong: string[] = []
    for (const path of ['/status/feed.xml', '/status/badge.svg', `/status/badge/${id}.svg?window=90d`]) {
      const text = await (await fetch(path)).text()
      const parsed = new DOMParser().parseFromString(text, 'application/xml')
      if (parsed.querySelector('parsererror')) wrong.push(path)
    }
    return wrong
  }, other)
  expect(broken).toEqual([])
  await page.locator('.status-links img').scrollIntoViewIfNeeded()
  const size = () =>
    page.locator('.status-links img').evaluate((node) => (node instanceof HTMLImageElement ? node.naturalWidth : 0))
  await expect.poll(size).toBeGreaterThan(100)
})
