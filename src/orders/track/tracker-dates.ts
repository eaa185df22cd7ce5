import { clock, longDate } from '../../web/dates.ts'

const zone = 'Asia/Jakarta'
const dayFormat = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'short', timeZone: zone })
const yearFormat = new Intl.DateTimeFormat('id-ID', { year: 'numeric', timeZone: zone })

/** In Jakarta: "18 Nov, 10.30 WIB", with the year if it is not the current one. */
export function shortMoment(date: Date, now: Date): string {
  const year = yearFormat.format(date)
  return `${dayFormat.format(date)}${year === yearFormat.format(now) ? '' : ` ${year}`}, ${clock(date)}`
}

/** "2026-11-27" becomes "27 November", with the year if it is not the current one. */
export function dueDay(day: string, now: Date): string {
  const date = longDate(new Date(`${day}T12:00:00+07:00`))
  return date.endsWith(` ${yearFormat.format(now)}`) ? date.slice(0, -5) : date
}

/** "23 jam 12 menit" or "12 menit 05 detik", as public/js/countdown.js formats it. */
export function timeLeft(seconds: number): string {
  if (seconds <= 0) return 'waktunya sudah habis'
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  if (days > 0) return `${days} hari ${hours} jam`
  if (hours > 0) return `${hours} jam ${minutes} menit`
  return `${minutes} menit ${String(Math.floor(seconds % 60)).padStart(2, '0')} detik`
}
