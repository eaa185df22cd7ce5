import { notFound } from './refusal.ts'

type PageStep = { href: string; label: string; current: boolean } | null
/** Links to the pages of a list, null for a single page. `steps`: numbered pages, null for a gap between them. */
export type PaginationView = { previous: string | null; next: string | null; steps: PageStep[]; summary: string } | null

/** Returns the number of the last page of a list, at least 1. */
export const lastPage = (total: number, size: number) => Math.max(1, Math.ceil(total / size))

/** The rows of a page of a list, `size` on a page. */
export const partOf = (page: number, size: number) => ({ limit: size, offset: (page - 1) * size })

/** Builds the links to the first, the last and the neighbouring pages of a list. `hrefOf` returns the URL of a page. */
export function pagination(hrefOf: (page: number) => string, current: number, last: number): PaginationView {
  if (last <= 1) return null
  const near = [1, current - 1, current, current + 1, last].filter((page) => page >= 1 && page <= last)
  const pages = [...new Set(near)]
  const steps = pages.flatMap((page, at): PageStep[] => {
    const gap = page - (pages[at - 1] ?? page)
    const step = { href: hrefOf(page), label: String(page), current: page === current }
    if (gap === 2) return [{ href: hrefOf(page - 1), label: String(page - 1), current: false }, step]
    return gap > 2 ? [null, step] : [step]
  })
  return {
    previous: current > 1 ? hrefOf(current - 1) : null,
    next: current < last ? hrefOf(current + 1) : null,
    steps,
    summary: `Halaman ${current} dari ${last}`,
  }
}

/** Links to the other pages of `total` rows, `size` on a page. Throws a 404 for a page behind the last one. */
export function pagesOf(total: number, size: number, page: number, hrefOf: (page: number) => string): PaginationView {
  const last = lastPage(total, size)
  if (page > last) throw notFound('Halaman ini tidak ada.')
  return pagination(hrefOf, page, last)
}

/** Like `pagesOf`, for a list that is empty behind its last page. */
export const pagesUpTo = (total: number, size: number, page: number, hrefOf: (page: number) => string) =>
  pagination(hrefOf, page, Math.max(page, lastPage(total, size)))

/** Links to the parts of a list. */
export const tabsOf = <Value>(
  texts: readonly (readonly [Value, string])[],
  current: Value,
  hrefOf: (value: Value) => string,
) => texts.map(([value, text]) => ({ text, href: hrefOf(value), isCurrent: value === current }))

/** What a field offers, text by value. `all`: the text of the first choice, which is no value. */
export const choicesOf = (texts: Readonly<Record<string, string>>, chosen: string | null | undefined, all?: string) => [
  ...(all === undefined ? [] : [{ value: '', text: all, isChosen: !chosen }]),
  ...Object.entries(texts).map(([value, text]) => ({ value, text, isChosen: value === chosen })),
]

/** Adds parameters to an address, which may have some; those that are empty are left out, and the first page. */
export function addressWith(address: string, parameters: Readonly<Record<string, string | number | null>>): string {
  const given = Object.entries(parameters).filter(([name, value]) => value && !(name === 'page' && value === 1))
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]))
  return query.size > 0 ? `${address}${address.includes('?') ? '&' : '?'}${query}` : address
}
