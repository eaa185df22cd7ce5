import { type Context, notCacheable } from '../web/context.ts'
import type { Secret } from '../web/signed.ts'

/** Milliseconds: seven days. */
const PREVIEW_LIFE_MS = 7 * 86_400_000

export const previewHref = (publicId: string, key: string): string => `/pratinjau/${publicId}/?kunci=${key}`

/** Stops the site, browsers and search engines from storing the page of a preview. */
export function keepNowhere(ctx: Context): void {
  ctx.state.madeOf.push(notCacheable)
  ctx.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' })
}

export type Previews = ReturnType<typeof openPreviews>

/** Signs keys that show one item before it is public, until the key expires. */
export function openPreviews(secret: Secret) {
  const signaturePayload = (publicId: string, end: string) => `content preview ${publicId} ${end}`

  return {
    keyOf(publicId: string, now: Date): string {
      const end = (now.getTime() + PREVIEW_LIFE_MS).toString(36)
      return `${end}.${secret.sign(signaturePayload(publicId, end))}`
    },
    endOf: (key: string): Date => new Date(Number.parseInt(key, 36)),
    opens(publicId: string, key: unknown, now: Date): boolean {
      const [, end, signature] = /^([0-9a-z]{8,9})\.([\w-]{22})$/.exec(String(key)) ?? []
      if (!end || !signature || Number.parseInt(end, 36) < now.getTime()) return false
      return secret.isSigned(signature, signaturePayload(publicId, end))
    },
  }
}
