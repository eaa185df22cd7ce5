import { CompactEncrypt, compactDecrypt, errors } from 'jose'
import { BadBackup, type ReadBackup } from './read.ts'

/** Hashing rounds, which make each guess of a passphrase slow. */
const ROUNDS = 600_000
const method = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM' }
const toBytes = (text: string) => new TextEncoder().encode(text)

/** Encrypts a text with a passphrase, as a JWE. */
export const seal = (text: string, passphrase: string): Promise<string> =>
  new CompactEncrypt(toBytes(text))
    .setProtectedHeader(method)
    .setKeyManagementParameters({ p2c: ROUNDS })
    .encrypt(toBytes(passphrase))

/** Returns the text, or null if the passphrase is wrong or the text was changed. */
export async function open(sealed: string, passphrase: string): Promise<string | null> {
  try {
    const options = { keyManagementAlgorithms: [method.alg], maxPBES2Count: ROUNDS }
    return new TextDecoder().decode((await compactDecrypt(sealed, toBytes(passphrase), options)).plaintext)
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}

/**
 * Returns the secret key of a backup; null if it has none. Throws a `BadBackup` if the passphrase does not open the
 * key.
 */
export async function openKey({ manifest, key }: ReadBackup, passphrase: string | null): Promise<string | null> {
  if (key === null || manifest.key === 'open') return key?.toString('utf8').trim() ?? null
  if (passphrase === null) throw new BadBackup('other', 'The secret key of the file is sealed: set BACKUP_PASSPHRASE.')
  const secretKey = await open(key.toString('utf8'), passphrase)
  if (secretKey === null)
    throw new BadBackup('other', 'BACKUP_PASSPHRASE is not the one that sealed the secret key of the file.')
  return secretKey
}
