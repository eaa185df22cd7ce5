import type { UserRow } from '../../db/account-rows.ts'
import { readDerived, type Variant } from '../../uploads/picture-name.ts'

/** Digits of a photo's file name that its address contains, so that a new photo has a new address. */
const KEY_DIGITS = 16

/** A photo as a page shows it: its owner's name, whose initials stand for a missing photo, and its address or null. */
export type Photo = { name: string; src: string | null }

/** Returns the public address of an account's photo, 480 pixels wide, or null. Its bytes never change. */
export const photoAddress = ({ public_id, photo }: Pick<UserRow, 'public_id' | 'photo'>): string | null =>
  photo && `/foto/${public_id}/${photo.slice(0, KEY_DIGITS)}-480.webp`

/** A parsed address of a photo: the public id of its owner, the beginning of its file name, and the wanted size. */
type WantedPhoto = { person: string; key: string; size: Variant }

/** Parses the two last parts of a photo's address. Returns null for an address that this site never makes. */
export function readPhotoAddress(person: string, file: string): WantedPhoto | null {
  const [, key, wanted] = /^([0-9a-f]{16})-([^-]+)$/.exec(file) ?? []
  const size = readDerived(wanted ?? '')
  return key && size && /^[0-9a-f]{24}$/.test(person) ? { person, key, size } : null
}
