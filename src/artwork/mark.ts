/** The K of the site's mark in a 64 × 64 square, dark on saffron; the plate is the caller's. */
export const MARK_LETTER =
  '<path fill="none" stroke="#231503" stroke-width="8.5" stroke-linecap="round" stroke-linejoin="round" d="M23 17v30M43 18L25 33l19 14"/>'

/** Saffron of the plate, the kunyit of the dark theme. */
export const MARK_PLATE = '#ffb733'

/** The whole mark as markup for a 64 × 64 square. */
export const MARK = `<rect width="64" height="64" rx="17" fill="${MARK_PLATE}"/>${MARK_LETTER}`
