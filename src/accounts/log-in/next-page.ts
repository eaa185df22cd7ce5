import type { Middleware } from 'koa'
import type { FeatureParts } from '../../platform/feature.ts'
import type { Context, Link, Role, State } from '../../web/context.ts'
import { referringPage } from '../../web/referring-page.ts'
import type { NextPlace } from '../views.ts'

/** The flash with which any page greets a new member. */
export const WELCOME = 'selamat-datang'

/**
 * The most characters of a path to open after log-in. The path is a parameter of another address, which has a limit of
 * its own.
 */
const MAX_PARAMETER_LENGTH = 1_600

/**
 * Returns the path to open after log-in; empty if it does not lead to this site. Browsers may read paths with two
 * slashes, a backslash or control characters as another host. They send any path as ASCII, and a quotation mark as %22.
 */
export function nextPage(path: unknown): string {
  if (typeof path !== 'string' || !/^\/(?![/\\])[!#-[\]-~]{0,900}$/.test(path)) return ''
  if (encodeURIComponent(path).length > MAX_PARAMETER_LENGTH) return ''
  return /^\/(masuk|keluar|daftar|verifikasi|lupa-sandi)(\/|$|\?)/.test(path) ? '' : path
}

/** Welcomes a new member on the page that opens after registration. */
export const greetMember: Middleware<State> = (ctx, next) => {
  const { viewer } = ctx.state
  if (viewer && ctx.search.endsWith(`kabar=${WELCOME}`))
    ctx.state.toast = `Selamat datang, ${viewer.name}. Akunmu sudah jadi.`
  return next()
}

/**
 * Returns the page that the address names, else the page whose link led here. The home page does not count, because
 * staff go on to their work from there.
 */
export function getNextPage(ctx: Context): string {
  const page = nextPage(ctx.query.lanjut ?? referringPage(ctx))
  return page === '/' ? '' : page
}

/** Returns the page that the header shows to staff and editors; for members, the home page. */
export const getHomePath = ({ state: { navigation } }: { state: Pick<State, 'navigation'> }, role: Role): string =>
  (role === 'member' ? null : navigation.of('account', { role })[0]?.href) ?? '/'

export type NextPlaces = ReturnType<typeof openNextPlaces>

/**
 * Returns the function that finds the name of a page to open after log-in; null for the home page and pages without a
 * name.
 */
export function openNextPlaces(getFeatureParts: () => readonly FeatureParts[]) {
  return async ({ state: { navigation } }: Context, next: string): Promise<NextPlace | null> => {
    const place = (await Promise.all(getFeatureParts().map(({ pageAt }) => pageAt?.(next)))).find((page) => page)
    if (place) return { ...place, isOpen: true }
    const [path = ''] = next.split(/[?#]/)
    const linkIn = (places: readonly Link['place'][], viewer: { role: Role } | null) =>
      places.flatMap((place) => navigation.of(place, viewer)).find(({ href }) => href === path)
    const link = path === '/' ? undefined : linkIn([...forAll, 'account-menu'], { role: 'member' })
    return link ? { name: link.text, picture: null, isOpen: linkIn(forAll, null) !== undefined } : null
  }
}

const forAll = ['header', 'footer'] as const
