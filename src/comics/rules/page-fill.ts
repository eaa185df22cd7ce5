import { MAX_PAGES, MAX_PANELS_PER_PAGE, MIN_PANELS_PER_PAGE } from '../limits.ts'

/**
 * How many panels each page holds: 2 to 6, the last or only one 1 to 6, at most 25 pages. `wished`: the page on which
 * each of at most 150 panels should stand, in reading order. Pages that are too full are halved, a single panel joins
 * the page after it.
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
