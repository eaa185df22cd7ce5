import { MAX_PIECES, MAX_TOTAL } from '../limits.ts'
import type { Extra, ExtraPrice, PriceList, Product, ProductChoice } from './price-list.ts'

export type WishedExtra = { id: number; position: string | null; column: string | null }

/** Equal pieces of one product. */
export type SelectionItem = {
  product_id: number
  /** Ids of options. A group without an option gets its default. */
  choices: number[]
  /** May be empty if the sizes follow later. Then `quantity` counts. */
  sizes: { code: string; quantity: number }[]
  quantity: number | null
  extras: WishedExtra[]
  /** The number of pieces with a name or a number; null for all pieces. */
  rows: number | null
  /** The agreed number of such pieces. Fewer pieces never cost more than the agreed number. */
  agreed_rows?: number
}
export type Selection = { items: SelectionItem[] }

export const listedKinds = ['goods', 'size', 'extra', 'setup'] as const

export type PricedLine = {
  kind: (typeof listedKinds)[number]
  /** The index of the item in the selection; null for a line that the order has only once. */
  item: number | null
  product_id: number | null
  title: string
  detail: string
  quantity: number
  unit_price: number
  amount: number
}

/** `problems`: an Indonesian sentence for each wrong field, by dotted path, such as `items.0.sizes.1.code`. */
export type Price =
  | { ok: true; lines: PricedLine[]; quantity: number; total: number; lead_days: number }
  | { ok: false; problems: Record<string, string> }

export const countPieces = ({ sizes, quantity }: Pick<SelectionItem, 'sizes' | 'quantity'>): number =>
  sizes.length > 0 ? sizes.reduce((sum, one) => sum + one.quantity, 0) : (quantity ?? 0)

/**
 * The only function that prices goods. `isStaff`: fewer pieces than the minimum are allowed, at the price of the first
 * break. `isPartial`: `quantity` counts even if sizes are given, because not all sizes are known yet.
 */
export function calculatePrice(
  selection: Selection,
  list: PriceList,
  { isStaff = false, isPartial = false } = {},
): Price {
  const problems: Record<string, string> = {}
  const items = selection.items.map((item, at) => readItem(item, at, list, problems, isPartial))
  const validItems = items.filter((item) => item !== null)
  if (validItems.length === items.length) checkPieces(validItems, isStaff, problems)
  if (Object.keys(problems).length > 0) return { ok: false, problems }
  const lines = buildLines(validItems, problems)
  const total = lines.reduce((sum, { amount }) => sum + amount, 0)
  if (Object.keys(problems).length > 0) return { ok: false, problems }
  if (total < 1) return { ok: false, problems: { items: 'Harga seluruhnya nol, jadi tidak bisa dipesan.' } }
  if (total > MAX_TOTAL) return { ok: false, problems: { items: 'Harga seluruhnya melebihi Rp\u00a0999.999.999.' } }
  const quantity = validItems.reduce((sum, { pieces }) => sum + pieces, 0)
  return {
    ok: true,
    lines,
    quantity,
    total,
    lead_days: Math.max(...validItems.map(({ product }) => product.lead_days)),
  }
}

/** An item with known ids and consistent numbers. */
type ValidItem = {
  at: number
  product: Product
  options: ProductChoice[]
  sizes: { code: string; quantity: number }[]
  extras: { at: number; extra: Extra; position: string | null; column: string | null }[]
  pieces: number
  rows: number
  /** The number of rows as if no agreed name were missing. */
  agreed: number
}

function readItem(
  item: SelectionItem,
  at: number,
  list: PriceList,
  problems: Record<string, string>,
  isPartial: boolean,
): ValidItem | null {
  const wrong = (path: string, text: string) => {
    problems[`items.${at}.${path}`] ??= text
  }
  const product = list.products.find(({ id }) => id === item.product_id)
  if (!product) {
    wrong('product_id', 'Produk ini tidak ada di daftar harga.')
    return null
  }
  const sizes = item.sizes.map((size, nth) => ({ ...size, nth })).filter(({ quantity }) => quantity > 0)
  for (const [place, { code, nth }] of sizes.entries()) {
    if (!product.sizes.some((one) => one.code === code)) wrong(`sizes.${nth}.code`, `Ukuran ${code} tidak ada.`)
    if (sizes.findIndex((one) => one.code === code) < place)
      wrong(`sizes.${nth}.code`, `Ukuran ${code} tertulis dua kali.`)
  }
  const pieces = isPartial && item.quantity !== null ? item.quantity : countPieces({ ...item, sizes })
  if (pieces < 1) wrong('quantity', 'Isi jumlahnya.')
  if (sizes.length > 0 && item.quantity !== null && item.quantity !== countPieces({ ...item, sizes }) && !isPartial)
    wrong('quantity', `Jumlah ${item.quantity} tidak sama dengan jumlah ukurannya, ${pieces}.`)
  const extras = readExtras(item, product, list, wrong)
  const rows = item.rows ?? pieces
  if (pieces > 0 && (rows < 1 || rows > pieces)) wrong('rows', `Baris nama dan nomor: 1 sampai ${pieces}.`)
  const agreed = Math.max(rows, Math.min(pieces, item.agreed_rows ?? rows))
  return { at, product, options: chooseOptions(item, product, wrong), sizes, extras, pieces, rows, agreed }
}

type Wrong = (path: string, text: string) => void

function chooseOptions({ choices }: SelectionItem, product: Product, wrong: Wrong): ProductChoice[] {
  for (const [nth, id] of choices.entries())
    if (!product.choices.some((one) => one.id === id)) wrong(`choices.${nth}`, 'Pilihan ini tidak ada di produk ini.')
  const groups = [...new Set(product.choices.map(({ group }) => group))]
  return groups.flatMap((group) => {
    const options = product.choices.filter((one) => one.group === group)
    const matches = options.filter(({ id }) => choices.includes(id))
    if (matches.length > 1) wrong('choices', `Pilih satu ${group} saja.`)
    const option = matches[0] ?? options.find(({ is_default }) => is_default)
    if (!option) wrong('choices', `Pilih ${group}.`)
    return option ? [option] : []
  })
}

function readExtras(item: SelectionItem, product: Product, list: PriceList, wrong: Wrong): ValidItem['extras'] {
  const earlierKeys = new Set<string>()
  return item.extras.flatMap(({ id, position, column }, nth) => {
    const extra = product.extras.includes(id) ? list.extras.find((one) => one.id === id) : undefined
    if (!extra) {
      wrong(`extras.${nth}.id`, 'Tambahan ini tidak ada untuk produk ini.')
      return []
    }
    const isAllowedValue = (value: string | null, all: readonly string[]) =>
      all.length === 0 ? value === null : value !== null && all.includes(value)
    if (!isAllowedValue(position, extra.positions)) wrong(`extras.${nth}.position`, `Pilih letak ${extra.name}.`)
    if (!isAllowedValue(column, extra.columns)) wrong(`extras.${nth}.column`, `Pilih ukuran atau warna ${extra.name}.`)
    const key = JSON.stringify([id, position, column])
    if (earlierKeys.has(key)) wrong(`extras.${nth}.id`, `${extra.name} tertulis dua kali di tempat yang sama.`)
    earlierKeys.add(key)
    return [{ at: nth, extra, position, column }]
  })
}

/** Breaks and minimums count all pieces of a product together, whatever their options. */
function checkPieces(items: readonly ValidItem[], isStaff: boolean, problems: Record<string, string>): void {
  for (const { at, product } of items) {
    const pieces = piecesIn(items, product)
    const few = `Paling sedikit ${product.min_quantity} potong.`
    const many = `Paling banyak ${product.max_quantity.toLocaleString('id-ID')} potong.`
    if (!isStaff && pieces < product.min_quantity) problems[`items.${at}.quantity`] ??= few
    if (pieces > product.max_quantity) problems[`items.${at}.quantity`] ??= many
  }
  const all = items.reduce((sum, { pieces }) => sum + pieces, 0)
  if (all > MAX_PIECES) problems['items.0.quantity'] ??= 'Paling banyak 10.000 potong dalam satu pesanan.'
}

const piecesIn = (items: readonly ValidItem[], { id }: Product): number =>
  items.reduce((sum, { product, pieces }) => sum + (product.id === id ? pieces : 0), 0)

const reached = <Break extends { from: number }>(breaks: readonly Break[], quantity: number): Break | undefined =>
  breaks.filter(({ from }) => from <= quantity).sort((one, other) => other.from - one.from)[0]

function buildLines(items: readonly ValidItem[], problems: Record<string, string>): PricedLine[] {
  const lines: PricedLine[] = []
  const setUp = new Set<string>()
  const once = new Map<string, PricedLine>()
  for (const item of items) {
    const { at, product, options, pieces } = item
    const line = lineFor(at, product.id)
    const choices = options.map(({ name }) => name).join(' · ')
    lines.push(
      line('goods', { title: product.name, detail: choices, quantity: pieces, unit_price: unitPrice(item, items) }),
    )
    lines.push(...sizeLines(item, line))
    for (const wished of item.extras) {
      const { extra, position, column } = wished
      const key = JSON.stringify([extra.id, position, column])
      const priced = extraPrice(wished, item, items, !setUp.has(key))
      if (!priced) {
        problems[`items.${at}.extras.${wished.at}.id`] ??= `${extra.name} belum punya harga untuk jumlah ini.`
        continue
      }
      const { price, quantity } = priced
      const detail = [position, column].filter((part) => part !== null).join(' · ')
      const text = { title: extra.name, detail, unit_price: price.price }
      if (extra.basis === 'order') {
        const whole = JSON.stringify([extra.id, column])
        if (!once.has(whole))
          once.set(whole, lineFor(null, null)('extra', { ...text, detail: column ?? '', quantity: 1 }))
      } else lines.push(line('extra', { ...text, quantity }))
      if (price.setup_price > 0 && !setUp.has(key)) {
        setUp.add(key)
        const title = `Biaya awal ${extra.name}`
        lines.push(line('setup', { title, detail, quantity: 1, unit_price: price.setup_price }))
      }
    }
  }
  return [...lines, ...once.values()]
}

const sizeLines = ({ product, sizes }: ValidItem, line: ReturnType<typeof lineFor>): PricedLine[] =>
  product.sizes.flatMap(({ code, surcharge }) => {
    const quantity = sizes.find((one) => one.code === code)?.quantity ?? 0
    if (surcharge <= 0 || quantity <= 0) return []
    return [line('size', { title: `Ukuran ${code}`, detail: product.name, quantity, unit_price: surcharge })]
  })

const lineFor =
  (item: number | null, product_id: number | null) =>
  (kind: PricedLine['kind'], line: Pick<PricedLine, 'title' | 'detail' | 'quantity' | 'unit_price'>): PricedLine => ({
    kind,
    item,
    product_id,
    ...line,
    amount: line.quantity * line.unit_price,
  })

/** Below the minimum the price of the first break counts. Only staff may order so few pieces. */
function unitPrice({ product, options }: ValidItem, items: readonly ValidItem[]): number {
  const { unit_price } = reached(product.prices, piecesIn(items, product)) ?? product.prices[0] ?? { unit_price: 0 }
  return options.reduce((sum, { surcharge }) => sum + surcharge, unit_price)
}

/**
 * The price depends on all pieces with this extra; for an extra per row on the rows, or on the agreed rows if that is
 * cheaper. Undefined if there is no price for so few. `setsUp`: the set-up price is added.
 */
function extraPrice(
  { extra, column }: ValidItem['extras'][number],
  item: ValidItem,
  items: readonly ValidItem[],
  setsUp: boolean,
) {
  const extraItems = items.filter(({ extras }) => extras.some((one) => one.extra.id === extra.id))
  const by = (count: 'pieces' | 'rows' | 'agreed') => {
    const all = extraItems.reduce((sum, one) => sum + one[count], 0)
    const price = reached(
      extra.prices.filter((one) => one.column === column),
      all,
    )
    return price ? [{ price, quantity: item[count] }] : []
  }
  const getCost = ({ price, quantity }: { price: ExtraPrice; quantity: number }) =>
    price.price * quantity + (setsUp ? price.setup_price : 0)
  if (extra.basis !== 'row') return by('pieces')[0]
  return [...by('rows'), ...by('agreed')].sort((one, other) => getCost(one) - getCost(other))[0]
}
