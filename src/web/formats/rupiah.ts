/** Formats an amount of money as "Rp 20.000", one below zero as "−Rp 20.000". PostgreSQL returns large numbers as text. */
export const rupiah = (amount: number | string): string =>
  `${Number(amount) < 0 ? '−' : ''}Rp ${Math.abs(Number(amount)).toLocaleString('id-ID')}`
