import { MAX_PAGES, MAX_PANELS_PER_PAGE, MIN_PANELS_PER_PAGE } from '../limits.ts'

/**
 * Returns the number of panels on each page: 2 to 6, but 1 to 6 on the last or only page, and at most 25 pages.
 * `wished`: the wanted page of each panel, for at most 150 panels in reading order. A page that is too full is split in
 * half. A single panel joins the next page.
 */
export function fillPages(wished: readonly number[]): number[] {
  const requestedSizes = [...new Set(wished)].map((page) => wished.filter((one) => one === page).length)
  const sizes = requestedSizes.flatMap((size) => evenly(size, Math.ceil(size / MAX_PANELS_PER_PAGE)))
  const filled: number[] = []
  for (const [at, size] of sizes.entries()) {
    const next = sizes[at + 1]
    if (size >= MIN_PANELS_PER_PAGE || next === undefined) filled.push(size)
    else {
      const joins = next < MAX_PANELS_PER_PAGE
      sizes[at + 1] = joins ? next + size : next - 1
      if (!joins) filled.push(size + 1)
    }
  }
  return filled.length > MAX_PAGES ? evenly(wished.length, MAX_PAGES) : filled
}

const evenly = (count: number, parts: number): number[] =>
  Array.from({ length: parts }, (_, at) => Math.ceil((count - at) / parts))
