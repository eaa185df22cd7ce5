import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openStatus } from '../../src/monitor/status/open.ts'
import { judgeAs, makeIncident, makeWatched, minutesAgo, ownEndpoint } from '../support/status.ts'
import { useWholeSite } from './whole-site.ts'

let other: number
let archive: number

const { db, visit, visitLive, site } = useWholeSite(async ({ db: own }) => {
  await ownEndpoint(own)
  const watched = await makeWatched(own, { name: 'Cadangan Surabaya dengan nama yang panjang sekali', state: 'down' })
  other = watched.id
  archive = (await makeWatched(own, { name: 'Arsip', state: 'degraded', priority: 10 })).id
  await makeIncident(own, {
    affected: ['Cadangan Surabaya dengan nama yang panjang sekali'],
    path: watched.monitors[0],
    status: 'identified',
    updates: [
      { status: 'investigating', body: 'Diperiksa.', at: minutesAgo(20) },
      { status: 'identified', body: 'Kabel <putus> & "basah".', at: minutesAgo(9), author: 'rini' },
    ],
  })
  return {}
})

test('a change of state reaches an open page without a reload, and is said to screen readers', async () => {
  const { page, problems } = await visitLive('/status/')
  const publish = (topic: 'status', text: string) => site().hub.publish(topic, text)
  const status = openStatus({ db: db(), log: pino({ level: 'silent' }), publish, checkInterval: 60 })
  await status.snapshots.get()
  await judgeAs(db(), archive, { state: 'up' })
  await status.update({ checks: [], incidents: [] })
  const spared = 'Berjalan baik, cadangan tidak menjawab'
  await expect.poll(() => page.textContent('.status-sentence')).toBe(spared)
  await expect.poll(() => page.textContent('[data-live-said]')).toContain(`${spared}.`)
  await judgeAs(db(), archive, { state: 'degraded' })
  await status.update({ checks: [], incidents: [] })
  await expect.poll(() => page.textContent('.status-sentence')).toBe('Sebagian terganggu')
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
