const DAY = 86_400_000

/** The day that comes `count` working days, Monday to Friday, after a day such as "2026-11-28". */
export function addWorkingDays(day: string, count: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  for (let left = count; left > 0; ) {
    at.setTime(at.getTime() + DAY)
    if (at.getUTCDay() % 6 !== 0) left -= 1
  }
  return at.toISOString().slice(0, 10)
}
