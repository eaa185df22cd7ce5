import * as z from 'zod'
import type { Seal } from '../seal.ts'

/**
 * The address to which a code was sent, and the account; 0 stands for no account. `next`: the path to open afterwards;
 * empty for none.
 */
const Place = z.object({ contact: z.string(), user: z.string().transform(Number), next: z.string().default('') })
export type Place = z.infer<typeof Place>
const PURPOSE = 'place of a code'
/** The most characters of the sealed text, which is part of an address of the site. */
export const MOST_SEALED = 2_000
const PLACE_SECONDS = 3_600
/** The id always has so many digits, so that the length of a page's address reveals nothing. */
const ID_DIGITS = 10

/** Seals the place; only this site can read the text. */
export const closePlace = (seal: Seal, { contact, user, next }: Place): Promise<string> =>
  seal.close(PURPOSE, { contact, user: String(user).padStart(ID_DIGITS, '0'), next }, PLACE_SECONDS)

/** Returns null for a text that this site did not seal, or that is too old. */
export const openPlace = (seal: Seal, text: string): Promise<Place | null> => seal.open(PURPOSE, text, Place)

/** The address of the page that asks for the code. */
export const verifyHref = async (seal: Seal, place: Place): Promise<string> =>
  `/verifikasi/?k=${await closePlace(seal, place)}`
