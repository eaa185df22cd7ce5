import * as z from 'zod'
import type { New } from '../../db/table.ts'
import { type DeliveryRow, deliveryMethods, deliveryPayers, deliveryStates } from '../../db/tables.ts'
import { Moment } from '../../platform/api/calls.ts'
import { MAX_PIECES } from '../../products/limits.ts'
import { Text, wholeNumber } from '../../web/form.ts'
import {
  longestOfParcel,
  longestOfPlace,
  MAX_COURIER_NAME,
  MAX_PARCEL_GRAMS,
  MAX_PARCELS,
  MAX_PRICE,
} from '../limits.ts'
import { words } from '../place/forms.ts'
import { parseRupiah, toAmount } from '../rules/amounts.ts'
import { type Courier, trackingAddress } from './couriers.ts'
import { type PlaceField, placeFields } from './labels.ts'
import { isPlaceNamed } from './rules.ts'

/** Fields of a delivery in calls and forms, and in the answers of calls. */

const count = (least: number, most: number) => {
  const bounds = `Isi angka bulat dari ${least.toLocaleString('id-ID')} sampai ${most.toLocaleString('id-ID')}.`
  return z
    .preprocess(
      (value) => (value === '' ? null : value),
      wholeNumber(z.int(bounds).min(least, bounds).max(most, bounds)).nullable(),
    )
    .optional()
}

/** The same kind of value for each part of a place. */
export const ofPlace = <Value>(valueFor: (name: PlaceField, most: number) => Value) =>
  // The entries are those of all parts, as the type says.
  Object.fromEntries(placeFields.map((name) => [name, valueFor(name, longestOfPlace[name])])) as Record<
    PlaceField,
    Value
  >

const Place = {
  method: z.enum(deliveryMethods, 'Pilih ambil atau kirim.').optional(),
  ...ofPlace((_, most) => words(most).optional()),
  note: words(longestOfParcel.note).optional(),
}
const Parcel = {
  courier: words(MAX_COURIER_NAME).optional(),
  service: words(longestOfParcel.service).optional(),
  weight_g: count(1, MAX_PARCEL_GRAMS),
  parcels: count(1, MAX_PARCELS),
  cost: z.preprocess((value) => parseRupiah(value) ?? value, count(0, MAX_PRICE)),
  paid_by: z.enum(deliveryPayers, `Pilih salah satu: ${deliveryPayers.join(', ')}.`).optional(),
  tracking_number: words(longestOfParcel.number).optional(),
}
const version = wholeNumber(z.int().min(0)).nullish()

/** `ship`: whether the delivery goes out now. `pieces`: absent or null for all pieces that are left. */
export const DeliveryBody = z.object({
  ...Place,
  ...Parcel,
  pieces: count(1, MAX_PIECES),
  received_by: words(longestOfParcel.receiver).optional(),
  state: z.enum(deliveryStates, `Pilih salah satu: ${deliveryStates.join(', ')}.`).optional(),
  ship: z.preprocess((value) => (value === 'true' ? true : value), z.boolean('ship harus true atau false.')).optional(),
  version,
})
export type DeliveryChange = Partial<Pick<New<'deliveries'>, keyof typeof Place | keyof typeof Parcel>>

/** The fields of a delivery that were sent. */
export const pickDeliveryFields = (change: Readonly<Record<string, unknown>>): DeliveryChange =>
  // The schema has read the values, so they have these types.
  Object.fromEntries(
    [...Object.keys(Place), ...Object.keys(Parcel)]
      .filter((name) => change[name] !== undefined)
      .map((name) => [name, change[name]]),
  ) as DeliveryChange

const part = (most: number) => Text.trim().max(most, `Paling banyak ${most} karakter`).default('')
/** Where a customer wants the goods. */
export const DeliveryPlace = z
  .object({
    method: z.enum(['ambil', 'kirim'], 'Pilih ambil atau kirim').default('kirim'),
    ...ofPlace((_, most) => part(most)),
    note: part(longestOfParcel.note),
  })
  .refine(isPlaceNamed, { path: ['city'], error: 'Isi kota tujuannya.' })

const text = z.string()
export const Delivery = z
  .object({
    id: text,
    method: z.enum(deliveryMethods),
    state: z.enum(deliveryStates),
    ...ofPlace(() => text),
    courier: text,
    service: text,
    weight_g: z.int().nullable(),
    parcels: z.int().nullable(),
    cost: z.int().nullable(),
    paid_by: z.enum(deliveryPayers),
    tracking_number: text,
    tracking_url: text,
    pieces: z.int().nullable().meta({ description: 'Null selama direncanakan.' }),
    shipped_at: Moment.nullable(),
    received_at: Moment.nullable(),
    received_by: text,
    note: text,
    version: z.int(),
  })
  .meta({ id: 'Delivery' })

/** A delivery as the schema of answers takes it. */
export const apiDelivery = (row: DeliveryRow, couriers: readonly Courier[]) => ({
  ...row,
  cost: row.cost === null ? null : toAmount(row.cost),
  tracking_url: trackingAddress(couriers, row),
})

const Stored = z.coerce.date().nullable()
/** A delivery that the database returned as JSON, on the page of its order. */
export const OrderDelivery = z.object({
  ...Delivery.omit({ tracking_url: true, weight_g: true, parcels: true, version: true }).shape,
  id: z.coerce.string(),
  shipped_at: Stored,
  received_at: Stored,
  rework_id: z.int().nullable(),
})
export type OrderDelivery = z.infer<typeof OrderDelivery>
