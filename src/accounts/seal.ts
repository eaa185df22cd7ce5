import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import type { z } from 'zod'
import type { Secret } from '../web/signed.ts'

/** Texts that name another algorithm are refused, because this site did not make them. */
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
    /** The sealed text is safe in URLs. It opens for `seconds`, or for ever. */
    close,
    /** Returns null if this site did not seal the text for this purpose, or the text has expired. */
    open,
    /**
     * Seals the value again with the newest key, for ever. Returns null if that key sealed it already, or if it cannot
     * be opened.
     */
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
