import { isSameSecret, signatureOf } from '../web/signed.ts'

/** Milliseconds: seven days. */
const PREVIEW_LIFE_MS = 7 * 86_400_000

export const previewHref = (publicId: string, key: string): string => `/pratinjau/${publicId}/?kunci=${key}`

export type Previews = ReturnType<typeof openPreviews>

/** Keys that show one item before it is public, until they expire. */
export function openPreviews(secret: string) {
  const signature = (publicId: string, end: string) => signatureOf(secret, `content preview ${publicId} ${end}`)

  return {
    keyOf(publicId: string, now: Date): string {
      const end = (now.getTime() + PREVIEW_LIFE_MS).toString(36)
      return `${end}.${signature(publicId, end)}`
    },
    endOf: (key: string): Date => new Date(Number.parseInt(key, 36)),
    opens(publicId: string, key: unknown, now: Date): boolean {
      const [, end, signed] = /^([0-9a-z]{8,9})\.([\w-]{22})$/.exec(String(key)) ?? []
      if (!end || !signed || Number.parseInt(end, 36) < now.getTime()) return false
      return isSameSecret(signed, signature(publicId, end))
    },
  }
}
