import type { DeliveryRow } from '../../db/tables.ts'
import { MAX_COURIER_NAME } from '../limits.ts'

/** A courier as staff write it in the settings, one per line: "JNE | https://…{resi}". The address may be missing. */
export type Courier = { name: string; address: string }

export const couriersIn = (text: string): Courier[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...rest] = line.split('|').map((part) => part.trim())
      return { name, address: rest.join('|') }
    })

/** What is wrong with the text of the setting; null if nothing is. */
export function courierProblem(text: string): string | null {
  const couriers = couriersIn(text)
  for (const [at, { name, address }] of couriers.entries()) {
    const line = `Baris ${at + 1}:`
    if (name === '' || name.length > MAX_COURIER_NAME)
      return `${line} nama kurirnya 1 sampai ${MAX_COURIER_NAME} huruf.`
    if (couriers.findIndex((one) => isNamed(one, name)) !== at) return `${line} ${name} sudah ada di atas.`
    if (address !== '' && !isAddress(address))
      return `${line} alamat lacak dimulai dengan https:// dan memuat {resi}, tempat nomornya.`
  }
  return null
}
const isNamed = ({ name }: Courier, other: string) => name.toLowerCase() === other.toLowerCase()

const isAddress = (address: string): boolean =>
  address.startsWith('https://') && address.includes('{resi}') && URL.canParse(filledIn(address, '1'))

const filledIn = (address: string, number: string) => address.replaceAll('{resi}', () => encodeURIComponent(number))

type Parcel = Pick<DeliveryRow, 'courier' | 'service' | 'tracking_number'>

/** The address where a parcel can be followed; empty if its courier has no such page. */
export function trackingAddress(couriers: readonly Courier[], { courier, tracking_number }: Parcel): string {
  const address =
    couriers.find((one) => isNamed(one, courier) || isNamed(one, courier.split(' ', 1)[0] ?? ''))?.address ?? ''
  return tracking_number === '' ? '' : filledIn(address, tracking_number)
}

/** Text such as "JNE REG". */
export const courierText = ({ courier, service }: Parcel): string => [courier, service].filter(Boolean).join(' ')
