import { expect, test } from 'vitest'
import { backupName } from '../../src/backup/names.ts'
import { outdated } from '../../src/backup/retention.ts'

const DAY_MS = 86_400_000
const nameAt = (at: number) => backupName(new Date(at), 'sealed')

test('of two years of nights the last 7 days, 4 weeks and 12 months stay, and files of other names', () => {
  const last = Date.parse('2026-11-27T03:10:00+07:00')
  const nights = Array.from({ length: 730 }, (_, days) => nameAt(last - days * DAY_MS))
  const others = ['kortekstream-2020-01-01.tar.gz', 'letter.txt', 'kortekstream-2020-01-01-031000.tar.gz.part']
  const gone = new Set(outdated([...others, ...nights].sort()))
  const kept = [...others, ...nights].filter((name) => !gone.has(name))
  expect(kept.filter((name) => !others.includes(name)).map((name) => name.slice(13, 23))).toEqual([
    ...['2026-11-27', '2026-11-26', '2026-11-25', '2026-11-24', '2026-11-23', '2026-11-22', '2026-11-21'],
    ...['2026-11-15', '2026-11-08', '2026-10-31', '2026-09-30', '2026-08-31', '2026-07-31', '2026-06-30'],
    ...['2026-05-31', '2026-04-30', '2026-03-31', '2026-02-28', '2026-01-31', '2025-12-31'],
  ])
  expect(kept).toEqual(expect.arrayContaining(others))
})

test('several of one day stay while it is one of the last 7, as from before and after an update; then it is one day', () => {
  // A Sunday, the last day of its week.
  const at = Date.parse('2026-11-22T20:00:00+07:00')
  const [evening, morning] = [backupName(new Date(at), 'open'), nameAt(at - DAY_MS / 2)]
  const later = Array.from({ length: 7 }, (_, days) => nameAt(at + (days + 1) * DAY_MS))
  expect(outdated([evening, morning, ...later.slice(1)])).toEqual([])
  expect(outdated([evening, morning, ...later])).toEqual([morning])
})
