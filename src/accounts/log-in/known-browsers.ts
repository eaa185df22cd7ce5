import { randomBytes } from 'node:crypto'
import type { Context } from '../../web/context.ts'
import { publicPort } from '../../web/hosts.ts'
import { isSameSecret, signatureOf } from '../../web/signed.ts'

/** How long the cookie of a known browser lasts after the last log-in: half a year, in milliseconds. */
export const COOKIE_MAX_AGE_MS = 180 * 86_400_000

/** Returns the name of the cookie of the site with this public address. */
export const knownBrowserCookie = ({ baseUrl }: { baseUrl: string }): string =>
  baseUrl.startsWith('https:') ? '__Secure-kortek-known' : `kortek-known-${publicPort(baseUrl)}`

export type KnownBrowsers = ReturnType<typeof knownBrowsers>

/**
 * Recognizes browsers in which a user logged in before, by a signed cookie that grants no access. Failed attempts from
 * a known browser are counted separately, so that attackers elsewhere cannot lock out the owner of the account. The
 * log-in page and the API share the cookie; to the API, a program that keeps cookies is a browser.
 */
export function knownBrowsers(secret: string, { baseUrl }: { baseUrl: string }) {
  const https = baseUrl.startsWith('https:')
  const cookie = knownBrowserCookie({ baseUrl })
  const signature = (browser: string, userId: number) => signatureOf(secret, `known browser\n${browser}\n${userId}`, 32)

  function find(ctx: Context, userId: number): string | null {
    const [, browser = '', signed = ''] = /^([0-9a-f]{32})\.([\w-]{43})$/.exec(ctx.cookies.get(cookie) ?? '') ?? []
    return browser !== '' && isSameSecret(signed, signature(browser, userId)) ? browser : null
  }

  return {
    /** Returns what names a browser in which this user logged in before, or null for any other browser. */
    find: (ctx: Context, userId: number): string | null => {
      const browser = find(ctx, userId)
      return browser && `browser ${browser}`
    },
    /** Marks the browser as known for this user by setting the cookie. Call it after a successful log-in. */
    remember(ctx: Context, userId: number): void {
      const browser = find(ctx, userId) ?? randomBytes(16).toString('hex')
      const value = `${browser}.${signature(browser, userId)}`
      const sent = {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: https,
        maxAge: COOKIE_MAX_AGE_MS,
      } as const
      ctx.cookies.set(cookie, value, sent)
    },
  }
}
