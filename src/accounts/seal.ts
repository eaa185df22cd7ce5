import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import type { z } from 'zod'
import type { Secret } from '../web/signed.ts'

/** A text that names another algorithm was not sealed here. */
const method = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }

export type Seal = ReturnType<typeof createSeal>

/**
 * Encrypts small values with the site's newest key, so that a browser or the database can hold what only this site may
 * read or write. A value sealed for one purpose opens for no other.
 */
export function createSeal(secret: Secret) {
  const keys = secret.derive('seal of accounts')
  const [newest] = keys

  async function open<Value>(purpose: string, text: string, schema: z.ZodType<Value>): Promise<Value | null> {
    for (const key of keys) {
      const payload = await openWith(key, purpose, text)
      if (payload) return schema.parse(payload.value)
    }
    return null
  }

  async function close(purpose: string, value: object, seconds: number | null = null): Promise<string> {
    const sealed = new EncryptJWT({ value }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setAudience(purpose)
    return (seconds === null ? sealed : sealed.setExpirationTime(`${seconds}s`)).encrypt(newest)
  }

  return {
    /** Safe in URLs. It opens for `seconds`, or for ever. */
    close,
    /** Null if the text was not sealed here for this purpose, or its time is over. */
    open,
    /** The value sealed with the newest key, for ever; null if it is already, or cannot be opened. */
    async renew(purpose: string, text: string, schema: z.ZodType<object>): Promise<string | null> {
      if (await openWith(newest, purpose, text)) return null
      const value = await open(purpose, text, schema)
      return value && close(purpose, value)
    },
  }
}

async function openWith(key: Uint8Array, purpose: string, text: string) {
  try {
    return (await jwtDecrypt(text, key, { ...method, audience: purpose })).payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return null
    throw error
  }
}
