import { notFound } from './refusal.ts'

type PageStep = { href: string; label: string; current: boolean } | null
/** Links to the pages of a list; null for a list of one page. `steps`: numbered pages, null for a gap between them. */
export type PaginationView = { previous: string | null; next: string | null; steps: PageStep[]; summary: string } | null

/** Returns the number of the last page of a list, at least 1. */
export const lastPage = (total: number, size: number) => Math.max(1, Math.ceil(total / size))

/** Returns which rows a page of a list has, with `size` rows on a page. */
export const toPageRange = (page: number, size: number) => ({ limit: size, offset: (page - 1) * size })

/**
 * Builds the links to the first, the last and the neighbouring pages of a list. `getHref` returns the URL of a page.
 */
export function pagination(getHref: (page: number) => string, current: number, last: number): PaginationView {
  if (last <= 1) return null
  const near = [1, current - 1, current, current + 1, last].filter((page) => page >= 1 && page <= last)
  const pages = [...new Set(near)]
  const steps = pages.flatMap((page, at): PageStep[] => {
    const gap = page - (pages[at - 1] ?? page)
    const step = { href: getHref(page), label: String(page), current: page === current }
    if (gap === 2) return [{ href: getHref(page - 1), label: String(page - 1), current: false }, step]
    return gap > 2 ? [null, step] : [step]
  })
  return {
    previous: current > 1 ? getHref(current - 1) : null,
    next: current < last ? getHref(current + 1) : null,
    steps,
    summary: `Halaman ${current} dari ${last}`,
  }
}

/**
 * Builds the links to the other pages of `total` rows, `size` on a page. Throws a 404 for a page after the last one.
 */
export function paginateOrThrow(
  total: number,
  size: number,
  page: number,
  getHref: (page: number) => string,
): PaginationView {
  const last = lastPage(total, size)
  if (page > last) throw notFound('Halaman ini tidak ada.')
  return pagination(getHref, page, last)
}

/** Like `paginateOrThrow`, for a list that is simply empty after its last page. */
export const pagesUpTo = (total: number, size: number, page: number, getHref: (page: number) => string) =>
  pagination(getHref, page, Math.max(page, lastPage(total, size)))

/** Builds the tabs that lead to the parts of a list. */
export const buildTabs = <Value>(
  texts: readonly (readonly [Value, string])[],
  current: Value,
  getHref: (value: Value) => string,
) => texts.map(([value, text]) => ({ text, href: getHref(value), isCurrent: value === current }))

/**
 * Builds the options of a select field from texts by value. `all`: the text of the first option, which has no value.
 */
export const buildChoices = (
  texts: Readonly<Record<string, string>>,
  currentValue: string | null | undefined,
  all?: string,
) => [
  ...(all === undefined ? [] : [{ value: '', text: all, isChosen: !currentValue }]),
  ...Object.entries(texts).map(([value, text]) => ({ value, text, isChosen: value === currentValue })),
]

/** Adds parameters to an address, which may already have some. Empty parameters and the first page are left out. */
export function addressWith(address: string, parameters: Readonly<Record<string, string | number | null>>): string {
  const entries = Object.entries(parameters).filter(([name, value]) => value && !(name === 'page' && value === 1))
  const query = new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]))
  return query.size > 0 ? `${address}${address.includes('?') ? '&' : '?'}${query}` : address
}
