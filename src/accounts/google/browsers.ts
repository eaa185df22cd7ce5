import { randomBytes } from 'node:crypto'
import type { Context } from '../../web/context.ts'
import { publicPort } from '../../web/hosts.ts'
import { SIGN_IN_MS } from './google-queries.ts'

/** 43 characters that nobody can guess. */
export const random = () => randomBytes(32).toString('base64url')

const isHttps = (baseUrl: string) => baseUrl.startsWith('https:')

/** The cookie of browsers that went to Google. */
export const signInCookie = (baseUrl: string): string =>
  isHttps(baseUrl) ? '__Host-kortek-google' : `kortek-google-${publicPort(baseUrl)}`

/** Marks the browser that goes to Google with a cookie, so that a sign-in ends in the browser in which it began. */
export function signInBrowsers(baseUrl: string) {
  const secure = isHttps(baseUrl)
  const cookie = signInCookie(baseUrl)
  const find = (ctx: Context) => /^[\w-]{43}$/.exec(ctx.cookies.get(cookie) ?? '')?.[0] ?? null
  return {
    find,
    mark(ctx: Context): string {
      const browser = find(ctx) ?? random()
      // The reverse proxy in front of an https BASE_URL accepts only https.
      if (secure) ctx.cookies.secure = true
      ctx.cookies.set(cookie, browser, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: SIGN_IN_MS })
      return browser
    },
  }
}
