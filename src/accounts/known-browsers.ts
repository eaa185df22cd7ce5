import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from '../web/context.ts'

/** Milliseconds that a browser is remembered after its last log-in: half a year. */
const COOKIE_MAX_AGE_MS = 180 * 86_400_000

export type KnownBrowsers = ReturnType<typeof knownBrowsers>

/**
 * Browsers that signed in under a name before. Their failures are counted separately, so that failures elsewhere do not
 * lock the owner out. The cookie grants no access, and it is signed.
 */
export function knownBrowsers(secret: string, { baseUrl, port }: { baseUrl: string; port: number }) {
  const https = baseUrl.startsWith('https:')
  const cookie = https ? '__Secure-kortek-known' : `kortek-known-${port}`
  const signature = (browser: string, username: string) =>
    createHmac('sha256', secret).update(`known browser\n${browser}\n${username.toLowerCase()}`).digest()

  function find(ctx: Context, username: string): string | null {
    const [, browser = '', signed = ''] = /^([0-9a-f]{32})\.([\w-]{43})$/.exec(ctx.cookies.get(cookie) ?? '') ?? []
    const isOurs = browser !== '' && timingSafeEqual(Buffer.from(signed, 'base64url'), signature(browser, username))
    return isOurs ? browser : null
  }

  return {
    /** The id of a browser that signed in under this name before; else null. */
    find,
    /** Call after a successful log-in. */
    remember(ctx: Context, username: string): void {
      const browser = find(ctx, username) ?? randomBytes(16).toString('hex')
      const value = `${browser}.${signature(browser, username).toString('base64url')}`
      const sent = {
        path: '/masuk',
        httpOnly: true,
        sameSite: 'lax',
        secure: https,
        maxAge: COOKIE_MAX_AGE_MS,
      } as const
      ctx.cookies.set(cookie, value, sent)
    },
  }
}
