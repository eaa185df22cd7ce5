import { longDate } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { pagesOf } from '../../web/paging.ts'
import { purchaseLine } from '../subscriptions/view-model.ts'
import { lineView } from '../wallet/view-model.ts'
import type { MemberPurchase } from './queries.ts'
import { LINES_PER_PAGE, type readBook } from './read-book.ts'
import { bookHref } from './view-model.ts'

export type SentForm = { values: Values; errors: Errors }
type BookParts = Awaited<ReturnType<typeof readBook>> & { form: SentForm; mayCredit: boolean; flash: string | null }

/** `mayCredit`: the viewer may change credits. */
export function bookView({ id, page, now, creator, wallet, lines, purchases, ...parts }: BookParts) {
  const { isi, form } = parts
  const choice = (name: string, value: string, text: string) => ({ value, text, isChosen: value === form.values[name] })
  return {
    ...parts,
    address: bookHref(id),
    lines: lines.map((line) => lineView(isi, line, now)),
    sums: [
      ['Bisa ditarik', rupiah(wallet.available)],
      ['Ditahan', rupiah(wallet.pending)],
      ['Masuk seluruhnya', rupiah(wallet.lifetime_earned)],
      ['Sudah dibayar', rupiah(wallet.lifetime_withdrawn)],
      ['Kredit', creator?.kredit ?? 0],
      ['Jatah terbit', creator?.publish_quota ?? 0],
      ['Kredit yang dibeli', creator?.kredit_bought ?? 0],
    ],
    what: [choice('apa', 'rupiah', 'Rupiah'), ...(parts.mayCredit ? [choice('apa', 'kredit', 'Kredit')] : [])],
    direction: [choice('arah', 'tambah', 'Tambah'), choice('arah', 'ambil', 'Ambil')],
    pagination: pagesOf(lines[0]?.total ?? 0, LINES_PER_PAGE, page, (at) => bookHref(id, isi, at)),
    purchases: purchases.map(purchaseView),
  }
}

const purchaseView = ({ starts_at, ends_at, ...bought }: MemberPurchase) => ({
  ...purchaseLine(bought),
  period: starts_at && ends_at ? `${longDate(starts_at)} sampai ${longDate(ends_at)}` : 'tidak ada',
})
