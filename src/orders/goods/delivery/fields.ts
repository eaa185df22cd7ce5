import * as z from 'zod'
import type { New } from '../../../db/table.ts'
import { type DeliveryRow, deliveryMethods, deliveryPayers, deliveryStates } from '../../../db/tables.ts'
import { wholeNumber } from '../../../web/form.ts'
import { words } from '../../place/forms.ts'
import { amountOf, parseRupiah } from '../../rules/amounts.ts'
import { type Courier, trackingAddress } from '../../rules/couriers.ts'

/** What calls and forms send about a delivery, and what calls answer. */

const count = (least: number, most: number) => {
  const bounds = `Isi angka bulat dari ${least.toLocaleString('id-ID')} sampai ${most.toLocaleString('id-ID')}.`
  return z
    .preprocess(
      (value) => (value === '' ? null : value),
      wholeNumber(z.int(bounds).min(least, bounds).max(most, bounds)).nullable(),
    )
    .optional()
}

const Place = {
  method: z.enum(deliveryMethods, 'Pilih ambil atau kirim.').optional(),
  recipient: words(100).optional(),
  phone: words(30).optional(),
  address: words(300).optional(),
  district: words(100).optional(),
  city: words(100).optional(),
  province: words(100).optional(),
  postcode: words(10).optional(),
  note: words(300).optional(),
}
const Parcel = {
  courier: words(60).optional(),
  service: words(60).optional(),
  weight_g: count(1, 10_000_000),
  parcels: count(1, 1_000),
  cost: z.preprocess((value) => parseRupiah(value) ?? value, count(0, 999_999_999)),
  paid_by: z.enum(deliveryPayers, `Pilih salah satu: ${deliveryPayers.join(', ')}.`).optional(),
  tracking_number: words(60).optional(),
}
const version = wholeNumber(z.int().min(0)).nullish()

/** `ship`: it goes out now. `pieces`: absent or null for all that are left. */
export const DeliveryBody = z.object({
  ...Place,
  ...Parcel,
  pieces: count(1, 10_000),
  received_by: words(100).optional(),
  state: z.enum(deliveryStates, `Pilih salah satu: ${deliveryStates.join(', ')}.`).optional(),
  ship: z.preprocess((value) => (value === 'true' ? true : value), z.boolean('ship harus true atau false.')).optional(),
  version,
})
export type DeliveryChange = Partial<Pick<New<'deliveries'>, keyof typeof Place | keyof typeof Parcel>>

/** Only what was sent. */
export const partOf = (change: Readonly<Record<string, unknown>>): DeliveryChange =>
  // The values are those that the schema has read.
  Object.fromEntries(
    [...Object.keys(Place), ...Object.keys(Parcel)]
      .filter((name) => change[name] !== undefined)
      .map((name) => [name, change[name]]),
  ) as DeliveryChange

/** A delivery as calls answer it. */
export function apiDelivery(row: DeliveryRow, couriers: readonly Courier[]) {
  const { id, method, state, recipient, phone, address, district, city, province, postcode, courier, service } = row
  const { weight_g, parcels, cost, paid_by, tracking_number, pieces, shipped_at, received_at, received_by } = row
  return {
    id,
    method,
    state,
    recipient,
    phone,
    address,
    district,
    city,
    province,
    postcode,
    courier,
    service,
    weight_g,
    parcels,
    cost: cost === null ? null : amountOf(cost),
    paid_by,
    tracking_number,
    tracking_url: trackingAddress(couriers, row),
    pieces,
    shipped_at: shipped_at?.toISOString() ?? null,
    received_at: received_at?.toISOString() ?? null,
    received_by,
    note: row.note,
    version: row.version,
  }
}
