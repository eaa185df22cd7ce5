const digits = new Intl.NumberFormat('id-ID')

/** Formats an amount of money as "Rp 20.000", one below zero as "−Rp 20.000". PostgreSQL returns large numbers as text. */
export const rupiah = (amount: number | string): string =>
  `${Number(amount) < 0 ? '−' : ''}Rp ${digits.format(Math.abs(Number(amount)))}`

/** Text in which amounts of money stay in one line. */
export const unbroken = (text: string): string => text.replaceAll('Rp ', 'Rp\u00a0')
