import { describe, expect, test } from 'vitest'
import { buildBars, type StateSeconds, toSpan } from '../../src/monitor/uptime-bars.ts'
import { fragment } from '../../src/web/render.ts'
import { read } from '../support/page.ts'

const now = new Date('2026-11-20T14:30:00Z')
const drawn = fragment<{ bars: ReturnType<typeof buildBars> }>('/monitor/_bars')

/**
 * Makes the counts of a day that lies `ago` days back in Western Indonesia, or of an hour; everything up by default.
 */
const row = (at: number, count: number, wishes: Partial<StateSeconds> = {}): StateSeconds => ({
  ...{ at: new Date(at), count, up: count, degraded: 0, maintenance: 0 },
  ...wishes,
})
const dayRow = (ago: number, wishes?: Partial<StateSeconds>) => row(Date.UTC(2026, 10, 19 - ago, 17), 7_200, wishes)
const hourRow = (ago: number, wishes?: Partial<StateSeconds>) => row(Date.UTC(2026, 10, 20, 14 - ago), 300, wishes)
const month = (rows: StateSeconds[], hours: StateSeconds[] = []) =>
  buildBars({ ...toSpan('30-hari', now), rows, hours })
const full = (wishes: Record<number, Partial<StateSeconds>> = {}) =>
  Array.from({ length: 30 }, (_, ago) => dayRow(ago, wishes[ago]))

describe('uptime', () => {
  test('is what answered of what was asked, slow answers too, cut so that 100 % is only said of what never failed', () => {
    expect(month(full()).uptime).toBe('100 %')
    expect(month(full({ 3: { up: 7_199 } })).uptime).toBe('99,99 %')
    const slow = month(full({ 3: { up: 0, degraded: 7_200 } }))
    expect(slow.uptime).toBe('100 %')
    expect(slow.degraded).toBe('3,33 %')
  })

  test('leaves maintenance out on both sides, and says what nobody looked at', () => {
    const cared = month(full({ 3: { count: 0, up: 0, maintenance: 7_200 } }))
    expect(cared).toMatchObject({ uptime: '100 %', unobserved: null })
    expect(month([dayRow(0), dayRow(1), dayRow(2)])).toMatchObject({ uptime: '100 %', unobserved: '90 %' })
    expect(month([]).uptime).toBeNull()
  })
})

describe('a bar', () => {
  const statesOf = (bars: ReturnType<typeof month>) => bars.notable.map(({ state }) => state)

  test('is down from one failure in a hundred on, degraded from one in twenty; a lost answer is neither', () => {
    expect(statesOf(month(full({ 2: { up: 7_199 } })))).toEqual([])
    expect(statesOf(month(full({ 2: { up: 7_128 } })))).toEqual(['down'])
    expect(statesOf(month(full({ 2: { up: 6_840, degraded: 360 } })))).toEqual(['degraded'])
  })

  test('of today is made of its hours until its day is there', () => {
    const rows = full().slice(1)
    const hours = [hourRow(0, { up: 200 }), hourRow(1), hourRow(22, { up: 0 })]
    expect(month(rows).notable).toEqual([{ state: 'unknown', when: '20 Nov', said: 'Tidak teramati' }])
    expect(month(rows, hours).notable).toEqual([{ state: 'down', when: '20 Nov', said: '16,66 % gagal' }])
    expect(month(full(), hours).notable).toEqual([])
  })

  test('is an hour, or a day of Western Indonesia, whenever its rows came', () => {
    const day = buildBars({ ...toSpan('24-jam', now), rows: [hourRow(0), hourRow(5, { up: 0 })] })
    expect(day.notable.map(({ when }) => when)).toEqual([
      '20 Nov, 17.00 – 20 Nov, 20.00',
      '20 Nov, 16.00',
      '19 Nov, 22.00 – 20 Nov, 15.00',
    ])
  })
})

describe('drawn', () => {
  const mixed = full({ 4: { up: 0 }, 5: { up: 6_000, degraded: 1_200 }, 6: { count: 0, up: 0, maintenance: 9 } })

  test('states differ in shape as well as in colour', () => {
    const shapes = month(mixed.slice(0, 20)).paths.map(({ d }) => /M\d+ (\S+)/.exec(`${d.split(/(?=M)/)[0]} `)?.[1])
    expect(new Set(shapes).size).toBe(5)
  })

  test('it is one picture with a sentence, one focus stop, and what was not well in words', () => {
    const page = read(drawn({ bars: month(mixed) }))
    expect(page.attribute('svg', 'role')).toBe('img')
    expect(page.attribute('svg', 'aria-label')).toBe(
      '30 hari terakhir: ketersediaan 96,55 %, 1 hari dengan gangguan besar, 1 hari terganggu, 1 hari perawatan.',
    )
    expect(page.all('a, button, summary, [tabindex]')).toHaveLength(1)
    expect(page.texts('.bars-told li')).toEqual(['16 Nov 100 % gagal', '15 Nov 16,66 % terganggu', '14 Nov Perawatan'])
  })

  test('ninety days are at most 1.5 KB', () => {
    const rows = Array.from({ length: 90 }, (_, ago) => dayRow(ago))
    expect(drawn({ bars: buildBars({ ...toSpan('90-hari', now), rows }) }).length).toBeLessThan(1_536)
  })
})
