import type { Knex } from 'knex'
import type { OwnData } from '../../../platform/feature.ts'
import { apiOrder } from '../../api-model.ts'
import { BIN_DAYS, eraseCustomers, readOwnOrders, releaseOrders } from './queries.ts'

/** What the order desk keeps of a member: their orders. */
export const ownOrderData = (db: Knex, now: () => Date): OwnData => ({
  name: 'pesanan',
  stays: [
    'Pesananmu, untuk pembukuan toko dan tanpa tautan ke akunmu: kode, barang, jumlah, harga, tanggal, invoice, dan ' +
      'pembayaran dengan buktinya. Nama, kontak, catatan, gambar, dan pesan di dalamnya dihapus sekarang; dari pesanan ' +
      'yang masih berjalan begitu selesai, karena toko masih perlu menghubungimu; dari pesanan berjalan yang dihapus ' +
      `toko ${BIN_DAYS} hari sesudahnya, karena toko masih bisa memulihkannya.`,
  ],
  holds: async (trx, userId) => (await readOwnOrders(trx, userId)).orders.length > 0,
  async export(userId) {
    const { orders, ...parts } = await readOwnOrders(db, userId)
    return orders.map((order) => {
      const isOurs = ({ order_id }: { order_id: string }) => order_id === order.id
      return {
        ...apiOrder(order),
        refunded_amount: order.refunded_amount,
        contact_phone: order.contact_phone,
        design: order.design,
        ended_at: order.ended_at,
        deleted_at: order.deleted_at,
        invoices: parts.invoices.filter(isOurs).map(({ id: _, order_id: _order, ...invoice }) => invoice),
        payments: parts.payments
          .filter(isOurs)
          .map(({ payment_type, provider, payment_method, amount, state, paid_at, created_at }) => ({
            payment_type,
            provider,
            payment_method,
            amount,
            state,
            paid_at,
            created_at,
          })),
        refunds: parts.refunds.filter(isOurs).map(({ amount, refunded_at, created_at }) => ({
          amount,
          refunded_at,
          created_at,
        })),
        payment_proofs: parts.proofs.filter(isOurs).map(({ picture, note, amount, state, created_at, answer }) => ({
          picture,
          note,
          amount,
          state,
          created_at,
          answer,
        })),
        steps: parts.history
          .filter(isOurs)
          .map(({ kind, old, new: to, amount, at }) => ({ kind, old, to, amount, at })),
        messages: parts.messages
          .filter(isOurs)
          .map(({ type, channel, recipient, subject, body, state, unsent_reason, created_at }) => ({
            type,
            channel,
            recipient,
            subject,
            body,
            created_at,
            state: state ?? unsent_reason,
          })),
      }
    })
  },
  async erase(trx, userId) {
    await eraseCustomers(trx, now(), await releaseOrders(trx, userId))
  },
})
