import type { InvoiceSheet } from '../../src/db/column-types.ts'
import { customerActor } from '../../src/orders/actor.ts'
import type { Book, Shop } from '../../src/orders/operator/sample.ts'
import type { OrderActor } from '../../src/orders/queries.ts'
import type { Order } from '../../src/orders/rules/amounts.ts'
import { toPhone } from '../../src/outbox/whatsapp/phone.ts'
import { toWibDay } from '../../src/web/dates.ts'
import { openBook } from './book.ts'
import type { Chance } from './chance.ts'
import { type Fate, fates, paysDown, storyOf } from './story.ts'

/** Time units in milliseconds. */
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Offset of Western Indonesian time (WIB) from UTC in milliseconds. Indonesia has no summer time. */
const WIB = 7 * HOUR
/**
 * Numbers of days. `PAST_DAYS`: since the shop's first order. `FINISHED_DAYS`: after this age an order is certainly
 * finished.
 */
const PAST_DAYS = 424
const FINISHED_DAYS = 20
/** Outcomes ("fates") of orders that are still in progress, with open invoices or payments to review. */
const current = fates.slice(0, fates.indexOf('whole'))
/** Outcomes ("fates") that leave the last invoice open. The last step of these orders is at most three hours ago. */
const isPaying: readonly Fate[] = ['proved', 'short']
/** Weight of each month, from January: more orders come before holidays, school terms and Independence Day. */
const seasons = [0.75, 0.85, 1.1, 1.15, 0.9, 1.05, 1.4, 1.3, 0.85, 0.95, 1.1, 1.35]
/** Growth of the shop per month, as a share: 0.09 is 9 %. */
const MONTHLY_GROWTH = 0.09

type Plan = {
  count: number
  now: Date
  chance: Chance
  shop: Shop
  /** The shop as the head of an invoice names it. */
  head: InvoiceSheet['shop']
  baseUrl: string
  /** Names of the stored pictures: proofs of payment and designs. */
  pictures: { proofs: readonly string[]; designs: readonly string[] }
  /** Order codes and invoice codes that are already in use. */
  taken: ReadonlySet<string>
}

/**
 * Generates `count` orders, oldest first. About a fifth are still in progress, in every state; the others are from the
 * fourteen months before.
 */
export function planOrders({ count, now, chance, shop, head, baseUrl, pictures, taken }: Plan): Book[] {
  const codes = new Set(taken)
  const underWay = Math.ceil(Math.max(count * 0.18, Math.min(count * 0.6, current.length)))
  const moments = pastMoments(count - underWay, now, chance)
  return [
    ...moments.map((at) => tell(pastFate(chance), at)),
    ...Array.from({ length: underWay }, (_, nth) => tell(current[nth % current.length] ?? 'asked', null)),
  ].sort((one, other) => +one.order.created_at - +other.order.created_at)

  /**
   * Generates one order with the given outcome. If `placedAt` is null, the order is placed so that its last step is
   * recent.
   */
  function tell(fate: Fate, placedAt: Date | null): Book {
    const isDp = paysDown(fate, chance)
    const picture = pictures.proofs.length > 0 ? chance.pick(pictures.proofs) : null
    const story = storyOf(fate, isDp, { chance, shop, picture })
    const delays = story.map(([least, most]) => chance.between(least, most) * HOUR)
    const whole = delays.reduce((sum, delay) => sum + delay, 0)
    const placed =
      placedAt ?? new Date(now.getTime() - whole - chance.between(0.3, isPaying.includes(fate) ? 3 : 20) * HOUR)
    const isStaff = fate === 'new' || chance.happens(0.15)
    const order = newOrder(placed, { isDp, isStaff })
    const by: OrderActor = isStaff
      ? { name: chance.pick(shop.staff), source: 'admin', auditActor: null }
      : customerActor
    const invoiceCode = () => fresh(() => `INV-${chance.letters(6, '0123456789')}-${chance.letters(3, LETTERS)}`)
    const book = openBook(order, by, { uuid: chance.uuid, invoiceCode, baseUrl, life: DAY, head })
    let at = placed.getTime()
    for (const [nth, [, , happens]] of story.entries()) {
      at += delays[nth] ?? 0
      happens(book, new Date(at))
    }
    return book.book()
  }

  function newOrder(at: Date, { isDp, isStaff }: { isDp: boolean; isStaff: boolean }): Order {
    const product = chance.weighted(shop.products)
    const grown = 1 + MONTHLY_GROWTH * 4 * (1 - (now.getTime() - at.getTime()) / (PAST_DAYS * DAY))
    const quantity = Math.max(product.quantity[0], Math.round(chance.whole(...product.quantity) * grown * 0.8))
    const name = `${chance.pick(shop.firstNames)} ${chance.pick(shop.lastNames)}`
    return {
      id: chance.uuid(),
      order_code: fresh(() => codeOf(at)),
      customer_name: name,
      quantity,
      product_name: product.name.replace('{for}', chance.pick(shop.customers)),
      total_price: quantity * chance.whole(...product.price) * 1_000,
      payment_type: isDp ? 'dp' : 'full',
      dp_percent: isDp ? chance.pick([50, 50, 50, 60, 70]) : null,
      paid_amount: 0,
      refunded_amount: 0,
      kept_amount: 0,
      status_order: 'menunggu_link',
      production_status: 'menunggu',
      ...contactOf(name),
      design_notes: chance.happens(0.7) ? chance.pick(shop.wishes) : '',
      design: pictures.designs.length > 0 && chance.happens(0.3) ? chance.pick(pictures.designs) : null,
      source: isStaff ? 'admin' : 'public',
      price_confirmed: isStaff,
      needed_on: null,
      due_on: chance.happens(0.9) ? toWibDay(new Date(at.getTime() + chance.whole(4, 14) * DAY)) : null,
      due_from: null,
      link_version: 1,
      version: 1,
      created_at: at,
      updated_at: at,
      ended_at: null,
      deleted_at: null,
      user_id: null,
      erase_customer: false,
      design_removed_at: null,
      customer_id: null,
      sizes_version: 0,
      sizes_locked: false,
    }
  }

  /**
   * Returns contact data that reach nobody: no mobile operator uses the prefix 0810, and .example is a domain without
   * mail.
   */
  function contactOf(name: string) {
    const phone = `0810-0${chance.letters(3, '0123456789')}-${chance.letters(4, '0123456789')}`
    const email = `${name.toLowerCase().replace(' ', '.')}@surat.example`
    if (chance.happens(0.3)) {
      return {
        contact_information: email,
        contact_phone: null,
        contact_email: email,
        notification_channel: 'email' as const,
      }
    }
    return {
      contact_information: phone,
      contact_phone: toPhone(phone),
      contact_email: null,
      notification_channel: 'whatsapp' as const,
    }
  }

  function fresh(make: () => string): string {
    for (;;) {
      const code = make()
      if (codes.has(code)) continue
      codes.add(code)
      return code
    }
  }

  function codeOf(at: Date): string {
    return `ORD-${toWibDay(at).replaceAll('-', '')}-${chance.letters(3, LETTERS)}`
  }
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

function pastFate(chance: Chance): Fate {
  return chance.weighted<{ fate: Fate; often: number }>([
    { fate: 'whole', often: 78 },
    { fate: 'reworked', often: 6 },
    { fate: 'dropped', often: 7 },
    { fate: 'cancelled', often: 6 },
    { fate: 'overpaid', often: 3 },
  ]).fate
}

/**
 * Returns `count` past times during business hours, oldest first, with more of them towards today and in busy months.
 */
function pastMoments(count: number, now: Date, chance: Chance): Date[] {
  const today = Math.floor((now.getTime() + WIB) / DAY) * DAY
  const days = Array.from({ length: PAST_DAYS - FINISHED_DAYS }, (_, nth) => {
    const day = today - (PAST_DAYS - nth) * DAY
    return { day, weight: (seasons[new Date(day).getUTCMonth()] ?? 1) * (1 + (MONTHLY_GROWTH * nth) / 30) }
  })
  const each = days.reduce((sum, { weight }) => sum + weight, 0) / Math.max(1, count)
  const moments: number[] = []
  let owed = chance.between(0, each)
  for (const { day, weight } of days) {
    for (owed += weight; owed >= each; owed -= each) moments.push(day - WIB + chance.between(8, 21) * HOUR)
  }
  while (moments.length < count) moments.push(today - FINISHED_DAYS * DAY - WIB + chance.between(8, 21) * HOUR)
  return moments.slice(0, count).map((at) => new Date(at))
}
