import { hkdfSync } from 'node:crypto'
import { EncryptJWT, errors, jwtDecrypt } from 'jose'
import type { z } from 'zod'

/** A text that names another algorithm was not sealed here. */
const method = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }

export type Seal = ReturnType<typeof createSeal>

/**
 * Encrypts small values with the site's key, so that a browser or the database can hold what only this site may read or
 * write. A value sealed for one purpose opens for no other.
 */
export function createSeal(secret: string) {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'seal of accounts', 32))
  return {
    /** Safe in URLs. It opens for `seconds`, or for ever. */
    async close(purpose: string, value: object, seconds: number | null = null): Promise<string> {
      const sealed = new EncryptJWT({ value }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setAudience(purpose)
      return (seconds === null ? sealed : sealed.setExpirationTime(`${seconds}s`)).encrypt(key)
    },
    /** Null if the text was not sealed here for this purpose, or its time is over. */
    async open<Value>(purpose: string, text: string, schema: z.ZodType<Value>): Promise<Value | null> {
      try {
        const { payload } = await jwtDecrypt(text, key, { ...method, audience: purpose })
        return schema.parse(payload.value)
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}
