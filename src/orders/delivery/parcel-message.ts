import type { Knex } from 'knex'
import type { DeliveryRow } from '../../db/tables.ts'
import { readSettings } from '../../platform/site-settings.ts'
import type { OrderJob } from '../change-order.ts'
import type { Shipment } from '../messages/compose.ts'
import { notifyCustomer } from '../notify.ts'
import type { Order } from '../rules/amounts.ts'
import { orderSettings } from '../settings.ts'
import { type Courier, couriersIn, courierText, trackingAddress } from './couriers.ts'

export const readCouriers = async (db: Knex): Promise<Courier[]> =>
  couriersIn((await readSettings(db, orderSettings)).couriers)

/** What a message says of a parcel. It does not name the person who took the goods at the shop. */
export async function readShipment(
  db: Knex,
  { quantity }: Pick<Order, 'quantity'>,
  row: DeliveryRow,
): Promise<Shipment> {
  const pieces = row.pieces === quantity ? null : row.pieces
  if (row.method === 'ambil') return { courier: '', number: '', url: '', pieces }
  const url = trackingAddress(await readCouriers(db), row)
  return { courier: courierText(row), number: row.tracking_number, url, pieces }
}

/** Sends the message about a parcel that is out or that has a new number. */
export async function notifyOfParcel({ trx, deps, order }: OrderJob, row: DeliveryRow) {
  const about = `delivery ${row.id} ${row.version}`
  await notifyCustomer(trx, deps, order, {
    type: 'order_shipped',
    about,
    shipment: await readShipment(trx, order, row),
  })
}
