import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { incidentName } from '../../src/monitor/incidents/labels.ts'
import {
  getImpact,
  groupingDelay,
  type Path,
  type PathState,
  planFor,
  type Standing,
} from '../../src/monitor/incidents/rules.ts'
import type { MonitorState } from '../../src/monitor/state.ts'
import { tries } from '../support/random.ts'

const path = (monitorId: number, host: string, source = ''): Path => ({
  monitorId,
  source,
  host,
  isOwn: host === 'server ini' || source !== '',
})
const judged = (one: Path, state: MonitorState): PathState => ({ ...one, state })

/** Applies incident plans as the database does. Keeps incidents by number and counts the announcements. */
function world() {
  let standing: Standing = { open: [], excused: [] }
  let made = 0
  const told = { opened: 0, resolved: 0 }
  return {
    told,
    open: () => standing.open,
    close(id: number) {
      const excused = standing.open
        .filter((one) => one.id === id)
        .flatMap(({ waiting }) => waiting.map((each) => each.monitorId))
      standing = { open: standing.open.filter((one) => one.id !== id), excused: [...standing.excused, ...excused] }
    },
    see(...checks: PathState[]) {
      const plan = planFor(standing, checks)
      const opened = plan.opened.map(({ key, paths }) => ({ id: ++made, key, waiting: paths }))
      const kept = standing.open
        .filter(({ id }) => !plan.resolved.includes(id))
        .map((one) => ({
          ...one,
          waiting: [...one.waiting, ...(plan.joined.find(({ id }) => id === one.id)?.paths ?? [])].filter(
            ({ monitorId }) => !plan.recovered.includes(monitorId),
          ),
        }))
      standing = { open: [...kept, ...opened], excused: standing.excused.filter((id) => !plan.recovered.includes(id)) }
      told.opened += opened.length
      told.resolved += plan.resolved.length
      return plan
    },
  }
}

const states: MonitorState[] = ['up', 'degraded', 'down', 'maintenance', 'paused', 'unknown']
const places = [
  ...Array.from({ length: 6 }, (_, number) => path(number, `host-${number % 2}`)),
  path(10, 'server ini'),
  path(11, 'server ini'),
  path(12, 'server ini', 'samehadaku'),
  path(13, 'server ini', 'aniliberty'),
]
const batches = fc.array(
  fc.uniqueArray(fc.record({ place: fc.constantFrom(...places), state: fc.constantFrom(...states) }), {
    selector: ({ place }) => place.monitorId,
    minLength: 1,
  }),
  { maxLength: 30 },
)

describe('whatever is seen in whatever order', () => {
  test('a path waits in exactly one incident while it is down, and each cause has one open incident', () => {
    fc.assert(
      fc.property(batches, (seen) => {
        const here = world()
        const last = new Map<number, MonitorState>()
        for (const batch of seen) {
          here.see(...batch.map(({ place, state }) => judged(place, state)))
          for (const { place, state } of batch)
            if (['up', 'degraded', 'down'].includes(state)) last.set(place.monitorId, state)
          const waiting = here.open().flatMap((one) => one.waiting.map(({ monitorId }) => monitorId))
          const down = [...last].filter(([, state]) => state === 'down').map(([id]) => id)
          expect([...waiting].sort()).toEqual(down.sort())
          const keys = here.open().map(({ key }) => key)
          expect(new Set(keys).size).toBe(keys.length)
          expect(here.open().every((one) => one.waiting.length > 0)).toBe(true)
        }
      }),
      tries(1_000),
    )
  })

  test('seeing the same again changes nothing', () => {
    fc.assert(
      fc.property(batches, (seen) => {
        const here = world()
        for (const batch of seen) {
          const checks = batch.map(({ place, state }) => judged(place, state))
          here.see(...checks)
          expect(here.see(...checks)).toEqual({ opened: [], joined: [], recovered: [], resolved: [] })
        }
      }),
      tries(1_000),
    )
  })
})

test('the own endpoint and the source it fails by are one incident, whichever is seen first', () => {
  for (const order of [0, 1]) {
    const here = world()
    const both = [path(1, 'server ini', 'samehadaku'), path(2, 'server ini')]
    if (order === 1) both.reverse()
    for (const one of both) here.see(judged(one, 'down'))
    expect(here.open()).toHaveLength(1)
    here.see(judged(path(1, 'server ini', 'samehadaku'), 'up'))
    expect(here.open()).toHaveLength(1)
    here.see(judged(path(2, 'server ini'), 'up'))
    expect(here.told).toEqual({ opened: 1, resolved: 1 })
  }
})

test('two sources fail each by itself while the own endpoint goes on', () => {
  const here = world()
  here.see(judged(path(1, 'server ini', 'samehadaku'), 'down'), judged(path(2, 'server ini', 'aniliberty'), 'down'))
  expect(here.open().map(({ key }) => key)).toEqual(['source samehadaku', 'source aniliberty'])
})

test('what staff closed stays closed until it has recovered once', () => {
  const here = world()
  here.see(judged(path(1, 'a'), 'down'))
  here.close(here.open()[0]?.id ?? 0)
  here.see(judged(path(1, 'a'), 'down'))
  expect(here.told.opened).toBe(1)
  here.see(judged(path(2, 'a'), 'down'))
  expect(here.told.opened).toBe(2)
  here.see(judged(path(1, 'a'), 'up'))
  here.see(judged(path(2, 'a'), 'up'), judged(path(1, 'a'), 'down'))
  expect(here.open().flatMap(({ waiting }) => waiting.map(({ monitorId }) => monitorId))).toEqual([1])
})

test('it is minor for a path or a source, major for an endpoint, critical for all that are watched', () => {
  const good = { id: 2, states: ['up', 'up'] as const }
  const bad = { id: 1, states: ['down', 'down'] as const }
  expect(getImpact([1], [{ id: 1, states: ['down', 'up', 'up'] }, good])).toBe('minor')
  expect(getImpact([], [good])).toBe('minor')
  expect(getImpact([1], [bad, good])).toBe('major')
  expect(getImpact([1], [bad])).toBe('critical')
  expect(getImpact([1], [bad, { id: 2, states: ['paused'] }, { id: 3, states: [] }])).toBe('critical')
})

test('staff are told after half an interval, at most thirty seconds', () => {
  expect([1, 20, 60, 3_600].map(groupingDelay)).toEqual([500, 10_000, 30_000, 30_000])
})

test('names stay within what is kept of them', () => {
  expect(incidentName(['x'.repeat(100), 'y'.repeat(100)], []).length).toBeLessThanOrEqual(200)
  expect(incidentName(['API Utama', 'Cadangan'], [])).toBe('API Utama dan Cadangan tidak menjawab')
  expect(incidentName(['API Utama'], ['samehadaku'])).toBe('Sumber samehadaku tidak menjawab')
})
