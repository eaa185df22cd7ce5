import { expect, test } from 'vitest'
import { writeHistory } from '../../src/demo/history.ts'
import { endpointHistory } from '../../src/monitor/checks/history-queries.ts'
import { useDatabase } from '../support/db.ts'
import { enter } from '../support/served.ts'

const db = useDatabase()
const now = new Date('2026-11-20T08:30:00Z')
const DAY = 86_400_000

test('a made-up past has every kind of row, and what is shown of it adds up', async () => {
  const own = await db()('api_endpoints').where({ url: '/api/v1' }).first('id')
  const other = await enter(db(), 'Lain', 'https://lain.example/api/v1', 50)
  const endpoints = [
    { id: own?.id ?? 0, name: 'API Utama', sources: ['library'] },
    { id: other, name: 'Lain' },
  ]
  await writeHistory(db(), { days: 60, now, endpoints, random: () => 0.4 })

  expect(await db()('monitor_states').where({ state: 'up' })).toHaveLength(15)
  const days = await endpointHistory(db(), 'days', new Date(now.getTime() - 90 * DAY))
  expect(days).toHaveLength(61 * 3)
  expect(days.every((day) => day.up + day.degraded <= day.count && day.count <= 86_400 * 5)).toBe(true)
  expect(days.some((day) => day.up < day.count)).toBe(true)
  expect(await endpointHistory(db(), 'hours', new Date(now.getTime() - 3.5 * 3_600_000))).toHaveLength(4 * 3)
  const [{ count } = {}] = await db()('monitor_checks').count({ count: '*' })
  expect(Number(count)).toBe(15 * 2880)

  const incidents = await db()('incidents').select('status', 'resolved_at', 'affected')
  expect(incidents.length).toBeGreaterThan(2)
  expect(incidents.every(({ status, resolved_at }) => status === 'resolved' && resolved_at !== null)).toBe(true)

  await writeHistory(db(), { days: 60, now, endpoints, random: () => 0.4 })
  expect(await db()('incidents')).toHaveLength(incidents.length)
})
