import { expect, test } from 'vitest'
import type { Order } from '../../../src/orders/rules/amounts.ts'
import {
  afterLink,
  afterPayment,
  getAllowedSteps,
  linkVerdict,
  productionVerdict,
  type Standing,
  statusVerdict,
} from '../../../src/orders/rules/order.ts'
import { IllegalStep } from '../../../src/orders/staff/update-as-staff.ts'

/**
 * Tests every change of state from every state. The expected verdicts come from a table that was written from the agreed
 * rules and shares no code with the server. That the server answers by these rules is tested through HTTP in
 * conformance/transitions.test.ts.
 */

const unpaid = ['menunggu_link', 'link_dibuat'] as const
const partly = ['dp_dibayar', 'pengerjaan_selesai', 'menunggu_pelunasan'] as const
const statuses = [...unpaid, ...partly, 'lunas', 'dibatalkan'] as const
const productions = ['menunggu', 'diproses', 'selesai', 'dikirim', 'dibatalkan'] as const
const notes = ['', ' ', 'Alasannya begini'] as const
const types = ['dp', 'full', 'pelunasan'] as const
type Status = (typeof statuses)[number]
type Production = (typeof productions)[number]
type State = readonly [Status, Production]
const within = <T>(list: readonly T[], one: unknown) => list.some((other) => other === one)

const TOTAL = 7_500_000
const HALF = 3_750_000

const orderIn = ([status_order, production_status]: State, wishes: Partial<Standing> = {}): Standing => ({
  ...{ status_order, production_status, payment_type: 'dp', dp_percent: 50, price_confirmed: true },
  ...{ total_price: TOTAL, refunded_amount: 0 },
  paid_amount: status_order === 'lunas' ? TOTAL : within(partly, status_order) ? HALF : 0,
  ...wishes,
})

/** All pairs of states that can occur together: an order and its production can only be cancelled together. */
const states: State[] = statuses.flatMap((status) =>
  productions
    .filter((production) => (status === 'dibatalkan') === (production === 'dibatalkan'))
    .map((production) => [status, production] as const),
)

type Rule = 'yes' | 'no' | 'with a note'

/** Whether staff may change the order status by hand. */
function statusRule([from, production]: State, to: Status): Rule {
  if (to === from) return 'yes'
  if (to === 'pengerjaan_selesai') return from === 'dp_dibayar' && production === 'selesai' ? 'yes' : 'no'
  if (to !== 'dibatalkan') return 'no'
  return from !== 'lunas' && production !== 'dikirim' ? 'with a note' : 'no'
}

/** Whether staff may change the production status: one step forward is allowed, one step back only with a note. */
function productionRule([status, from]: State, to: Production): Rule {
  if (to === from) return 'yes'
  if (status === 'dibatalkan' || to === 'dibatalkan') return 'no'
  const step = productions.indexOf(to) - productions.indexOf(from)
  if (step === -1) return 'with a note'
  if (step !== 1) return 'no'
  if (to === 'diproses') return within(unpaid, status) ? 'no' : 'yes'
  if (to === 'dikirim') return status === 'lunas' ? 'yes' : 'with a note'
  return 'yes'
}

const permits = (rule: Rule, note: string) => rule === 'yes' || (rule === 'with a note' && note.trim() !== '')

test('staff may set the agreed order statuses and no others, from every state, with a note and without', () => {
  for (const state of states)
    for (const to of statuses)
      for (const note of notes) {
        const { allowed } = statusVerdict(orderIn(state), to, note)
        expect({ state, to, note, allowed }).toEqual({ state, to, note, allowed: permits(statusRule(state, to), note) })
      }
})

test('staff may set the agreed production statuses and no others, from every state, with a note and without', () => {
  for (const state of states)
    for (const to of productions)
      for (const note of notes) {
        const { allowed } = productionVerdict(orderIn(state), to, note)
        const agreed = permits(productionRule(state, to), note)
        expect({ state, to, note, allowed }).toEqual({ state, to, note, allowed: agreed })
      }
})

test('production does not begin before the price is confirmed, from any status', () => {
  for (const status of statuses.filter((one) => one !== 'dibatalkan'))
    for (const note of notes) {
      const order = orderIn([status, 'menunggu'], { price_confirmed: false })
      expect({ status, ...productionVerdict(order, 'diproses', note) }).toMatchObject({ status, allowed: false })
    }
})

test('staff see the steps that are open, with whether each needs a note, and a refusal names them', () => {
  for (const state of states) {
    const [status, production] = state
    const open = <Step extends string>(all: readonly Step[], from: Step, ruleFor: (to: Step) => Rule) =>
      all
        .filter((to) => to !== from && ruleFor(to) !== 'no')
        .map((to) => ({ to, needsNote: ruleFor(to) === 'with a note' }))
    const agreed = {
      statuses: open(statuses, status, (to) => statusRule(state, to)),
      production: open(productions, production, (to) => productionRule(state, to)),
    }
    expect({ state, ...getAllowedSteps(orderIn(state)) }).toMatchObject({ state, ...agreed })
    // The message reads no field but those of the rules.
    const { message, code, status: answer } = new IllegalStep('Tidak bisa.', orderIn(state) as Order)
    expect([answer, code]).toEqual([409, 'ILLEGAL_TRANSITION'])
    for (const { to } of [...agreed.statuses, ...agreed.production]) expect(message).toContain(to)
    if (agreed.statuses.length + agreed.production.length === 0) expect(message).toContain('tidak ada lagi')
  }
})

test('links: three types in every state, and the status they lead to', () => {
  for (const own of ['dp', 'full'] as const)
    for (const status of statuses)
      for (const type of types) {
        const order = orderIn([status, status === 'dibatalkan' ? 'dibatalkan' : 'menunggu'], { payment_type: own })
        const isFirst = within(unpaid, status)
        const agreed = type === 'pelunasan' ? within(partly, status) : isFirst && (type === 'full' || own === 'dp')
        const { allowed } = linkVerdict(order, type)
        expect({ own, status, type, allowed }).toEqual({ own, status, type, allowed: agreed })
        if (!allowed) continue
        expect([own, status, afterLink(order)]).toEqual([own, status, isFirst ? 'link_dibuat' : 'menunggu_pelunasan'])
      }
})

test('payments: the status they lead to from every state', () => {
  const now = new Date()
  for (const state of states) {
    const [status, production] = state
    for (const amount of [HALF, TOTAL]) {
      const order = { ...orderIn(state), ended_at: null }
      const { paid_amount, status_order, ended_at } = afterPayment(order, amount, now)
      const isPaid = order.paid_amount + amount >= TOTAL
      const agreed = within(['lunas', 'dibatalkan'], status)
        ? status
        : isPaid
          ? 'lunas'
          : within(unpaid, status)
            ? 'dp_dibayar'
            : status
      expect([state, amount, status_order]).toEqual([state, amount, agreed])
      expect(paid_amount).toBe(order.paid_amount + amount)
      const hasEnd = agreed === 'dibatalkan' || (agreed === 'lunas' && production === 'dikirim')
      expect([state, ended_at]).toEqual([state, hasEnd ? now : null])
    }
  }
})
