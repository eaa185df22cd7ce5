import * as z from 'zod'
import type { Seal } from '../seal.ts'

/** Where a code was sent and for which account; 0 stands for none. `next`: the path to open afterwards; empty for none. */
const Place = z.object({ contact: z.string(), user: z.string().transform(Number), next: z.string().default('') })
export type Place = z.infer<typeof Place>
const PURPOSE = 'place of a code'
/** An address of the site holds it, so it is shorter than one may be. */
export const MOST_SEALED = 2_000
const PLACE_SECONDS = 3_600
/** Always the same, so that the length of a page's address reveals nothing. */
const ID_DIGITS = 10

/** Only this site can read the text. */
export const closePlace = (seal: Seal, { contact, user, next }: Place): Promise<string> =>
  seal.close(PURPOSE, { contact, user: String(user).padStart(ID_DIGITS, '0'), next }, PLACE_SECONDS)

/** Null for a text that is not from here, or too old. */
export const openPlace = (seal: Seal, text: string): Promise<Place | null> => seal.open(PURPOSE, text, Place)

/** The page that asks for the code. */
export const verifyHref = async (seal: Seal, place: Place): Promise<string> =>
  `/verifikasi/?k=${await closePlace(seal, place)}`
