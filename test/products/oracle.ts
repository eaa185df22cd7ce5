import type { Selection, SelectionItem } from '../../src/products/rules/price.ts'
import type { PriceList } from '../../src/products/rules/price-list.ts'

/**
 * What a wish costs, reckoned a second time and in another way than `priceOf`: by walking over the order as a clerk
 * would with a printed list. Null for what cannot be ordered.
 */
export type OracleLine = [kind: string, item: number | null, quantity: number, unit: number]

export function clerkPrice(wish: Selection, list: PriceList, isStaff: boolean): OracleLine[] | null {
  if (wish.items.length < 1 || wish.items.length > 20) return null
  const piecesByProduct = new Map<number, number>()
  const counted: { pieces: number; rows: number }[] = []
  for (const item of wish.items) {
    const count = countOf(item)
    if (count === null || !isKnown(item, list)) return null
    counted.push(count)
    piecesByProduct.set(item.product_id, (piecesByProduct.get(item.product_id) ?? 0) + count.pieces)
  }
  let all = 0
  for (const [id, pieces] of piecesByProduct) {
    const product = list.products.find((one) => one.id === id)
    if (!product || pieces > product.max_quantity) return null
    if (pieces < product.min_quantity && !isStaff) return null
    all += pieces
  }
  if (all > 10_000) return null

  // How much of each extra the whole order has, which decides its row of the list.
  const amountOfExtra = new Map<number, number>()
  for (const [at, item] of wish.items.entries())
    for (const id of new Set(item.extras.map((one) => one.id))) {
      const { basis } = list.extras.find((one) => one.id === id) ?? { basis: 'piece' }
      const count = counted[at] ?? { pieces: 0, rows: 0 }
      amountOfExtra.set(id, (amountOfExtra.get(id) ?? 0) + (basis === 'row' ? count.rows : count.pieces))
    }

  const lines: OracleLine[] = []
  const ends: OracleLine[] = []
  const paidOnce: string[] = []
  for (const [at, item] of wish.items.entries()) {
    const product = list.products.find((one) => one.id === item.product_id)
    const { pieces, rows } = counted[at] ?? { pieces: 0, rows: 0 }
    if (!product) return null
    let unit = -1
    for (const row of [...product.prices].sort((one, other) => one.from - other.from))
      if (unit < 0 || row.from <= (piecesByProduct.get(product.id) ?? 0)) unit = row.unit_price
    const groups: string[] = []
    for (const { group } of product.choices) if (!groups.includes(group)) groups.push(group)
    for (const group of groups) {
      const chosen = product.choices.filter((one) => one.group === group && item.choices.includes(one.id))
      const usual = product.choices.find((one) => one.group === group && one.is_default)
      if (chosen.length > 1) return null
      const option = chosen[0] ?? usual
      if (!option) return null
      unit += option.surcharge
    }
    lines.push(['goods', at, pieces, unit])
    for (const size of product.sizes) {
      const wished = item.sizes.filter(({ code, quantity }) => code === size.code && quantity > 0)
      if (wished.length > 1) return null
      if (wished[0] && size.surcharge > 0) lines.push(['size', at, wished[0].quantity, size.surcharge])
    }
    for (const { id, position, column } of item.extras) {
      const extra = list.extras.find((one) => one.id === id)
      if (!extra) return null
      let price: { from: number; price: number; setup_price: number } | null = null
      for (const row of extra.prices)
        if (row.column === column && row.from <= (amountOfExtra.get(id) ?? 0) && row.from > (price?.from ?? 0))
          price = row
      if (!price) return null
      if (extra.basis === 'piece') lines.push(['extra', at, pieces, price.price])
      if (extra.basis === 'row') lines.push(['extra', at, rows, price.price])
      if (extra.basis === 'order' && !paidOnce.includes(`order ${id} ${column}`)) {
        paidOnce.push(`order ${id} ${column}`)
        ends.push(['extra', null, 1, price.price])
      }
      const film = `film ${id} ${position} ${column}`
      if (price.setup_price > 0 && !paidOnce.includes(film)) lines.push(['setup', at, 1, price.setup_price])
      paidOnce.push(film)
    }
  }
  lines.push(...ends)
  let total = 0
  for (const [, , quantity, unit] of lines) total += quantity * unit
  return total >= 1 && total <= 999_999_999 ? lines : null
}

function countOf({ sizes, quantity, rows }: SelectionItem): { pieces: number; rows: number } | null {
  let sum = 0
  for (const size of sizes) sum += size.quantity
  if (sum > 0 && quantity !== null && quantity !== sum) return null
  const pieces = sum > 0 ? sum : (quantity ?? 0)
  if (pieces < 1) return null
  if (rows !== null && (rows < 1 || rows > pieces)) return null
  return { pieces, rows: rows ?? pieces }
}

function isKnown(item: SelectionItem, { products, extras }: PriceList): boolean {
  const product = products.find(({ id }) => id === item.product_id)
  if (!product) return false
  if (item.choices.some((id) => !product.choices.some((one) => one.id === id))) return false
  for (const { code, quantity } of item.sizes)
    if (quantity > 0 && !product.sizes.some((size) => size.code === code)) return false
  const places: string[] = []
  for (const { id, position, column } of item.extras) {
    const extra = extras.find((one) => one.id === id)
    if (!extra || !product.extras.includes(id)) return false
    if (extra.positions.length === 0 ? position !== null : !extra.positions.some((one) => one === position))
      return false
    if (extra.columns.length === 0 ? column !== null : !extra.columns.some((one) => one === column)) return false
    const place = `${id}|${position}|${column}`
    if (places.includes(place)) return false
    places.push(place)
  }
  return true
}
