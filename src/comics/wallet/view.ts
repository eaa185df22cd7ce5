import type { ComicRequestRow, CommissionRow, WithdrawalRow } from '../../db/creator-rows.ts'
import { longDate } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import type { Book, Line } from './queries.ts'

type Tone = 'good' | 'warn' | 'bad' | 'info'

const kinds: Readonly<Record<string, string>> = {
  gift: 'Hadiah kreator baru',
  hold: 'Menggambar komik',
  release: 'Gambar gagal atau dibatalkan',
  package: 'Dari paket',
  publication: 'Terbit',
  refund: 'Pembelian dikembalikan',
}

/** An amount of a book in its unit, such as "Rp 20.000", "3 kredit" and "1 jatah terbit". */
export const amountIn = (book: Book, amount: number | string): string =>
  book === 'rupiah'
    ? rupiah(amount)
    : `${Number(amount).toLocaleString('id-ID').replace('-', '−')} ${book === 'kredit' ? 'kredit' : 'jatah terbit'}`

/** A row of a book in plain words. */
export function lineView(
  book: Book,
  { kind, amount, description, title, after, created_at, held_until }: Line,
  now: Date,
) {
  const what = description || (kinds[kind] ?? kind)
  return {
    text: title ? `${what}: ${title}` : what,
    amount: `${amount > 0 ? '+' : ''}${amountIn(book, amount)}`,
    isLess: amount < 0,
    after: amountIn(book, after),
    when: longDate(created_at),
    note: held_until && held_until > now ? `Ditahan sampai ${longDate(held_until)}` : null,
  }
}

const states: Readonly<Record<string, readonly [text: string, tone: Tone]>> = {
  pending: ['Menunggu staf', 'info'],
  paid: ['Sudah dibayar', 'good'],
  rejected: ['Ditolak', 'bad'],
  PENDING: ['Menunggu dikirim', 'info'],
  SENT: ['Sudah dikirim', 'good'],
  REJECTED: ['Ditolak', 'bad'],
}

/** What all requests that staff decide have in common. */
const requestView = ({ status, reason, created_at, decided_at }: WithdrawalRow | ComicRequestRow) => {
  const [state = status, tone = 'info'] = states[status] ?? []
  const ended = decided_at ? ` · diputuskan ${longDate(decided_at)}` : ''
  return { state, tone, reason, when: `Diminta ${longDate(created_at)}${ended}` }
}

/** A withdrawal in a list. `fields`: what staff need for it. */
export const withdrawalView = (row: WithdrawalRow) => ({
  ...requestView(row),
  title: rupiah(row.amount),
  fields: [
    ['Bank', row.bank_name ?? ''],
    ['Nomor rekening', row.account_number ?? ''],
    ['Atas nama', row.account_name ?? ''],
  ] as const,
})

/** A souvenir in a list. */
export const souvenirView = (row: ComicRequestRow) => ({
  ...requestView(row),
  title: `Suvenir untuk ${row.recipient_name}`,
  fields: [
    ['Alamat', `${row.recipient_name}\n${row.phone_number}\n${row.shipping_address}`],
    ['Catatan', row.notes],
  ] as const,
})

export const commissionView = ({ kredit, keterangan, created_at }: CommissionRow) => ({
  text: keterangan,
  amount: `+${amountIn('kredit', kredit)}`,
  when: longDate(created_at),
})
