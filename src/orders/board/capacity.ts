import type { Knex } from 'knex'
import { storedValues } from '../../platform/site-settings.ts'
import { addWorkingDays, dayBegins, longDate, toWibDay, weekday } from '../../web/dates.ts'
import { orderSettings } from '../settings.ts'
import { type DueDay, readDue } from './queries.ts'

/** How full the coming days are, in pieces that are due. */

const DAYS = 14

export type Capacity = ReturnType<typeof buildCapacity>

/** The first day that is not counted. */
export const capacityEnd = (today: string): string => addWorkingDays(today, DAYS + 1)

const { pieces_per_day: setting } = orderSettings

/** How full the coming days are with pieces of orders that are neither sent nor cancelled. */
export async function readCapacity(db: Knex, now: Date): Promise<Capacity> {
  const today = toWibDay(now)
  const { stored: settingRows, ...due } = await readDue(db, capacityEnd(today))
  return buildCapacity(due, storedValues({ pieces_per_day: setting }, settingRows).pieces_per_day, today)
}

/**
 * Late pieces, then the pieces of today if the shop works, and of the coming working days. Pieces due on a day off
 * count on the working day before it. `undated`: the number of orders without a day. `share`: the part of what the shop
 * makes in a day, in percent up to 100.
 */
export function buildCapacity(
  { due, undated }: { due: readonly DueDay[]; undated: number },
  perDay: number,
  today: string,
) {
  const [first = today, ...rest] = workingDays(today)
  const days = [first, ...rest]
  const cells = days.map((day, nth) => {
    const next = days[nth + 1] ?? addWorkingDays(day, 1)
    const since = nth === 0 ? today : day
    const pieces = sum(due.filter((one) => one.day >= since && one.day < next))
    const at = dayBegins(day)
    const name = `${weekday(at)} ${longDate(at)}`
    return { day, name, weekday: weekday(at).slice(0, 3), date: String(Number(day.slice(8))), ...load(pieces, perDay) }
  })
  return {
    perDay,
    undated,
    late: sum(due.filter(({ day }) => day < today)),
    cells,
    over: cells.filter(({ isOver }) => isOver).length,
  }
}

const workingDays = (today: string): string[] => {
  const isDayOff = new Date(`${today}T00:00:00Z`).getUTCDay() % 6 === 0
  return Array.from({ length: DAYS }, (_, ahead) => addWorkingDays(today, isDayOff ? ahead + 1 : ahead))
}

const sum = (days: readonly DueDay[]) => days.reduce((pieces, day) => pieces + day.pieces, 0)

const load = (pieces: number, perDay: number) => ({
  pieces,
  isOver: pieces > perDay,
  share: Math.min(100, Math.round((pieces / perDay) * 100)),
})
