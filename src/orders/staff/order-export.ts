import type { Knex } from 'knex'
import { wibInput } from '../../web/dates.ts'
import { type Cell, CSV_BEGIN, csvLine } from '../../web/formats/csv.ts'
import { channelLabels, orderStates, paymentTypeLabels, productionStates } from '../labels.ts'
import { type GoodsText, goodsTexts } from '../lines/queries.ts'
import { getRemaining, type Order } from '../rules/amounts.ts'
import { localPhone } from '../rules/contact.ts'
import { nextOrders, type OrderFilter } from './list-queries.ts'

const EXPORT_BATCH_SIZE = 1_000

/** The cells of one order, by the names of the columns. */
export type ExportRow = Readonly<Record<string, Cell>>

/**
 * CSV, newest first, read in batches.
 */
export async function* exportOrders(db: Knex, filter: OrderFilter): AsyncGenerator<string> {
  yield csvHead
  for await (const rows of exportRows(db, filter)) yield formatCsv(rows)
}

/** Newest first, in batches. */
export async function* exportRows(db: Knex, filter: OrderFilter): AsyncGenerator<ExportRow[]> {
  let last: Order | null = null
  for (;;) {
    const orders: Order[] = await nextOrders(db, filter, last, EXPORT_BATCH_SIZE)
    const goods = await goodsTexts(
      db,
      orders.map(({ id }) => id),
    )
    if (orders.length > 0)
      yield orders.map((order) =>
        Object.fromEntries(columns.map(([name, readValue]) => [name, readValue(order, goods.get(order.id))])),
      )
    last = orders.at(-1) ?? null
    if (orders.length < EXPORT_BATCH_SIZE) return
  }
}

const columns: readonly (readonly [name: string, read: (order: Order, goods: GoodsText | undefined) => Cell])[] = [
  ['Kode', (order) => order.order_code],
  ['Tanggal', (order) => wibInput(order.created_at).replace('T', ' ')],
  ['Nama pemesan', (order) => order.customer_name],
  ['Produk', (order) => order.product_name],
  ['Jumlah', (order) => order.quantity],
  ['Harga', (order) => order.total_price],
  ['Dibayar', (order) => order.paid_amount],
  ['Dikembalikan', (order) => order.refunded_amount],
  ['Sisa', (order) => (order.status_order === 'dibatalkan' ? 0 : getRemaining(order))],
  ['Cara bayar', (order) => paymentTypeLabels[order.payment_type]],
  ['Persen DP', (order) => order.dp_percent ?? ''],
  ['Keadaan', (order) => orderStates[order.status_order].label],
  ['Produksi', (order) => productionStates[order.production_status].label],
  ['Harga dikonfirmasi', (order) => (order.price_confirmed ? 'ya' : 'belum')],
  ['Tenggat', (order) => order.due_on ?? ''],
  // The hyphens make a spreadsheet program treat the number as text; else it would drop the leading zero.
  ['WhatsApp', (order) => (order.contact_phone ? localPhone(order.contact_phone) : '')],
  ['Email', (order) => order.contact_email ?? ''],
  ['Kabar lewat', (order) => channelLabels[order.notification_channel]],
  ['Asal', (order) => (order.source === 'admin' ? 'staf' : 'formulir')],
  ['Catatan pemesan', (order) => order.design_notes],
  ['Baris', (_, goods) => goods?.lines ?? ''],
  ['Ukuran', (_, goods) => goods?.sizes ?? ''],
]

export const csvHead = `${CSV_BEGIN}${csvLine(columns.map(([name]) => name))}`
export const formatCsv = (rows: readonly ExportRow[]): string => rows.map((row) => csvLine(Object.values(row))).join('')
