import { DAY_MS, dateOfSource, shortDate, translatedDate } from '../../web/dates.ts'
import { episodeHref } from '../addresses.ts'
import type { AnswerData } from '../contract/contract.ts'
import { encodedSlug, episodeSlug } from '../contract/slugs.ts'
import { episodeName } from '../identity/labels.ts'

export type EpisodeLine = ReturnType<typeof episodeLine>

type Details = AnswerData['detail']['details']
type Row = AnswerData['detail']['episode_list'][number]

/** An episode that a page links to. Its label is short ("7", "Spesial"), its name complete ("Episode 7"). */
export const episodeLine = ({ url, episode, title, date }: Pick<Row, 'url' | 'episode'> & Partial<Row>) => ({
  href: episodeHref(url),
  slug: episodeSlug(url),
  label: episode,
  name: episode === null ? 'Episode lain' : episodeName(episode),
  subtitle: ownName(title ?? null),
  date: translatedDate(date ?? null),
})

/** Returns the own name of an episode; null for a source's title of the page, such as "Pedang Senja Episode 7". */
const ownName = (title: string | null) =>
  title !== null && /\bepisode\s+\d\S*(\s+sub\b.*)?$/i.test(title) ? null : title

/** What rows of a title have in common. `minutes`: the length of an episode as text. `baseUrl`: this site's address. */
type RowContext = { minutes: string | null; baseUrl: string; now: Date }

export const episodeRow = (row: Pick<Row, 'url' | 'episode'> & Partial<Row>, { minutes, baseUrl, now }: RowContext) => {
  const line = episodeLine(row)
  return {
    ...line,
    fullName: line.subtitle && line.label ? `${line.label} · ${line.subtitle}` : line.name,
    day: shortDate(row.date ?? null),
    minutes,
    thumb: ownThumbHref(row.url, baseUrl),
    isNew: isNew(row.date ?? null, now),
  }
}

/** Returns the path of the drawing of an episode of this site's own titles. */
export const thumbHref = (slug: string) => `/ilustrasi/cuplikan/${encodedSlug(slug)}.svg`
const ownThumbHref = (url: string, baseUrl: string) =>
  url.startsWith(`${baseUrl}/episode/`) ? thumbHref(episodeSlug(url)) : null

function isNew(date: string | null, now: Date): boolean {
  const age = now.getTime() - (dateOfSource(date)?.getTime() ?? Number.NaN)
  return age < 7 * DAY_MS && age > -DAY_MS
}

/** Returns the length of an episode as text, "23 menit" or "1 jam 58 menit"; null if the title's facts lack it. */
export const episodeLength = (details: Details): string | null => lengthText(episodeMinutes(details))

/** Reads the length of an episode in minutes from "23 min. per ep." or "1 hr. 58 min."; else 0. */
export function episodeMinutes(details: Details): number {
  const text = details.Duration
  if (typeof text !== 'string') return 0
  const [, hours = '0'] = /(?<!\d)(\d+)\s*(?:hours?|hrs?|jam)/i.exec(text) ?? []
  const [, minutes = '0'] = /(?<!\d)(\d+)\s*(?:minutes?|mins?|menit)/i.exec(text) ?? []
  return Number(hours) * 60 + Number(minutes)
}

function lengthText(all: number): string | null {
  if (all === 0) return null
  const [hours, minutes] = [Math.floor(all / 60), all % 60]
  return [hours > 0 ? `${hours} jam` : '', minutes > 0 ? `${minutes} menit` : ''].filter(Boolean).join(' ')
}

/** A part of a long list of episodes. `key` names it in addresses: "51-100" or "spesial". */
type EpisodePart<R> = { key: string; name: string; from: number; to: number; rows: R[] }

/** How many episode numbers a part covers. */
const PART_SIZE = 50
const SPECIALS = 'spesial'

/**
 * Splits a long list of episodes by their real numbers, lowest first: 1–50, 51–100 … An episode with two numbers
 * belongs to the part of the first one, and 300.5 to the part of 300. Episodes without a number are the last part. A
 * short list is one part.
 */
export function splitIntoParts<R extends Pick<EpisodeLine, 'label'>>(rows: readonly R[]): EpisodePart<R>[] {
  const parts = new Map<number, R[]>()
  for (const row of rows) {
    const number = firstNumber(row.label)
    const at = number === null ? Number.POSITIVE_INFINITY : Math.ceil(Math.max(1, number) / PART_SIZE)
    const some = parts.get(at)
    if (some) some.push(row)
    else parts.set(at, [row])
  }
  if (rows.length <= 1.5 * PART_SIZE) return [{ key: '', name: '', from: 0, to: 0, rows: [...rows] }]
  return [...parts].sort(([one], [other]) => one - other).map(([, some]) => toPart(some))
}

function toPart<R extends Pick<EpisodeLine, 'label'>>(rows: R[]): EpisodePart<R> {
  const [from, to] = [firstNumber(rows.at(-1)?.label ?? null), lastNumber(rows[0]?.label ?? null)]
  if (from === null || to === null) return { key: SPECIALS, name: 'Spesial', from: 0, to: 0, rows }
  return { key: `${from}-${to}`, name: `${from}–${to}`, from, to, rows }
}

function firstNumber(label: string | null): number | null {
  const [number] = /^\d{1,6}/.exec(label ?? '') ?? []
  return number === undefined ? null : Number(number)
}

/** Returns the last whole number of a label: 8 of "8", 278 of "277-278", 12 of "12.5"; null for a word. */
export function lastNumber(label: string | null): number | null {
  const [, number] = /^(?:\d+-)?(\d{1,6})(?:\.\d+)?(?!\d)/.exec(label ?? '') ?? []
  return number === undefined ? null : Number(number)
}

/**
 * Chooses the part by its key (`bagian`), else by an episode number (`ke`), else the newest part with numbers. If the
 * list begins with the oldest episode, the first part replaces the newest.
 */
export function chosenPart<R>(
  parts: readonly EpisodePart<R>[],
  { bagian, ke }: { bagian: string | null; ke: number | null },
  fromOldest: boolean,
): EpisodePart<R> | undefined {
  const byKey = parts.find(({ key }) => key === bagian)
  const byNumber = ke === null ? undefined : parts.find(({ from, to }) => from <= ke && ke <= to)
  const newest = fromOldest ? undefined : parts.findLast(({ key }) => key !== SPECIALS)
  return byKey ?? byNumber ?? newest ?? parts[0]
}
