import type { UserRow } from '../../db/tables.ts'
import { readDerived, type Variant } from '../../uploads/picture-name.ts'

/** The address contains the beginning of the file name, so that a new photo has a new address. */
const KEY_DIGITS = 16

/** The photo is 480 pixels wide. The bytes at this address never change. */
export const photoAddress = ({ public_id, photo }: Pick<UserRow, 'public_id' | 'photo'>): string | null =>
  photo && `/foto/${public_id}/${photo.slice(0, KEY_DIGITS)}-480.webp`

/** `person`: public id of the owner. `key`: beginning of the file name. */
type PhotoAddress = { person: string; key: string; size: Variant }

/** Parses the two last parts of a photo's address. Returns null for an address that this site never makes. */
export function readPhotoAddress(person: string, file: string): PhotoAddress | null {
  const [, key, derived] = /^([0-9a-f]{16})-([^-]+)$/.exec(file) ?? []
  const size = readDerived(derived ?? '')
  return key && size && /^[0-9a-f]{24}$/.test(person) ? { person, key, size } : null
}
