import { countPieces } from '../../products/rules/price.ts'
import type { PriceList } from '../../products/rules/price-list.ts'
import { readSelection } from '../../products/wish.ts'
import { dayBegins, longDate } from '../../web/dates.ts'
import { typedIn, type Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { spelled } from '../invoice/view-model.ts'
import { sizeTexts } from '../lines/rules.ts'
import { withoutDot } from '../place/forms.ts'
import { hasAccount, type OrderSettings } from '../settings.ts'
import { sumView } from './edit-view-model.ts'
import { daysView } from './ready-day.ts'
import { getQuoteState, hasNoPromise, type Quote, type QuoteSheet } from './rules.ts'

export type CustomerInput = {
  quote: Quote
  reason: string
  sheet: QuoteSheet | null
  href: string
  orderLink: string | null
  /** The day that the order of the quote promises. */
  due: string | null
  /** Whether that order was cancelled or deleted. */
  isCancelled: boolean
  settings: OrderSettings
  problem?: string | null
  text?: string
  /** What is wrong with `text`. */
  wrongText?: string
  sums?: Readonly<Record<string, readonly string[]>> | null
}

/** The page of the customer, who sees only what was sent. */
export function customerView(input: CustomerInput, now: Date) {
  const { quote, reason, href, orderLink, settings, ...again } = input
  const { code, version } = quote
  const sum = (name: string) => rupiah(again.sums?.[name]?.[0] ?? 0)
  return {
    code,
    version,
    state: getQuoteState(quote, now),
    href,
    orderLink,
    reason,
    reply: settings.quote_reply,
    problem: again.problem ?? null,
    text: again.text ?? '',
    wrongText: again.wrongText ?? null,
    both: again.sums ? { sent: sum('sent_total'), current: sum('current_total') } : null,
    request: quote.request,
    sheet: input.sheet && sheetView(input, input.sheet, now),
  }
}

function sheetView({ quote, due, isCancelled, settings }: CustomerInput, sheet: QuoteSheet, now: Date) {
  const state = getQuoteState(quote, now)
  const { bank_name: bank, bank_account: account, bank_holder: holder } = settings
  const days = {
    needed: sheet.needed_on,
    list: sheet.price_list,
    due,
    isPaidWhole: sheet.dp_percent === 100,
    isOver: hasNoPromise(state, isCancelled),
  }
  return {
    shop: sheet.shop,
    name: sheet.customer_name,
    contact: sheet.contact_information,
    terms: sheet.terms,
    ...sumView(sheet),
    spelled: `${spelled(sheet.total_price)} rupiah`,
    sent: longDate(quote.sent_at ?? quote.updated_at),
    until: longDate(dayBegins(sheet.valid_until)),
    days: daysView(days, now),
    bank: hasAccount(settings) ? `Transfer ke ${bank} ${account} atas nama ${holder}` : null,
  }
}

/** The fields of an inquiry, filled in with what the customer chose and typed in the form of a product. */
export function inquiryValues(list: PriceList, body: unknown): Values {
  const values = typedIn(body)
  const product = list.products.find(({ id }) => String(id) === values.product_id)
  if (!product) return {}
  const isUnread = (name: string) => (values.sizing === 'isi' ? name === 'quantity' : name.startsWith('sizes.'))
  const fields = Object.entries(values).filter(([name]) => !isUnread(name))
  const result = readSelection(Object.fromEntries(fields.map(withoutDot)))
  const item = result.ok ? result.wish.items[0] : undefined
  const sizes = item?.sizes.filter(({ quantity }) => quantity > 0) ?? []
  const choices = product.choices.filter(({ id }) => item?.choices.includes(id)).map(({ name }) => name)
  const extras = (item?.extras ?? []).map(({ id, position, column }) =>
    [list.extras.find((one) => one.id === id)?.name, position, column].filter(Boolean).join(' '),
  )
  const goods = [[product.name, ...choices, ...sizeTexts(sizes)].join(', '), ...extras].join('; ')
  const { customer_name = '', contact_information = '', needed_on = '', design_notes = '' } = values
  const quantity = String((item && countPieces({ ...item, sizes })) || '')
  const request = [goods, design_notes].filter(Boolean).join('\n')
  return { customer_name, contact_information, needed_on, product_id: String(product.id), quantity, request }
}
