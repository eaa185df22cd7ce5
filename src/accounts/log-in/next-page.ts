import type { Middleware } from 'koa'
import type { FeatureParts } from '../../platform/feature.ts'
import type { Context, Link, Role, State } from '../../web/context.ts'
import { referringPage } from '../../web/referring-page.ts'
import type { NextPlace } from '../views.ts'

/** The flash with which any page greets a new member. */
export const WELCOME = 'selamat-datang'

/** Most characters of a path to open after log-in, as a parameter of another address, which has to fit as well. */
const MAX_PARAMETER_LENGTH = 1_600

/**
 * The path to open after log-in; empty unless it is one on this site. Browsers may read paths with two slashes, a
 * backslash or control characters as another host. They send any path as ASCII, and a quotation mark as %22.
 */
export function nextPage(path: unknown): string {
  if (typeof path !== 'string' || !/^\/(?![/\\])[!#-[\]-~]{0,900}$/.test(path)) return ''
  if (encodeURIComponent(path).length > MAX_PARAMETER_LENGTH) return ''
  return /^\/(masuk|keluar|daftar|verifikasi|lupa-sandi)(\/|$|\?)/.test(path) ? '' : path
}

/** Welcomes a new member on the page to which the registration led. */
export const greetMember: Middleware<State> = (ctx, next) => {
  const { viewer } = ctx.state
  if (viewer && ctx.search.endsWith(`kabar=${WELCOME}`))
    ctx.state.toast = `Selamat datang, ${viewer.name}. Akunmu sudah jadi.`
  return next()
}

/** The page that the address names, else the one whose link led here; not the home page, from where staff go on to work. */
export function getNextPage(ctx: Context): string {
  const page = nextPage(ctx.query.lanjut ?? referringPage(ctx))
  return page === '/' ? '' : page
}

/** The page to which the header links for staff and editors; members begin at the home page. */
export const getHomePath = ({ state: { navigation } }: { state: Pick<State, 'navigation'> }, role: Role): string =>
  (role === 'member' ? null : navigation.of('account', { role })[0]?.href) ?? '/'

export type NextPlaces = ReturnType<typeof openNextPlaces>

/** Returns what names a page to open after log-in; null for the home page and for pages without a name. */
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
