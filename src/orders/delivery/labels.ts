import type { DeliveryRow } from '../../db/tables.ts'
import { longDate } from '../../web/dates.ts'
import type { StatusBadge } from '../../web/render.ts'
import { type Courier, courierText, trackingAddress } from './couriers.ts'
import { mayReceive } from './rules.ts'

/** The parts of a place that name a region, from the smallest. */
export const regionFields = ['district', 'city', 'province', 'postcode'] as const
/** Where a delivery goes, from the person to the region. */
export const placeFields = ['recipient', 'phone', 'address', ...regionFields] as const
export type PlaceField = (typeof placeFields)[number]

type Destination = Pick<DeliveryRow, 'method' | PlaceField | 'note'>
export function deliveryText({ method, note, ...place }: Destination): string {
  const where = placeFields.flatMap((name) => place[name] || []).join(', ')
  const text = method === 'ambil' ? 'Ambil sendiri' : where ? `Kirim ke ${where}` : 'Alamat belum diisi'
  return note ? `${text} (${note})` : text
}

/** A pickup has words of its own, because nothing is sent. */
function getDeliveryBadge({ method, state }: Pick<DeliveryRow, 'method' | 'state'>): StatusBadge {
  if (state === 'rencana') return { color: 'paused', label: method === 'ambil' ? 'Belum diambil' : 'Belum dikirim' }
  if (state === 'dikirim') return { color: 'maintenance', label: method === 'ambil' ? 'Diambil' : 'Dikirim' }
  return { color: 'up', label: 'Diterima' }
}

type Parcel = Destination & Pick<DeliveryRow, 'id' | 'state' | 'courier' | 'service' | 'tracking_number'>

/** What staff and the customer of the signed link both see of a delivery. */
export const parcelView = (parcel: Parcel & { rework_id: unknown }, couriers: readonly Courier[]) => ({
  id: parcel.id,
  state: getDeliveryBadge(parcel),
  where: deliveryText(parcel),
  isRework: parcel.rework_id !== null,
  parcel: courierText(parcel),
  number: parcel.tracking_number,
  url: trackingAddress(couriers, parcel),
  canReceive: mayReceive(parcel),
})

/** Deliveries as the customer of the signed link sees them. */
export const parcelRows = (deliveries: readonly DeliveryRow[], couriers: readonly Courier[]) =>
  deliveries.map((one) => ({
    ...parcelView(one, couriers),
    pieces: one.pieces === null ? null : `${one.pieces.toLocaleString('id-ID')} potong`,
    out: one.shipped_at && `${one.method === 'ambil' ? 'diambil' : 'dikirim'} ${longDate(one.shipped_at)}`,
    received: one.received_at && `sudah diterima tanggal ${longDate(one.received_at)}`,
  }))

/** The courier of a parcel that the shop brings itself. */
export const OWN_COURIER = 'Kurir sendiri'

/** Fields of a delivery in forms. */
export const deliveryLabels = {
  method: 'Pengambilan',
  recipient: 'Penerima',
  phone: 'Nomor HP penerima',
  address: 'Alamat',
  district: 'Kecamatan',
  city: 'Kota',
  province: 'Provinsi',
  postcode: 'Kode pos',
  note: 'Catatan',
  courier: 'Kurir',
  service: 'Layanan',
  cost: 'Ongkir',
  paid_by: 'Ongkir dibayar',
  tracking_number: 'Nomor resi',
  pieces: 'Potong',
  received_by: 'Diambil oleh',
}
