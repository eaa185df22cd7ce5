const digits = new Intl.NumberFormat('id-ID')

/**
 * Formats an amount of money for pages, as "Rp 20.000" with a non-breaking space, and a negative amount as "−Rp
 * 20.000". PostgreSQL returns large numbers as text.
 */
export const rupiah = (amount: number | string): string => unbroken(plainRupiah(amount))

/** Formats an amount like `rupiah` with a plain space, for text that is stored, sent or read by programs. */
export const plainRupiah = (amount: number | string): string =>
  `${Number(amount) < 0 ? '−' : ''}Rp ${digits.format(Math.abs(Number(amount)))}`

/** Formats a number as "20.000". */
export const grouped = (count: number): string => digits.format(count)

/** Prepares stored text for a page: amounts of money get a non-breaking space. */
export const unbroken = (text: string): string => text.replaceAll('Rp ', 'Rp\u00a0')

/** Prepares text of a page for programs: amounts of money get a plain space. */
export const breakable = (text: string): string => text.replaceAll('Rp\u00a0', 'Rp ')
