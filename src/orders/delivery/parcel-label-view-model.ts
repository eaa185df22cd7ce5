import { qrPath } from '../../artwork/qr.ts'
import { localPhone } from '../rules/contact.ts'
import type { OrderSettings } from '../settings.ts'
import { courierText } from './couriers.ts'
import { regionFields } from './labels.ts'
import type { OrderParcels } from './queries.ts'
import { labelled, piecesLeft } from './rules.ts'

/** Labels to stick on parcels: of the planned delivery, else of the delivery that went out last. */
export const labelsView = (orderParcels: readonly OrderParcels[], { shop_name, shop_contact }: OrderSettings) =>
  orderParcels.map(({ order, deliveries }) => {
    const one = labelled(deliveries)
    const remainingPieces = piecesLeft(order, deliveries)
    return {
      code: order.order_code,
      qr: qrPath(order.order_code),
      recipient: one?.recipient || order.customer_name,
      phone: one?.phone || (order.contact_phone ? localPhone(order.contact_phone) : ''),
      address: one?.address ?? '',
      place: regionFields.flatMap((name) => one?.[name] || []).join(', '),
      isPickup: one?.method === 'ambil',
      shop: [shop_name, shop_contact].filter(Boolean).join(' · '),
      facts: [
        `${(one?.pieces ?? remainingPieces).toLocaleString('id-ID')} potong`,
        ...(one?.weight_g ? [`${(one.weight_g / 1_000).toLocaleString('id-ID')} kg`] : []),
        ...(one?.parcels ? [`${one.parcels} koli`] : []),
        ...(one && courierText(one) ? [[courierText(one), one.tracking_number].filter(Boolean).join(' ')] : []),
      ].join(' · '),
    }
  })
