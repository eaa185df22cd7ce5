import { customerActor } from '../../src/orders/actor.ts'
import type { Shop } from '../../src/orders/operator/sample.ts'
import type { OrderActor } from '../../src/orders/queries.ts'
import type { openBook } from './book.ts'
import type { Chance } from './chance.ts'

/** Outcomes of sample orders: the situation in which an order is when its steps are done. */
export const fates = [
  'asked',
  'making',
  'proved',
  'owing',
  'full',
  'short',
  'paid',
  'made',
  'new',
  'begun',
  'over',
  'refund_due',
  'late',
  'lapsed',
  'whole',
  'reworked',
  'dropped',
  'cancelled',
  'overpaid',
] as const
export type Fate = (typeof fates)[number]
type Open = ReturnType<typeof openBook>
/**
 * One step of a sample order: the minimum and maximum hours after the previous step, and the function that performs the
 * step.
 */
type Step = [least: number, most: number, happens: (book: Open, at: Date) => void]

type Telling = { chance: Chance; shop: Shop; picture: string | null }

/**
 * Returns the steps that lead an order to its outcome. An invoice that gets paid is paid within a day; an invoice still
 * open at the end is younger than a day.
 */
export function storyOf(fate: Fate, isDp: boolean, { chance, shop, picture }: Telling): Step[] {
  const staff: OrderActor = { name: chance.pick(shop.staff), source: 'admin', auditActor: null }
  const method = chance.pick(shop.methods)
  const first = isDp ? 'dp' : 'full'
  const ask: Step = [0.01, 0.2, (book, at) => book.ask(at, fate === 'new' ? staff : customerActor, first)]
  const paid = (beyond = 0, notes = ''): Step => [1, 20, (book, at) => book.pay(at, staff, { method, beyond, notes })]
  const confirm: Step = [
    1,
    6,
    (book, at) => {
      if (!book.book().order.price_confirmed) book.confirmPrice(at, staff)
    },
  ]
  const remark: Step[] = chance.happens(0.35)
    ? [[1, 10, (book, at) => book.remark(at, staff, chance.pick(shop.remarks))]]
    : []
  const begin: Step = [4, 40, (book, at) => book.produce(at, staff, 'diproses')]
  const done: Step = [60, 200, (book, at) => book.produce(at, staff, 'selesai')]
  const finish: Step = [0.1, 2, (book, at) => isDp && book.become(at, staff, 'pengerjaan_selesai')]
  const rest: Step[] = isDp ? [[2, 20, (book, at) => book.ask(at, staff, 'pelunasan')]] : []
  const send: Step = [4, 30, (book, at) => book.produce(at, staff, 'dikirim')]
  const cancel: Step = [2, 60, (book, at) => book.become(at, staff, 'dibatalkan', chance.pick(shop.cancellations))]
  const lapse: Step = [24.01, 24.1, (book, at) => book.expire(at)]
  const giveBack: Step = [10, 90, (book, at) => book.refund(at, staff, 'Ditransfer kembali ke rekening pelanggan.')]
  const rework: Step[] = [
    [6, 30, (book, at) => book.produce(at, staff, 'diproses', chance.pick(shop.reworks))],
    [20, 60, (book, at) => book.produce(at, staff, 'selesai')],
  ]
  const prove: Step = [0.5, 8, (book, at) => picture && book.prove(at, picture, 'Sudah saya transfer, mohon dicek ya.')]
  const begun = [ask, paid(), confirm, ...remark]
  const made = [...begun, begin, done]
  const settled = [...rest, ...(isDp ? [paid()] : [])]
  const stories: Record<Fate, Step[]> = {
    new: [],
    asked: [ask],
    proved: [ask, prove],
    lapsed: [ask, lapse],
    begun,
    making: [...begun, begin],
    made: [...made, finish],
    owing: [...made, finish, ...rest],
    paid: [...made, finish, ...settled],
    full: [...begun, begin],
    short: [ask, paid(-50_000, 'Kurang Rp 50.000 dari yang diminta.')],
    over: [ask, paid(100_000, 'Lebih Rp 100.000 dari yang diminta.'), confirm],
    late: [ask, lapse, paid(0, 'Masuk setelah invoice kedaluwarsa.'), confirm],
    refund_due: [ask, paid(), cancel],
    whole: [...made, finish, ...settled, send],
    reworked: [...made, ...rework, finish, ...settled, send],
    dropped: [ask, lapse, cancel],
    cancelled: [ask, paid(), cancel, giveBack],
    overpaid: [...made, finish, ...rest, ...(isDp ? [paid(25_000, 'Lebih Rp 25.000.')] : []), send],
  }
  return fate === 'overpaid' && isDp ? [...stories.overpaid, giveBack] : stories[fate]
}

/** Whether the order begins with a down payment. */
export const paysDown = (fate: Fate, chance: Chance): boolean =>
  ['begun', 'making', 'made', 'owing', 'paid', 'over', 'overpaid', 'refund_due', 'cancelled'].includes(fate) ||
  (fate !== 'full' && chance.happens(0.7))
