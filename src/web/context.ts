import Router, { type RouterContext } from '@koa/router'
import { Refusal } from './refusal.ts'

/** Something a page was made of: when it is no longer current, neither is the page. */
export type Ingredient = { isCurrent(): boolean }

/** For what is the same until the next build. */
export const unchanging: Ingredient = { isCurrent: () => true }

/** For what is not to be kept at all. */
export const neverKept: Ingredient = { isCurrent: () => false }

/**
 * What reading the catalog needs to know of a request, and where it leaves what the answer was made of: the page cache
 * keeps an answer only while all of that is current.
 */
export type Reader = {
  /** The browser only fetches ahead: nobody outside is asked for it. */
  prefetch: boolean
  madeOf: Ingredient[]
}

export const roles = ['member', 'editor', 'staff', 'admin'] as const
export type Role = (typeof roles)[number]

/** `head` goes with the body and with a 304, `full` with the body only; flat, as `writeHead` takes them. */
export type Variant = { body: Buffer; head: string[]; full: string[]; etag: string }

/**
 * An answer as ready-made bytes: its own headers, and for each encoding, made once, all that goes over the wire.
 * `bornAt` is the moment its `Age` counts from, in milliseconds.
 */
export type KeptAnswer = {
  plain: Buffer
  headers: Record<string, string>
  bornAt: number | null
  variants: Partial<Record<'br' | 'gzip' | 'plain', Variant>>
}

/** Who is signed in. Declared here, so that nothing technical needs to know of accounts. */
export type Viewer = { id: number; username: string; name: string; role: Role; sessionId: number }

/** Who may do a thing, by role: staff is no editor, admin may all. */
export type Right = 'anyone' | 'signed_in' | 'staff' | 'admin'

/**
 * A link that every page has. `place`: the header, the tabs of a phone, the foot, the staff's own menu, whoever is signed
 * in (`account`: the first they may see), where to log in, what searches the site and what suggests while somebody types
 * (`search`: these two), the manifest, all notices, where whoever waits in vain may look (`help`); `key` is the section
 * whose pages mark it as current. `right`: who sees it, `isForVisitors`: only who is not signed in; low `at` stands first.
 */
export type Link = {
  place: 'header' | 'tabs' | 'footer' | 'staff' | 'account' | 'log-in' | 'search' | 'manifest' | 'notices' | 'help'
  key: string
  href: string
  text: string
  icon?: string
  right?: Right
  isForVisitors?: boolean
  at: number
}

/** The links of a place that somebody sees, and the headers that every page carries. */
export type Navigation = {
  of: (place: Link['place'], viewer: Pick<Viewer, 'role'> | null) => readonly Link[]
  headers: Readonly<Record<string, string>>
}

export type State = Reader & {
  requestId: string
  /** Null for a visitor. */
  viewer: Viewer | null
  /** Nobody can tell who it is just now: the database is away. */
  isIdentityLost?: boolean
  /** The site's public address, without a trailing slash. */
  baseUrl: string
  navigation: Navigation
  /** The answer that was kept, and the route it came from: the router was not asked again. */
  kept?: KeptAnswer
  route?: string
}

/** The pattern, never the path, so that figures by route stay few. The router leaves it on the context. */
export function routeOf(ctx: { state: State }): string {
  if (ctx.state.route) return ctx.state.route
  return '_matchedRoute' in ctx && typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : 'other'
}
export type Context = RouterContext<State>

/** Paths are case-sensitive: `/Anime/` is not a second address of `/anime/`. */
export const createRouter = () => new Router<State>({ sensitive: true })
export type AppRouter = ReturnType<typeof createRouter>

/** Whoever is signed in, behind a route whose right asks for that; elsewhere a 401. */
export function signedIn(ctx: { state: State }): Viewer {
  if (ctx.state.viewer) return ctx.state.viewer
  throw new Refusal(401, 'Masuk dulu untuk membuka halaman ini.')
}

/** Leads the browser on after a form, to an address of this site. */
export function seeOther(ctx: Context, address: string): void {
  ctx.status = 303
  ctx.redirect(address)
}

/** htmx asks for a part of a page; a boosted link or a history restore asks for the whole. */
export const wantsFragment = (ctx: Context) =>
  ctx.get('HX-Request') === 'true' && ctx.get('HX-Request-Type') === 'partial'
