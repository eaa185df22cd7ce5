import { dayBegins, longDate } from '../../../web/dates.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { spelled } from '../../invoice/view-model.ts'
import { hasAccount, type OrderSettings } from '../../settings.ts'
import { sumView } from './edit-view-model.ts'
import { type Quote, type QuoteSheet, stateOf } from './quote.ts'

type CustomerInput = {
  quote: Quote
  reason: string
  sheet: QuoteSheet | null
  href: string
  orderLink: string | null
  settings: OrderSettings
  problem?: string | null
  text?: string
  sums?: Readonly<Record<string, readonly string[]>> | null
}

/** The page of the customer, who sees only what was sent. */
export function customerView({ quote, reason, sheet, href, orderLink, settings, ...again }: CustomerInput, now: Date) {
  const { code, version } = quote
  const state = stateOf(quote, now)
  const { bank_name: bank, bank_account: account, bank_holder: holder } = settings
  const sum = (name: string) => rupiah(again.sums?.[name]?.[0] ?? 0)
  return {
    code,
    version,
    state,
    href,
    orderLink,
    reason,
    reply: settings.quote_reply,
    problem: again.problem ?? null,
    text: again.text ?? '',
    both: again.sums ? { sent: sum('sent_total'), current: sum('current_total') } : null,
    request: quote.request,
    sheet: sheet && {
      shop: sheet.shop,
      name: sheet.customer_name,
      contact: sheet.contact_information,
      terms: sheet.terms,
      ...sumView(sheet),
      spelled: `${spelled(sheet.total_price)} rupiah`,
      sent: longDate(quote.sent_at ?? quote.updated_at),
      until: longDate(dayBegins(sheet.valid_until)),
      bank: hasAccount(settings) ? `Transfer ke ${bank} ${account} atas nama ${holder}` : null,
    },
  }
}
