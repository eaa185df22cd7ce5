/** A month on the calendar of Western Indonesia: "2026-11", and the moment it begins. */
export type Month = { month: string; since: Date }

/** Western Indonesia keeps no summer time. */
const WIB = 7 * 3_600_000

/** The months that end with the one of `now`, oldest first. */
export function lastMonths(now: Date, count: number): Month[] {
  const local = new Date(now.getTime() + WIB)
  return Array.from({ length: count }, (_, at) => {
    const first = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - count + 1 + at, 1)
    return { month: new Date(first).toISOString().slice(0, 7), since: new Date(first - WIB) }
  })
}

const long = 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' ')

/** "November 2026" of "2026-11". */
export const longMonth = (month: string) => `${monthName(month)} ${month.slice(0, 4)}`

/** "November" of "2026-11". */
export const monthName = (month: string) => long[Number(month.slice(5)) - 1] ?? month

/** "Nov" of "2026-11". */
export const shortMonth = (month: string) => monthName(month).slice(0, 3)
