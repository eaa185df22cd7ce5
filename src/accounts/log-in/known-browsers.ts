import { randomBytes } from 'node:crypto'
import type { Context } from '../../web/context.ts'
import { publicPort } from '../../web/hosts.ts'
import type { Secret } from '../../web/signed.ts'

/** The cookie lives half a year from the last log-in. */
export const COOKIE_MAX_AGE_MS = 180 * 86_400_000

export const familiarBrowserCookie = ({ baseUrl }: { baseUrl: string }): string =>
  baseUrl.startsWith('https:') ? '__Secure-kortek-known' : `kortek-known-${publicPort(baseUrl)}`

export type FamiliarBrowsers = ReturnType<typeof familiarBrowsers>

/**
 * Recognizes browsers in which a user logged in before, by a signed cookie that grants no access. Their failed attempts
 * are counted separately, so that attackers elsewhere cannot lock out the owner. A program of the API that keeps cookies
 * is a browser, too.
 */
export function familiarBrowsers(secret: Secret, { baseUrl }: { baseUrl: string }) {
  const https = baseUrl.startsWith('https:')
  const cookie = familiarBrowserCookie({ baseUrl })
  const signaturePayload = (browser: string, userId: number) => `known browser\n${browser}\n${userId}`

  function find(ctx: Context, userId: number): string | null {
    const [, browser = '', signature = ''] = /^([0-9a-f]{32})\.([\w-]{43})$/.exec(ctx.cookies.get(cookie) ?? '') ?? []
    return browser !== '' && secret.isSigned(signature, signaturePayload(browser, userId), 32) ? browser : null
  }

  return {
    /** Returns the name of a browser in which this user logged in before; null for any other browser. */
    find: (ctx: Context, userId: number): string | null => {
      const browser = find(ctx, userId)
      return browser && `browser ${browser}`
    },
    /** Call it after a successful log-in. */
    remember(ctx: Context, userId: number): void {
      const browser = find(ctx, userId) ?? randomBytes(16).toString('hex')
      const value = `${browser}.${secret.sign(signaturePayload(browser, userId), 32)}`
      const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: https, maxAge: COOKIE_MAX_AGE_MS } as const
      ctx.cookies.set(cookie, value, options)
    },
  }
}
