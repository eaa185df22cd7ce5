type PageStep = { href: string; label: string; current: boolean } | null
/**
 * The links to the pages of a list. `steps`: links to numbered pages, null for a gap between them. The whole is null if
 * there is only one page.
 */
export type PaginationView = { previous: string | null; next: string | null; steps: PageStep[]; summary: string } | null

/** Returns the number of the last page of a list, at least 1. */
export const lastPage = (total: number, size: number) => Math.max(1, Math.ceil(total / size))

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
