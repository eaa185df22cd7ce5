import { randomInt } from 'node:crypto'
import { createLimiter } from '../async/limiter.ts'
import { Refusal } from '../web/refusal.ts'
import { familiarWords } from './familiar-words.ts'

/** Characters of a password. */
const SHORTEST = 8
export const LONGEST = 128

/** OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. Written into every hash, so that a change harms no old one. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The hash of no password, at the same cost: whoever does not exist is refused as slowly as whoever does. */
const nobody = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Two at once fill the two cores of a small machine; a hundred that wait take some two seconds. */
const inTurn = createLimiter({
  atOnce: 2,
  waiting: 100,
  full: () => new Refusal(503, 'Terlalu banyak yang masuk bersamaan. Coba lagi sebentar lagi.', { retryAfter: 5 }),
})

/** What is kept of a password. Throws a 503 when too many are being checked. */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(async () => (await argon2()).hash(plain(password), cost))

/** Whether a password is the one that was kept; null, for somebody who does not exist, takes as long. Throws a 503 when too many are being checked. */
export const verifyPassword = (kept: string | null, password: string): Promise<boolean> =>
  inTurn(async () => {
    const { verify } = await argon2()
    const known = kept?.startsWith('$argon2id$') ?? false
    const same = await verify(known && kept ? kept : nobody, plain(password))
    return known && same
  })

/** Why somebody should choose another password, in a sentence for them; null when it will do. `own` are words of their own: their names. */
export async function passwordProblem(password: string, own: readonly string[]): Promise<string | null> {
  const length = [...plain(password)].length
  if (length < SHORTEST) return `Kata sandi paling sedikit ${SHORTEST} karakter.`
  if (length > LONGEST) return `Kata sandi paling banyak ${LONGEST} karakter.`
  const word = plain(password).toLowerCase()
  if (own.some((name) => name.toLowerCase() === word)) return 'Kata sandi tidak boleh sama dengan namamu.'
  if (new Set(word).size < 3 || familiarWords.has(word) || (await commonPasswords()).has(word))
    return 'Kata sandi ini terlalu umum dan mudah ditebak. Pilih yang lain.'
  return null
}

/** A password that nobody chose: 16 characters that cannot be mistaken for each other, 79 bits. */
export const generatePassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')).join(
    '-',
  )

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Loaded with the first password: a server nobody signs in to does without. */
const argon2 = () => import('@node-rs/argon2')

let common: Promise<Set<string>> | undefined
const commonPasswords = () => {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].filter((word) => word.length >= SHORTEST)),
  )
  return common
}

/** One password, however a keyboard composes its letters. */
const plain = (password: string) => password.normalize('NFKC')
