import { dottedFields, type Values } from '../../web/form.ts'
import { findProvenContacts } from '../customers/queries.ts'
import { listLines } from '../lines/queries.ts'
import type { OrderLine } from '../lines/rules.ts'
import type { OrderDeps } from '../order-deps.ts'
import { contactFields } from '../rules/contact.ts'
import { findSigned } from '../track/find-tracked.ts'
import { keyIn } from '../track/tracking-key.ts'
import { type Chosen, extraRows } from './goods-view-model.ts'

type Query = Record<string, string | string[] | undefined>

/**
 * The form, filled in from an earlier order of the product: its choices, sizes, extras and proven contact. The other
 * contact of the order may be somebody else's, who would get the messages. The query names the code of the order
 * (`dari`) and its tracking key (`kunci`). Null without an order or with a wrong key.
 */
export async function valuesAgain(deps: OrderDeps, query: Query, productChoice: Chosen): Promise<Values | null> {
  const order = typeof query.dari === 'string' ? await findSigned(deps, query.dari, keyIn(query)) : null
  if (!order) return null
  const { customer_name, payment_type } = order
  const line = (await listLines(deps.db, order)).find((one) => one.item && one.product_id === productChoice.product.id)
  const contact = contactFields(await findProvenContacts(deps.db, order))
  return { ...(line && goodsValues(line, productChoice)), customer_name, ...contact, payment_type }
}

/** The fields of goods. They have the sizes of the pieces now, which may differ from those on the day of the order. */
function goodsValues({ item, quantity, sizes: lineSizes }: OrderLine, productChoice: Chosen): Values {
  if (!item) return {}
  const { product } = productChoice
  const remainingExtras = [...item.extras]
  const extras = extraRows(productChoice).map(({ id }) => {
    const nth = remainingExtras.findIndex((one) => one.id === id)
    return nth < 0 ? {} : remainingExtras.splice(nth, 1)[0]
  })
  const groups = [...new Set(product.choices.map(({ group }) => group))]
  const options = groups.map((group) =>
    product.choices.find((one) => one.group === group && item.choices.includes(one.id)),
  )
  const counts = product.sizes.map(({ code }) => lineSizes.find((one) => one.code === code)?.quantity)
  const isComplete = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) === quantity
  const fields = dottedFields({
    extras,
    choices: options.map((option) => option?.id),
    rows: item.rows,
    ...(isComplete ? { sizes: counts.map((count) => ({ quantity: count })) } : { sizing: 'nanti', quantity }),
  })
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}
