import { describe, expect, test } from 'vitest'
import { buildCapacity } from '../../../src/orders/board/capacity.ts'
import { toWibDay } from '../../../src/web/dates.ts'
import { useDatabase } from '../../support/db.ts'
import { makeSettings } from '../../support/make.ts'
import { useEach } from '../../support/use.ts'
import { staffOn } from '../support/desk.ts'
import { makeOrder } from '../support/orders.ts'

const db = useDatabase()
const staff = useEach(() => staffOn(db()))

const pieces = (due: Record<string, number>, today: string) => {
  const days = Object.entries(due).map(([day, count]) => ({ day, pieces: count }))
  const { late, cells, over } = buildCapacity({ due: days, undated: 0 }, 100, today)
  return {
    late,
    over,
    days: cells.filter((cell) => cell.pieces > 0).map((cell) => [cell.day, cell.pieces, cell.isOver]),
  }
}

describe('what is due', () => {
  // 2026-11-27 is a Friday.
  test('counts on its working day, on a day off on the one before it, and late apart', () => {
    expect(
      pieces({ '2026-11-26': 7, '2026-11-27': 60, '2026-11-28': 50, '2026-11-30': 100, '2026-12-17': 9 }, '2026-11-27'),
    ).toEqual({
      ...{ late: 7, over: 1 },
      days: [
        ['2026-11-27', 110, true],
        ['2026-11-30', 100, false],
      ],
    })
  })

  test('on a weekend begins with the next working day', () => {
    expect(pieces({ '2026-11-28': 3, '2026-11-29': 4, '2026-11-30': 5 }, '2026-11-28').days).toEqual([
      ['2026-11-30', 12, false],
    ])
    expect(
      buildCapacity({ due: [], undated: 0 }, 100, '2026-11-28')
        .cells.map(({ day }) => day)
        .at(-1),
    ).toBe('2026-12-17')
  })
})

test('stands beside the due date of a new order, a day with too many pieces in words too', async () => {
  await makeSettings(db(), { pieces_per_day: 80 })
  const today = toWibDay(new Date())
  const paid = { status_order: 'dp_dibayar', due_on: today } as const
  await makeOrder(db(), { ...paid, quantity: 90 })
  await makeOrder(db(), { ...paid, quantity: 1_000, production_status: 'dikirim' })
  await makeOrder(db(), { ...paid, quantity: 1_000, deleted_at: new Date() })
  await makeOrder(db(), { ...paid, quantity: 12, due_on: '2026-01-05' })
  const { page } = await staff().page('/admin/pesanan/baru/')
  expect(page.texts('.load-day').slice(0, 2).join(' ')).toMatch(/Lewat 12 .* 90 penuh/)
  expect(page.text('.load-head')).toContain('sanggup 80 1 hari terlalu penuh')
})

test('says how many running orders stand outside of it, because they have no due date', async () => {
  const running = { status_order: 'dp_dibayar', paid_amount: 3_750_000 } as const
  await makeOrder(db(), running)
  await makeOrder(db(), { ...running, due_on: '2099-01-01' })
  await makeOrder(db())
  for (const path of ['/admin/', '/admin/produksi/', '/admin/pesanan/baru/'])
    expect((await staff().page(path)).page.text('.load-head'), path).toContain('1 pesanan belum bertenggat')
})
