import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)
/** Half a second and 64 MB for each guess of a passphrase. */
const COST = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 }
const [SALT_BYTES, IV_BYTES, TAG_BYTES] = [16, 12, 16]

/** Encrypts a text with a passphrase. */
export async function seal(text: string, passphrase: string): Promise<Buffer> {
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(IV_BYTES)]
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt, 32, COST), iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([salt, iv, cipher.getAuthTag(), sealed])
}

/** Returns the text, or null if the passphrase is another or the bytes were changed. */
export async function open(sealed: Buffer, passphrase: string): Promise<string | null> {
  if (sealed.length < SALT_BYTES + IV_BYTES + TAG_BYTES) return null
  const [afterSalt, afterIv] = [SALT_BYTES + IV_BYTES, SALT_BYTES + IV_BYTES + TAG_BYTES]
  const key = await derive(passphrase, sealed.subarray(0, SALT_BYTES), 32, COST)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(SALT_BYTES, afterSalt))
  decipher.setAuthTag(sealed.subarray(afterSalt, afterIv))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(afterIv)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}
