/** A month in Western Indonesia: "2026-11", and its start. */
export type Month = { month: string; since: Date }

/** Western Indonesia has no summer time. */
const WIB = 7 * 3_600_000

/** The last months up to that of `now`, oldest first. */
export function lastMonths(now: Date, count: number): Month[] {
  const local = new Date(now.getTime() + WIB)
  return Array.from({ length: count }, (_, at) => {
    const first = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - count + 1 + at, 1)
    return { month: new Date(first).toISOString().slice(0, 7), since: new Date(first - WIB) }
  })
}

const long = 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' ')

/** "2026-11" → "November 2026". */
export const longMonth = (month: string) => `${monthName(month)} ${month.slice(0, 4)}`

/** "2026-11" → "November". */
export const monthName = (month: string) => long[Number(month.slice(5)) - 1] ?? month

/** "2026-11" → "Nov". */
export const shortMonth = (month: string) => monthName(month).slice(0, 3)
