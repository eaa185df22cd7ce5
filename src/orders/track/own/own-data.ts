import type { Knex } from 'knex'
import type { OwnData } from '../../../platform/feature.ts'
import { Order } from '../../api/shapes.ts'
import { apiOrder } from '../../api-model.ts'
import { BIN_DAYS } from '../../limits.ts'
import { withoutMarks } from '../../messages/contact-mark.ts'
import { LOST_OPENING } from '../lost-code.ts'
import { eraseCustomers, eraseOwnQuotes, lockOwnContacts, readOwnOrders, releaseOrders } from './queries.ts'

/** The data that the order desk keeps of a member: the member's orders. */
export const ownOrderData = (db: Knex, now: () => Date): OwnData => ({
  name: 'pesanan',
  stays: [
    'Pesananmu untuk pembukuan toko, tanpa tautan ke akunmu: kode, barang, jumlah, harga, tanggal, invoice, dan ' +
      'pembayaran dengan buktinya, juga penawaran. Nama, kontak, alamat, catatan, gambar, berkas, dan pesannya dihapus ' +
      'sekarang.',
    'Pesanan yang masih berjalan: nama dan kontakmu sampai selesai, karena toko perlu menghubungimu, atau sampai ' +
      `${BIN_DAYS} hari setelah toko menghapusnya, selama masih bisa dipulihkan.`,
    'Kalau toko memblokirmu: nomor atau email yang diblokir dan alasannya.',
  ],
  holds: async (trx, userId) => {
    const { orders, quotes } = await readOwnOrders(trx, userId)
    return orders.length > 0 || quotes.length > 0
  },
  export: (userId) => exportOrders(db, userId),
  async erase(trx, userId) {
    await lockOwnContacts(trx, userId)
    await eraseOwnQuotes(trx, userId, now())
    await eraseCustomers(trx, now(), await releaseOrders(trx, userId))
  },
})

async function exportOrders(db: Knex, userId: number) {
  const owned = await readOwnOrders(db, userId)
  const { orders, quotes, invoices, payments, refunds, proofs, history, messages } = owned
  const { files, lines, deliveries, complaints } = owned
  const own = orders.map((order) => {
    const ours = <Row extends { order_id: string }>(rows: readonly Row[]) =>
      rows.filter(({ order_id }) => order_id === order.id)
    return {
      ...Order.parse(apiOrder(order)),
      ...pick('refunded_amount', 'contact_phone', 'design', 'ended_at', 'deleted_at')(order),
      files: ours(files).map(pick('kind', 'name', 'size', 'created_at')),
      lines: ours(lines).map((line) => ownLine(line, owned)),
      deliveries: ours(deliveries).map(
        ({ id: _, order_id: _order, line_id: _line, rework_id: _rework, version: _version, ...delivery }) => delivery,
      ),
      complaints: ours(complaints).map(
        pick('kind', 'pieces', 'words', 'video', 'state', 'remedy', 'amount', 'promise', 'created_at', 'decided_at'),
      ),
      invoices: ours(invoices).map(({ id: _, order_id: _order, ...invoice }) => invoice),
      payments: ours(payments).map(
        pick('payment_type', 'provider', 'payment_method', 'amount', 'state', 'paid_at', 'created_at'),
      ),
      refunds: ours(refunds).map(pick('amount', 'refunded_at', 'created_at')),
      payment_proofs: ours(proofs).map(pick('picture', 'note', 'amount', 'state', 'created_at', 'answer')),
      steps: ours(history).map(({ kind, old, new: to, amount, at }) => ({ kind, old, to, amount, at })),
      messages: ours(messages).map(ownMessage),
    }
  })
  const ownQuotes = quotes.map(
    pick(
      ...['code', 'state', 'customer_name', 'contact_information', 'request', 'lines', 'wish', 'terms', 'dp_percent'],
      ...['valid_until', 'needed_on', 'reason', 'created_at', 'sent_at', 'decided_at'],
    ),
  )
  return [...own, ...ownQuotes]
}

type OwnRows = Awaited<ReturnType<typeof readOwnOrders>>

const ownLine = (line: OwnRows['lines'][number], { sizes, roster }: OwnRows) => ({
  ...pick('kind', 'title', 'detail', 'quantity', 'unit_price', 'amount', 'added_at')(line),
  sizes: sizes.filter(({ line_id }) => line_id === line.id).map(pick('size_code', 'quantity')),
  roster: roster
    .filter(({ line_id }) => line_id === line.id)
    .map(pick('name', 'number', 'size_code', 'choice', 'note')),
})

const ownMessage = (message: OwnRows['messages'][number]) => ({
  ...pick('type', 'channel', 'recipient', 'subject', 'created_at')(message),
  body: ownPart(message.body),
  state: message.hand_sent_at ? 'sent' : (message.state ?? message.unsent_reason),
})

/**
 * Returns the text without marks. Of a message about a lost code, only the first line: its links lead to all orders
 * with the contact, and other people may have typed the contact.
 */
const ownPart = (body: string): string =>
  body.startsWith(LOST_OPENING) ? (body.split('\n')[0] ?? '') : withoutMarks(body)

const pick =
  <Name extends string>(...names: readonly Name[]) =>
  <Row extends Readonly<Record<Name, unknown>>>(row: Row) =>
    Object.fromEntries(names.map((name) => [name, row[name]]))
