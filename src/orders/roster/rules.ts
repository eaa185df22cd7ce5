import { isDeepStrictEqual } from 'node:util'
import { countPieces, type SelectionItem } from '../../products/rules/price.ts'
import { type PriceList, sizeCodes } from '../../products/rules/price-list.ts'
import { InvalidFields } from '../../web/call-errors.ts'
import { Refusal } from '../../web/refusal.ts'
import { MAX_ROSTER_ROWS } from '../limits.ts'
import { type LineItem, namedIn, type OrderLine, type RosterRow } from '../lines/rules.ts'
import type { Order, Rupiah } from '../rules/amounts.ts'
import { priceLock } from '../rules/price.ts'
import type { Pasted } from './paste.ts'
import { listSizes } from './sizes.ts'

/**
 * How a list of names counts in the price. The agreed price holds while the list is filled in. The list counts once it
 * is first complete, and once it is locked, so that no single row changes the price.
 */

type List = Pick<OrderLine, 'quantity' | 'sizes'> & { roster: readonly RosterRow[]; item: LineItem | null }

export const isWhole = ({ quantity, roster }: Pick<List, 'quantity' | 'roster'>, isSized: boolean): boolean =>
  roster.length === quantity && roster.every(({ size_code }) => !isSized || size_code !== '')

const isSizedBy = (list: PriceList | null, { item }: Pick<List, 'item'>): boolean =>
  list !== null && item !== null && (sizeCodes(list, item.product_id) ?? []).length > 0

/**
 * For each goods line, the sizes that it may have and the number of pieces whose size is known. A line is complete if
 * each piece has a size or needs none.
 */
export const sizedLines = ({ lines, list }: { lines: readonly OrderLine[]; list: PriceList | null }) =>
  lines
    .filter(({ kind }) => kind === 'goods')
    .map((line) => {
      const codes = listSizes(list, line.product_id)
      const noted = countPieces({ sizes: line.sizes, quantity: 0 })
      return { line, codes, noted, isComplete: codes.length === 0 || noted === line.quantity }
    })

/** The item of a line with its list of names as it is now, so that the list counts in the price. */
export function countedItem(line: List, list: PriceList | null): LineItem | null {
  const { item, sizes, roster } = line
  const isSame = item && roster.length === 0 && !item.list && isDeepStrictEqual(item.sizes.filter(isSome), sizes)
  if (!item || isSame) return item
  const rows = namedIn(roster) || null
  const is_whole = item.list?.is_whole || isWhole(line, isSizedBy(list, line))
  return { ...item, sizes, list: { rows, is_whole, ...(item.list?.is_older && { is_older: true }) } }
}
const isSome = ({ quantity }: SelectionItem['sizes'][number]) => quantity > 0

/**
 * The item of a line whose list was saved while the customer may still change it. The list counts when it is first
 * complete.
 */
export const savedItem = (line: List, list: PriceList | null): LineItem | null =>
  !line.item?.list?.is_whole && isWhole(line, isSizedBy(list, line)) ? countedItem(line, list) : line.item

/**
 * The item of a line with another number of pieces. This is a new agreement, from which the list goes on: sizes of
 * pieces that are gone are not paid. `old`: the line before.
 */
export function recounted(item: LineItem, old: OrderLine | undefined, quantity: number, list: PriceList | null) {
  if (!old || old.quantity === quantity) return item
  const isAgreed = !item.list && countPieces({ sizes: item.sizes, quantity: 0 }) <= quantity
  const agreed = { ...withoutList(item), quantity, sizes: isAgreed ? item.sizes : old.sizes }
  return savedItem({ ...old, quantity, item: agreed }, list) ?? agreed
}

export const withoutList = ({ list: _, ...item }: LineItem): LineItem => item

/** The item of a line as the price list prices it. */
export function pricedItem({ item, quantity }: { item: LineItem; quantity: number }): SelectionItem {
  const { list, ...selectionItem } = item
  const agreed = selectionItem.rows && Math.min(selectionItem.rows, quantity)
  if (!list) return { ...selectionItem, quantity, rows: agreed }
  const rows = list.rows === null ? agreed : Math.min(list.rows, quantity)
  return { ...selectionItem, quantity, rows, ...(list.is_older ? {} : { agreed_rows: agreed ?? quantity }) }
}

/** Why the price of a line does not follow its list while the customer may still change it; null if it follows. */
export function heldText(line: List, list: PriceList | null): string | null {
  const { item, quantity, sizes, roster } = line
  if (!item || !list) return null
  const isNamed = list.extras.some(({ id, basis }) => basis === 'row' && item.extras.some((one) => one.id === id))
  const product = list.products.find(({ id }) => id === item.product_id)
  const isSurcharged = product?.sizes.some(({ surcharge }) => surcharge > 0) ?? false
  if (item.list?.is_whole) {
    const isCounted = isDeepStrictEqual(item.sizes, sizes) && (namedIn(roster) || null) === item.list.rows
    return isCounted || !(isNamed || isSurcharged) ? null : 'Harga dihitung lagi saat toko mengunci daftar ini.'
  }
  const names = (item.list?.rows ?? Math.min(item.rows ?? quantity, quantity)).toLocaleString('id-ID')
  if (isNamed) return `Harga dihitung saat daftar lengkap, sekarang untuk ${names} nama.`
  return roster.length > 0 && isSurcharged ? 'Harga dihitung saat daftar lengkap.' : null
}

/** Whether customers can no longer change their sizes and names: staff have locked them, or production has begun. */
export const isLocked = ({ sizes_locked, production_status }: Order): boolean =>
  sizes_locked || production_status !== 'menunggu'

/** Whether a list is saved at once: the price stays, or the new price was shown before (`shownTotal`). */
export const isSumSeen = ({ total_price }: Pick<Order, 'total_price'>, total: Rupiah, shownTotal: string | undefined) =>
  total === total_price || shownTotal === String(total)

/** Staff may change sizes and names also after they are locked. */
export const mayChangeSizes = (order: Order, isCustomer: boolean): boolean => !isCustomer || !isLocked(order)

/**
 * Throws a 409 if the shop has locked the sizes and a customer changes them, and if the price of the order is fixed.
 */
export function insistOnOpenSizes(order: Order, isCustomer: boolean): void {
  if (!mayChangeSizes(order, isCustomer)) throw new Refusal(409, 'Ukurannya sudah dikunci toko.')
  const locked = priceLock(order)
  if (locked) throw new Refusal(409, locked)
}

/** Throws a 403 for a customer who locks or opens sizes. */
export function insistOnShop(isCustomer: boolean): void {
  if (isCustomer) throw new Refusal(403, 'Hanya toko yang bisa mengunci ukuran.')
}

type SentLists = { sizes?: unknown; roster?: unknown; paste?: string | undefined }
/** Throws `InvalidFields` unless sizes are sent in exactly one way, and for an empty paste, which removes nothing. */
export function insistOnOneList(input: SentLists): void {
  const names = (['sizes', 'roster', 'paste'] as const).filter((name) => input[name] !== undefined)
  if (names.length !== 1)
    throw new InvalidFields({ [names[1] ?? 'sizes']: ['Kirim satu dari sizes, roster, atau paste.'] })
  if (input.paste?.trim() === '') throw new InvalidFields({ paste: ['Tempel daftarnya dulu.'] })
}

/** Throws a 409 for sizes without names (`roster` is null) if the line has a list of names. */
export function insistOnCounts(line: Pick<OrderLine, 'roster'>, roster: readonly RosterRow[] | null): void {
  if (roster === null && line.roster.length > 0)
    throw new Refusal(409, 'Ukurannya diatur dari daftar nama. Ubah daftarnya, atau hapus dulu.')
}

/** Throws `InvalidFields` for a size that the goods do not come in, and for one that is written twice. */
export function insistOnSizes(sizes: SelectionItem['sizes'], codes: readonly string[]): void {
  for (const [nth, { code }] of sizes.entries()) {
    const isDoubled = sizes.findIndex((one) => one.code === code) < nth
    const problem = codes.includes(code) ? isDoubled && 'tertulis dua kali' : 'tidak ada'
    if (problem) throw new InvalidFields({ [`sizes.${nth}.code`]: [`Ukuran ${code} ${problem}.`] })
  }
}

/** Throws `InvalidFields` for sizes or names of more pieces than the line has. */
export function insistOnPieces(pieces: number, quantity: number, field: string): void {
  if (pieces > quantity) throw new InvalidFields({ [field]: [`Ada ${pieces}, padahal jumlahnya ${quantity} potong.`] })
}

/** Throws `InvalidFields` for a list that is too long. */
export function insistOnFewRows(rows: readonly unknown[], field: string): void {
  if (rows.length > MAX_ROSTER_ROWS) throw new InvalidFields({ [field]: [`Paling banyak ${MAX_ROSTER_ROWS} baris.`] })
}

/** Throws `InvalidFields` for a list of which nothing can be saved. */
export function insistOnSome(savable: number, field: string): void {
  if (savable === 0) throw new InvalidFields({ [field]: ['Tidak ada baris yang bisa disimpan.'] })
}

/**
 * How a pasted list can be saved: as a whole if it has no error, else its good rows alone. It cannot be saved with too
 * many pieces.
 */
export function checkPasted({ good, bad, counts }: Pick<Pasted, 'good' | 'bad' | 'counts'>, quantity: number) {
  const pieces = counts.reduce((sum, size) => sum + size.quantity, good)
  const fits = pieces > 0 && pieces <= quantity
  return { pieces, isTooMany: pieces > quantity, isGood: fits && bad === 0, hasSome: fits && bad > 0 }
}

type ColumnAnswer = { columns: readonly string[]; columns_of?: string | undefined }
/**
 * Whether an answer about columns counts: it is for the guessed table that was shown, not for a list that was pasted
 * later.
 */
export const isColumnAnswer = (pasted: Pick<Pasted, 'is_guess' | 'columns'>, answer: ColumnAnswer): boolean =>
  pasted.is_guess && answer.columns.length > 0 && pasted.columns.join() === answer.columns_of

/** The line that replaced the changed line `old`: a goods line of the same product, if possible at the same place. */
export function findFollower(goods: readonly OrderLine[], old: OrderLine | undefined): OrderLine | null {
  const alike = old ? goods.filter(({ product_id }) => product_id === old.product_id) : []
  return alike.find(({ position }) => position === old?.position) ?? alike[0] ?? null
}
