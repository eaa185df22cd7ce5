import type { DeliveryRow } from '../../db/tables.ts'
import { hour } from '../../web/dates.ts'
import { longestOfParcel } from '../limits.ts'
import { orderHref } from '../order-deps.ts'
import { courierText } from './couriers.ts'
import { deliveryText, OWN_COURIER } from './labels.ts'
import type { OrderParcels } from './queries.ts'
import { isPlanned, isPlannedRework, lacksStreet, piecesLeft } from './rules.ts'

type DeskOrders = { toShip: readonly OrderParcels[]; parcels: readonly OrderParcels[]; since: Date; courier: string }

/** What can go out, what waits for money, and what went out today. */
export function deskView({ toShip, parcels, since, courier }: DeskOrders) {
  const row = ({ order, deliveries }: OrderParcels, one: DeliveryRow | null, pieces: number) => ({
    code: order.order_code,
    href: orderHref(order.order_code),
    customer: order.customer_name,
    goods: `${pieces.toLocaleString('id-ID')} × ${order.product_name}`,
    where: one ? deliveryText(one) : 'Belum ada keterangan diambil atau dikirim',
    lacksAddress: one !== null && lacksStreet(one),
    isRework: one?.rework_id != null,
    parcel: one ? [courierText(one), one.tracking_number].filter(Boolean).join(' ') : '',
    at: one?.shipped_at ? hour(one.shipped_at) : null,
    form: {
      id: one?.id ?? '',
      version: order.version,
      method: one?.method ?? deliveries.at(-1)?.method ?? 'ambil',
      courier: one?.courier || courier || OWN_COURIER,
      number: one?.tracking_number ?? '',
      takenBy: order.customer_name.slice(0, longestOfParcel.receiver),
    },
  })
  const waiting = toShip.filter(({ order, deliveries }) => piecesLeft(order, deliveries) > 0)
  const listRows = (isPaid: boolean) =>
    waiting
      .filter(({ order }) => (order.status_order === 'lunas') === isPaid)
      .map((one) => row(one, one.deliveries.find(isPlanned) ?? null, piecesLeft(one.order, one.deliveries)))
  const each = (isIn: (one: DeliveryRow) => boolean) =>
    parcels.flatMap((one) => one.deliveries.filter(isIn).map((delivery) => row(one, delivery, delivery.pieces ?? 0)))
  const reworks = each(isPlannedRework)
  return [
    { id: 'siap', title: 'Siap dikirim (lunas)', isReady: true, rows: [...listRows(true), ...reworks] },
    { id: 'belum-lunas', title: 'Belum lunas', isReady: false, rows: listRows(false) },
    {
      id: 'hari-ini',
      title: 'Dikirim hari ini',
      isReady: false,
      rows: each(({ shipped_at: at }) => at !== null && at >= since),
    },
  ]
}
