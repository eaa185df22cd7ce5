import { pino } from 'pino'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { Check, HealthProbe } from '../../src/anime/probing.ts'
import { openChecks } from '../../src/monitor/checks/open.ts'
import { useOwnDatabase } from '../support/db.ts'
import { enter } from '../support/served.ts'

const db = useOwnDatabase()
const good: Check = {
  seen: { status: 'up', response_time: 20, timestamp: new Date().toISOString() },
  failure: null,
  isStale: false,
  said: '{}',
}

test('a check by hand tells of how many paths nothing could be kept', async () => {
  const id = await enter(db(), 'Lain', 'https://lain.example/api/v1', 1)
  const watch: HealthProbe = {
    sources: [],
    revision: () => 1,
    endpoints: async () => [{ id, name: 'Lain', isOwn: false, host: 'lain.example' }],
    checkEndpoint: async () => good,
    checkSource: async () => null,
    renew: async () => {},
  }
  const monitor = openChecks({
    db: db(),
    probe: watch,
    checkInterval: 60,
    log: pino({ level: 'silent' }),
    metrics: { registry: new Registry() },
    async followTransitions() {
      throw new Error('the disk is full')
    },
  })
  expect(await monitor.checkAll(() => {})).toEqual({ checked: 0, failed: 0, lost: 5 })
})
