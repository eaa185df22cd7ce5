import { type Extra, type PriceList, type Product, usualPrices } from '../../products/rules/price-list.ts'
import type { Errors, Values } from '../../web/form.ts'
import { grouped, rupiah } from '../../web/formats/rupiah.ts'

/** A product that a form orders, with the list that prices it. */
export type Chosen = { product: Product; list: PriceList }

/** A product as its card and the head of its page show it. */
export function productView(product: Product) {
  const { breaks, isLeast } = usualPrices(product)
  const start = isLeast ? 'mulai ' : ''
  const [first, last] = [breaks[0]?.unit_price ?? 0, breaks.at(-1)?.unit_price ?? 0]
  return {
    name: product.name,
    slug: product.slug,
    picture: product.picture,
    description: product.description,
    href: `/pesan/${product.slug}/`,
    price: `${start}${rupiah(first)}/pcs`,
    least: `untuk ${grouped(breaks[0]?.from ?? 0)} pcs${last < first ? `, turun sampai ${grouped(last)}` : ''}`,
    breaks: start + breaks.map(({ from, unit_price }) => `${grouped(from)}+\u00a0${grouped(unit_price)}`).join(' · '),
    about: `minimal ${grouped(product.min_quantity)} · ± ${product.lead_days} hari kerja`,
  }
}

/** The extras of a form, each as a row. An extra with several positions has a second row for another position. */
export const extraRows = ({ product, list }: Chosen): (Extra & { isAgain?: boolean })[] =>
  list.extras
    .filter(({ id }) => product.extras.includes(id))
    .flatMap((extra) => (extra.positions.length > 1 ? [extra, { ...extra, isAgain: true }] : [extra]))

/** The id of the extra that has the field `rows` beside it; null if there is none. */
export const rowsExtra = ({ product, list }: Chosen): number | null =>
  list.extras.find(({ id, basis }) => basis === 'row' && product.extras.includes(id))?.id ?? null

/** The fields of a product. `values` and `errors` have the API's names as keys; forms use dotted paths. */
export function goodsView({ product, list }: Chosen, values: Values, errors: Errors) {
  const { sizes, choices, id } = product
  return {
    ...productView(product),
    id,
    groups: [...new Set(choices.map(({ group }) => group))].map((group, at) => groupView(product, group, at, values)),
    sizes: sizes.map(({ code, surcharge }, at) => ({
      at,
      code,
      value: values[`sizes.${at}.quantity`] ?? '',
      isWrong: errors[`sizes.${at}.quantity`] !== undefined,
      note: surcharge > 0 ? `+${rupiah(surcharge)}` : null,
    })),
    isSized: sizes.length > 0 && values.sizing !== 'nanti',
    quantity: values.quantity ?? '',
    minimum: product.min_quantity,
    extras: extraRows({ product, list }).map((extra, at) => ({
      ...extraView(extra, at, values, errors),
      rows: extra.id === rowsExtra({ product, list }) && !extra.isAgain ? (values.rows ?? '') : null,
    })),
  }
}

/** An option shows what it adds to the price above it. */
function groupView({ choices, prices }: Product, group: string, at: number, values: Values) {
  const options = choices.filter((one) => one.group === group)
  const usual = usualPrices({ choices, prices }).surcharges.get(group) ?? 0
  const choiceId = values[`choices.${at}`]
  const selectedOption =
    options.find(({ id }) => String(id) === choiceId) ?? options.find(({ is_default }) => is_default)
  return {
    group,
    name: `choices.${at}`,
    options: options.map((option) => ({
      value: option.id,
      text: option.name,
      note: added(option.surcharge - usual),
      isChosen: option === selectedOption,
    })),
  }
}

const added = (amount: number) => (amount === 0 ? null : `${amount > 0 ? '+' : '−'}${rupiah(Math.abs(amount))}`)

const units: Record<Extra['basis'], string> = { piece: '/pcs', row: '/nama', order: '' }

function extraView(extra: ReturnType<typeof extraRows>[number], at: number, values: Values, errors: Errors) {
  const { id, name, basis, isAgain = false } = extra
  const lowest = Math.min(...extra.prices.map(({ price }) => price))
  const setup = Math.min(...extra.prices.map(({ setup_price }) => setup_price))
  const buildOptions = (field: string, all: readonly string[]) =>
    all.map((value) => ({ value, isChosen: values[`extras.${at}.${field}`] === value }))
  return {
    at,
    id,
    isAgain,
    name: isAgain ? `${name} di tempat lain` : name,
    isTicked: values[`extras.${at}.id`] === String(id),
    price: `${extra.prices.length > 1 ? 'mulai ' : ''}${rupiah(lowest)}${units[basis]}${setup > 0 ? ` + biaya awal ${rupiah(setup)}` : ''}`,
    positions: buildOptions('position', extra.positions),
    columns: buildOptions('column', extra.columns),
    error: errors[`extras.${at}.id`] ?? errors[`extras.${at}.position`] ?? errors[`extras.${at}.column`] ?? null,
  }
}
