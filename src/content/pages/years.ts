import * as z from 'zod'
import { PageNumber, wholeNumber } from '../../web/form.ts'
import { addressWith, buildTabs } from '../../web/paging.ts'

/** The query of a list that has a page for each year. Invalid values are ignored. */
export const YearQuery = z.object({
  page: PageNumber.catch(1),
  tahun: wholeNumber(z.int().min(2000).max(2999)).nullable().catch(null),
})

export const yearHref = (list: string, year: number | null, page = 1): string =>
  addressWith(list, { tahun: year, page })

/** Builds the title of a list page from the parts that are set. */
export const listTitle = (page: number, ...parts: (string | number | null | false)[]): string =>
  [...parts, page > 1 && `halaman ${page}`].filter(Boolean).join(', ')

/** Returns null if there is no year to choose. */
export function yearLinks(list: string, years: readonly number[], current: number | null) {
  if (years.length < 2 && (current === null || years.includes(current))) return null
  const texts = [[null, 'Semua'], ...years.map((year) => [year, String(year)] as const)] as const
  return buildTabs(texts, current, (year) => yearHref(list, year))
}
