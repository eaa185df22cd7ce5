/** A month in Western Indonesian time: `month` is text such as "2026-11", `since` the moment when the month begins. */
export type Month = { month: string; since: Date }

/** Offset of Western Indonesian time (UTC+7) in milliseconds; there is no summer time. */
const WIB = 7 * 3_600_000

/** Returns the last `count` months, oldest first. The last one is the month of `now`. */
export function lastMonths(now: Date, count: number): Month[] {
  const local = new Date(now.getTime() + WIB)
  return Array.from({ length: count }, (_, at) => {
    const first = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - count + 1 + at, 1)
    return { month: new Date(first).toISOString().slice(0, 7), since: new Date(first - WIB) }
  })
}

const long = 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' ')

/** Returns the Indonesian name of a month with its year: "2026-11" gives "November 2026". */
export const longMonth = (month: string) => `${monthName(month)} ${month.slice(0, 4)}`

/** Returns the Indonesian name of a month: "2026-11" gives "November". */
export const monthName = (month: string) => long[Number(month.slice(5)) - 1] ?? month

/** Returns the first three letters of a month's name: "2026-11" gives "Nov". */
export const shortMonth = (month: string) => monthName(month).slice(0, 3)
