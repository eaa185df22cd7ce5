import type { QuoteHistoryRow, QuoteRow } from '../../db/tables.ts'
import type { StatusBadge } from '../../web/context.ts'
import { dayBegins, moment, shortDay } from '../../web/dates.ts'
import { rupiah, unbroken } from '../../web/formats/rupiah.ts'
import { addressWith, paginateOrThrow } from '../../web/paging.ts'
import { sumLines } from '../lines/rules.ts'
import type { MessageDeps } from '../messages/compose.ts'
import { messagesView } from '../messages/message-view-model.ts'
import type { CustomerMessage } from '../messages/queries.ts'
import { orderHref } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import type { listQuotes } from './queries.ts'
import { getQuoteState, isOpen, type Quote, type QuoteSheet, quoteStates, wantsChange } from './rules.ts'
import { quoteHref } from './save-quote.ts'

export const QUOTES_PER_PAGE = 25

const stateBadges: Record<QuoteRow['state'], StatusBadge> = {
  asked: { color: 'degraded', label: 'Diminta' },
  draft: { color: 'unknown', label: 'Draf' },
  sent: { color: 'maintenance', label: 'Terkirim' },
  accepted: { color: 'up', label: 'Disetujui' },
  declined: { color: 'paused', label: 'Tidak jadi' },
  expired: { color: 'down', label: 'Kedaluwarsa' },
}

/** If a customer who has a quote asks for a change, the badge says so. */
function getQuoteBadge(quote: Quote, now: Date): StatusBadge {
  const state = getQuoteState(quote, now)
  return wantsChange(state, quote) ? { color: 'degraded', label: 'Minta diubah' } : stateBadges[state]
}

type Where = { state: QuoteRow['state'] | null; search: string; page: number }

export function listView(result: Awaited<ReturnType<typeof listQuotes>>, { state, search, page }: Where, now: Date) {
  const listHref = (keadaan: string | null, at = 1) =>
    addressWith('/admin/penawaran/', { keadaan, cari: search, page: at })
  const tabs = [null, ...quoteStates].map((key) => ({
    text: key === null ? 'Semua' : stateBadges[key].label,
    count: result.countOf(key),
    href: listHref(key),
    isCurrent: key === state,
  }))
  return {
    search,
    state: state ?? '',
    isNarrowed: search !== '' || state !== null,
    tabs: tabs.filter(({ count, isCurrent }) => count > 0 || isCurrent),
    pagination: paginateOrThrow(result.countOf(state), QUOTES_PER_PAGE, page, (at) => listHref(state, at)),
    rows: result.quotes.map((quote) => {
      const { product_name, quantity, total_price } = sumLines(quote.lines)
      const until = quote.state === 'sent' ? quote.sent_until : quote.valid_until
      return {
        code: quote.code,
        href: quoteHref(quote.code),
        customer: quote.customer_name,
        goods: quantity > 0 ? `${product_name} × ${quantity.toLocaleString('id-ID')}` : quote.request.slice(0, 120),
        badge: getQuoteBadge(quote, now),
        total: total_price > 0 ? rupiah(total_price) : 'belum berharga',
        until: until === null ? null : `sampai ${shortDay(dayBegins(until))}`,
        changed: shortDay(quote.updated_at),
      }
    }),
  }
}

type QuoteParts = {
  sheet: QuoteSheet | null
  messages: readonly CustomerMessage[]
  history: readonly QuoteHistoryRow[]
  order: Order | null
  link: string
}

export function quoteView(
  quote: Quote,
  { sheet, messages, history, order, link }: QuoteParts,
  deps: MessageDeps,
  now: Date,
) {
  const { code, version, request } = quote
  const state = getQuoteState(quote, now)
  // A message is not sent again: the next version of the quote has a message of its own.
  const messageList = messagesView({ home: quoteHref(code), rows: messages }, deps, now)
  const lines = messageList.lines.map((line) => ({ ...line, action: null, without: null }))
  return {
    code,
    version,
    wish: state === 'asked' ? (history.find(({ kind }) => kind === 'change')?.note ?? null) : null,
    byHand: state === 'sent' ? (lines.find(({ isOld }) => !isOld)?.byHand ?? null) : null,
    request,
    link,
    state,
    badge: getQuoteBadge(quote, now),
    href: quoteHref(code),
    isOpen: isOpen(quote),
    order: order && { code: order.order_code, href: orderHref(order.order_code) },
    sent: sheet && `${rupiah(sheet.total_price)}, berlaku sampai ${shortDay(dayBegins(sheet.valid_until))}`,
    messages: { writeHref: null, lines },
    history: history.map(({ kind, note, actor, source, at }) => ({
      title: historyTitles[kind],
      note: unbroken(note),
      at: moment(at),
      iso: at.toISOString(),
      who: source === 'public' ? 'Pelanggan' : actor,
    })),
  }
}

const historyTitles: Record<QuoteHistoryRow['kind'], string> = {
  asked: 'Penawaran diminta',
  draft: 'Penawaran ditulis',
  changed: 'Diubah, belum dikirim',
  sent: 'Dikirim',
  change: 'Pelanggan minta diubah',
  accepted: 'Disetujui',
  declined: 'Tidak jadi',
  expired: 'Masa berlakunya lewat',
}
