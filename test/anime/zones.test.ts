import { expect, test } from 'vitest'
import { dayIn, moveSlot, shiftSlot } from '../../src/anime/contract/zones.ts'

const autumn = new Date('2026-11-20T05:00:00Z')

test('a slot late on Monday stands on Tuesday further east, and one on Sunday night on Monday', () => {
  expect(shiftSlot({ day: 'Monday', time: '23:30' }, 60)).toEqual({ day: 'Tuesday', time: '00:30' })
  expect(shiftSlot({ day: 'Sunday', time: '22:30' }, 120)).toEqual({ day: 'Monday', time: '00:30' })
  expect(shiftSlot({ day: 'Monday', time: '00:30' }, -60)).toEqual({ day: 'Sunday', time: '23:30' })
})

test.each([
  ['Asia/Makassar', 'Wednesday', '01:30'],
  ['Asia/Jayapura', 'Wednesday', '02:30'],
  ['Asia/Kolkata', 'Tuesday', '23:00'],
  ['America/New_York', 'Tuesday', '12:30'],
  ['Pacific/Kiritimati', 'Wednesday', '07:30'],
] as const)('00:30 WIB on Wednesday is the right day in %s', (zone, day, time) => {
  expect(moveSlot({ day: 'Wednesday', time: '00:30' }, 'Asia/Jakarta', zone, autumn)).toEqual({ day, time })
})

test('summer time moves a slot by the hour it stands on', () => {
  const slot = { day: 'Friday', time: '19:00' } as const
  expect(moveSlot(slot, 'Asia/Jakarta', 'Europe/Berlin', new Date('2026-07-01T00:00:00Z')).time).toBe('14:00')
  expect(moveSlot(slot, 'Asia/Jakarta', 'Europe/Berlin', autumn).time).toBe('13:00')
})

test('a slot on a clock that changes this week is moved by its own moment, and comes back the same', () => {
  const beforeChange = new Date('2026-10-23T12:00:00Z')
  const berlin = { day: 'Monday', time: '18:00' } as const
  expect(moveSlot(berlin, 'Europe/Berlin', 'Asia/Jakarta', beforeChange)).toEqual({ day: 'Tuesday', time: '00:00' })
  expect(
    moveSlot(moveSlot(berlin, 'Europe/Berlin', 'Asia/Jakarta', autumn), 'Asia/Jakarta', 'Europe/Berlin', autumn),
  ).toEqual(berlin)
})

test('the day changes at midnight of the zone, not of the server', () => {
  expect(dayIn('Asia/Jakarta', new Date('2026-11-20T16:59:00Z'))).toBe('Friday')
  expect(dayIn('Asia/Jakarta', new Date('2026-11-20T17:00:00Z'))).toBe('Saturday')
})
