/** An event of a calendar file. Addresses are absolute. `reminder`: minutes before its start. */
export type CalendarEvent = {
  id: string
  title: string
  description: string
  place?: string | null
  url: string
  starts: Date
  ends: Date
  reminder: number
}

/** Writes a calendar file with one event (RFC 5545). `now` is the moment at which the file is made. */
export function calendarFile(event: CalendarEvent, now: Date) {
  const { id, title, description, place = null, url, starts, ends, reminder } = event
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//KortekStream//ID',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${id}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(starts)}`,
    `DTEND:${utc(ends)}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(description)}`,
    ...(place === null ? [] : [`LOCATION:${escaped(place)}`]),
    `URL:${url}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(title)}`,
    `TRIGGER:-PT${reminder}M`,
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** Formats a moment as UTC, "20261127T120000Z". */
const utc = (moment: Date) => moment.toISOString().replace(/[-:]|\.\d{3}/g, '')

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n?|\n/g, '\\n')

/** Maximum bytes of a line of a calendar file, without its line break. */
const MAX_LINE_BYTES = 75

/** Breaks a line that is too long. Each further line begins with a space. No character is cut in two. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  for (const letter of line) {
    if (Buffer.byteLength(part + letter) > MAX_LINE_BYTES) {
      parts.push(part)
      part = ' '
    }
    part += letter
  }
  return [...parts, part].join('\r\n')
}
