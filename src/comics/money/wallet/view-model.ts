import type { ComicRequestRow, WithdrawalRow } from '../../../db/tables.ts'
import { longDate } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { comicHref } from '../../comic/comic.ts'
import type { Book, Line } from './queries.ts'

const kinds: Readonly<Record<string, string>> = {
  gift: 'Hadiah kreator baru',
  hold: 'Menggambar komik',
  release: 'Gambar gagal atau dibatalkan',
  package: 'Dari paket',
  publication: 'Terbit',
  refund: 'Pembelian dikembalikan',
}

/** Formats an amount: "Rp 20.000", "3 kredit" or "1 jatah terbit". */
export const amountIn = (book: Book, amount: number | string): string =>
  book === 'rupiah'
    ? rupiah(amount)
    : `${Number(amount).toLocaleString('id-ID').replace('-', '−')} ${book === 'kredit' ? 'kredit' : 'jatah terbit'}`

export function lineView(book: Book, line: Line, now: Date) {
  const what = line.description || (kinds[line.kind] ?? line.kind)
  return {
    text: line.title && !what.includes(line.title) ? `${what}: ${line.title}` : what,
    amount: `${line.amount > 0 ? '+' : ''}${amountIn(book, line.amount)}`,
    isLess: line.amount < 0,
    after: amountIn(book, line.after),
    when: longDate(line.created_at),
    note: line.held_until && line.held_until > now ? `Ditahan sampai ${longDate(line.held_until)}` : null,
  }
}

type Request = WithdrawalRow | ComicRequestRow
const states: Readonly<Record<Request['status'], readonly [state: string, tone: 'good' | 'bad' | 'info']>> = {
  pending: ['Menunggu staf', 'info'],
  paid: ['Sudah dibayar', 'good'],
  rejected: ['Ditolak', 'bad'],
  PENDING: ['Menunggu dikirim', 'info'],
  SENT: ['Sudah dikirim', 'good'],
  REJECTED: ['Ditolak', 'bad'],
}

function requestView({ status, reason, created_at, decided_at }: Request) {
  const [state, tone] = states[status]
  const decisionText = decided_at ? ` · diputuskan ${longDate(decided_at)}` : ''
  return { state, tone, reason, when: `Diminta ${longDate(created_at)}${decisionText}` }
}

/** `fields`: the bank data that staff need for the transfer. */
export const withdrawalView = (row: WithdrawalRow) => ({
  ...requestView(row),
  title: rupiah(row.amount),
  reference: row.reference,
  fields: [
    ['Bank', row.bank_name],
    ['Nomor rekening', row.account_number],
    ['Atas nama', row.account_name],
    ['Referensi transfer', row.reference],
  ],
})

const comicLink = ({ comic_id: id }: ComicRequestRow) => id && comicHref({ id, title: null, published_at: null })

/** `comic_title`: the title of the printed comic, on pages of staff. */
export const souvenirView = (row: ComicRequestRow & { comic_title?: string | null }) => ({
  ...requestView(row),
  title: `Suvenir untuk ${row.recipient_name}`,
  reference: null,
  fields: [
    ['Alamat', `${row.recipient_name}\n${row.phone_number}\n${row.shipping_address}`],
    ['Catatan', row.notes],
    ['Komik', row.comic_id && `${row.comic_title ?? 'Tanpa judul'}, nomor ${row.comic_id}`, comicLink(row)],
  ],
})

export type RequestView = ReturnType<typeof withdrawalView> | ReturnType<typeof souvenirView>
