import { z } from 'zod'
import type { Seal } from '../seal.ts'

/**
 * The e-mail address or phone number that a code was sent to, and for which account; 0 stands for none. `next`: the path
 * to open afterwards, checked by `nextPage`; empty for none.
 */
const Place = z.object({ contact: z.string(), user: z.string().transform(Number), next: z.string().default('') })
export type Place = z.infer<typeof Place>
const PURPOSE = 'place of a code'
/** Length of the longest such text: 1,000 characters of a path may take three bytes each. */
export const MOST_SEALED = 6_000
/** Seconds that the address of a page that asks for a code is good for. */
const PLACE_SECONDS = 3_600
/** Number of digits of an account's id in the address of a page, always the same, so that its length tells nothing. */
const ID_DIGITS = 10

/** Returns the text in a page's address that stands for a place; only this site can read it. */
export const closePlace = (seal: Seal, { contact, user, next }: Place): Promise<string> =>
  seal.close(PURPOSE, { contact, user: String(user).padStart(ID_DIGITS, '0'), next }, PLACE_SECONDS)

/** Returns null for a text that is not from here, or too old. */
export const openPlace = (seal: Seal, text: string): Promise<Place | null> => seal.open(PURPOSE, text, Place)

/** Returns the address of the page that asks for the code which was sent to a place. */
export const verifyHref = async (seal: Seal, place: Place): Promise<string> =>
  `/verifikasi/?k=${await closePlace(seal, place)}`
