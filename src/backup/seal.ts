import { CompactEncrypt, compactDecrypt, errors } from 'jose'

/** Rounds of hashing for each guess of a passphrase. */
const ROUNDS = 600_000
const method = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM' }
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** Encrypts a text with a passphrase, as a JWE. */
export const seal = (text: string, passphrase: string): Promise<string> =>
  new CompactEncrypt(bytesOf(text))
    .setProtectedHeader(method)
    .setKeyManagementParameters({ p2c: ROUNDS })
    .encrypt(bytesOf(passphrase))

/** Returns the text, or null if the passphrase is another or the text was changed. */
export async function open(sealed: string, passphrase: string): Promise<string | null> {
  try {
    const known = { keyManagementAlgorithms: [method.alg], maxPBES2Count: ROUNDS }
    return new TextDecoder().decode((await compactDecrypt(sealed, bytesOf(passphrase), known)).plaintext)
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}
