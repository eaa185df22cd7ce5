import { z } from 'zod'
import { PageNumber, wholeNumber } from '../../web/form.ts'

/** Query of a list that has a page for each year. Invalid values are ignored. */
export const YearQuery = z.object({
  page: PageNumber.catch(1),
  tahun: wholeNumber(z.int().min(2000).max(2999)).nullable().catch(null),
})

/** Returns the address of a page of a list, or of its part for one year. */
export function yearHref(list: string, year: number | null, page = 1): string {
  const query = new URLSearchParams({
    ...(year !== null && { tahun: String(year) }),
    ...(page > 1 && { page: String(page) }),
  })
  return `${list}${query.size > 0 ? `?${query}` : ''}`
}

export type YearLinks = { href: string; text: string; isCurrent: boolean }[] | null

/** Returns links to the parts of a list, and to the whole; null where there is nothing to choose. */
export function yearLinks(list: string, years: readonly number[], current: number | null): YearLinks {
  if (years.length < 2 && (current === null || years.includes(current))) return null
  const all = { href: list, text: 'Semua', isCurrent: current === null }
  return [
    all,
    ...years.map((year) => ({ href: yearHref(list, year), text: String(year), isCurrent: year === current })),
  ]
}
