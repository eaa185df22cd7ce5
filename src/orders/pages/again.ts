import type { Values } from '../../web/form.ts'
import { listLines } from '../lines/queries.ts'
import type { OrderDeps } from '../order-deps.ts'
import { findOrder } from '../queries.ts'
import { ORDER_CODE, readCode } from '../rules/codes.ts'
import type { OrderLine } from '../rules/lines.ts'
import { keyIn, opensInFull } from '../track/tracking-key.ts'
import { type Chosen, extraRows } from './goods-view-model.ts'

type Query = Record<string, string | string[] | undefined>

/**
 * The form filled in from an earlier order of the product (`dari` its code, `kunci` its tracking key): choices, sizes,
 * extras and contact. Null without one, or with a wrong key.
 */
export async function valuesAgain(
  { db, secret, now }: OrderDeps,
  query: Query,
  chosen: Chosen,
): Promise<Values | null> {
  const code = typeof query.dari === 'string' ? readCode(query.dari, ORDER_CODE) : null
  const order = code ? await findOrder(db, { order_code: code }) : null
  if (!order || !opensInFull(secret, order, keyIn(query), now())) return null
  const { customer_name, contact_information, contact_email, payment_type } = order
  const line = (await listLines(db, order)).find((one) => one.item && one.product_id === chosen.product.id)
  return {
    ...(line && goodsValues(line, chosen)),
    customer_name,
    contact_information,
    payment_type,
    contact_email: contact_information.includes(contact_email ?? '') ? '' : (contact_email ?? ''),
  }
}

/** With the sizes of the pieces now, which may not be those of the day of ordering. */
function goodsValues({ item, quantity, sizes: known }: OrderLine, chosen: Chosen): Values {
  if (!item) return {}
  const { product } = chosen
  const left = [...item.extras]
  const extras = extraRows(chosen).flatMap(({ id }, at) => {
    const nth = left.findIndex((one) => one.id === id)
    const [extra] = nth < 0 ? [] : left.splice(nth, 1)
    const named = Object.entries(extra ?? {}).filter(([, value]) => value !== null)
    return named.map(([name, value]) => [`extras.${at}.${name}`, String(value)])
  })
  const groups = [...new Set(product.choices.map(({ group }) => group))]
  const choices = groups.map((group) =>
    product.choices.find((one) => one.group === group && item.choices.includes(one.id)),
  )
  const sizes = product.sizes.map(({ code }) => known.find((one) => one.code === code)?.quantity)
  const isComplete = sizes.reduce<number>((sum, count) => sum + (count ?? 0), 0) === quantity
  return {
    ...Object.fromEntries(extras),
    ...numbered(
      'choices',
      choices.map((choice) => choice && String(choice.id)),
    ),
    ...(isComplete ? numbered('sizes', sizes, '.quantity') : { sizing: 'nanti', quantity: String(quantity) }),
  }
}

const numbered = (name: string, values: readonly (string | number | undefined)[], after = ''): Values =>
  Object.fromEntries(values.flatMap((value, at) => (value ? [[`${name}.${at}${after}`, String(value)]] : [])))
