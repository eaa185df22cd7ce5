import fc from 'fast-check'
import type { Mood } from '../../orders/support/gateway.ts'

const word = (...names: string[]) => fc.record({ do: fc.constantFrom(...names) })
const Step = fc.oneof(
  { weight: 5, arbitrary: word('buy') },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('pay'),
      by: fc.constantFrom(0, 0, 0, 0, -1_000, 5_000),
      tell: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: word('redeliver', 'expire', 'inbox') },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('jobs'), hours: fc.constantFrom(0, 1, 25, 24 * 8, 24 * 31) }) },
  { weight: 2, arbitrary: word('grant', 'return', 'confirm', 'refund') },
  { weight: 3, arbitrary: word('earn', 'earn held', 'take', 'withdraw', 'withdraw', 'pay out', 'refuse') },
  { weight: 2, arbitrary: word('souvenir', 'send', 'reject') },
  { weight: 3, arbitrary: word('give credits', 'take credits', 'draw', 'draw', 'redraw', 'cancel', 'call', 'fail') },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mood'),
      mood: fc.constantFrom<Mood>('well', 'well', 'down', 'silent after the yes', 'refuses', 'we die after the yes'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('dying'), isOn: fc.boolean() }) },
)
const Moment = fc.array(fc.tuple(Step, fc.nat(1_000)), { minLength: 1, maxLength: 2 })
/** Random histories of purchases, wallets and drawings: up to two steps at once, each with a number to pick by. */
export const History = fc.array(Moment, { minLength: 8, maxLength: 30 })
