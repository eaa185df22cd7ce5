/** Where a show stands in its series. Null is "not said"; of seasons that is the first. */
export type Place = { season: number | null; part: number | null; number: string | null }

type Likeness = 'same' | 'different' | 'unknown'

const FINAL = ' final season'

/** A name in one line; the first season goes without saying. */
export function wholeOf({ title, number, season, part }: Place & { title: string }): string {
  const parts = [title, number, (season ?? 1) > 1 && `season ${season}`, part !== null && `part ${part}`]
  return parts.filter(Boolean).join(' ')
}

/** A title without "final season", or null where it does not say that. */
export const beforeFinal = (title: string) => (title.endsWith(FINAL) ? title.slice(0, -FINAL.length) : null)

/**
 * Whether two shows of one title stand at the same place. Unknown: a number that may be the other's season or year, a first part
 * that may be the whole.
 */
export function comparePlaces(one: Place & Dated, other: Place & Dated): Likeness {
  const parts = compareParts(one.part, other.part)
  const rest = one.number === other.number ? compareSeasons(one, other) : compareNumbers(one, other)
  if (parts === 'different' || rest === 'different') return 'different'
  return parts === 'same' && rest === 'same' ? 'same' : 'unknown'
}

type Dated = { year: number | null }

function compareParts(one: number | null, other: number | null): Likeness {
  if (one === other) return 'same'
  return (one ?? 1) === (other ?? 1) ? 'unknown' : 'different'
}

const seasonOf = ({ season }: Place) => season ?? 1
const compareSeasons = (one: Place, other: Place): Likeness =>
  seasonOf(one) === seasonOf(other) ? 'same' : 'different'

function compareNumbers(one: Place & Dated, other: Place & Dated): Likeness {
  if (countOf(one) === countOf(other)) return 'unknown'
  if (compareSeasons(one, other) === 'different') return 'different'
  if (one.number !== null && other.number !== null)
    return Number(one.number) === Number(other.number) ? 'unknown' : 'different'
  return isNoNumber(one, other) || isNoNumber(other, one) ? 'unknown' : 'different'
}

/** Its numbers as a list would write them: "Mob Psycho 100 II" and "Mob Psycho 100 2" → "100 2". */
const countOf = ({ number, season }: Place) => [number, (season ?? 1) > 1 ? season : null].filter(Boolean).join(' ')

/** "X 1" may be X; "X 2019" may be the X of 2019. */
const isNoNumber = ({ number }: Place, { year }: Dated) =>
  number === '1' || (number !== null && /^(?:19|20)\d\d$/.test(number) && (year === null || year === Number(number)))
