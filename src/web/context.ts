import Router, { type RouterContext } from '@koa/router'
import { Refusal } from './refusal.ts'

/** Something a page was built from: the page is current only while all its ingredients are. */
export type Ingredient = { isCurrent(): boolean }

/** For content that changes only with a build. */
export const unchanging: Ingredient = { isCurrent: () => true }

/** For answers that must not be cached. */
export const notCacheable: Ingredient = { isCurrent: () => false }

/**
 * What the catalog needs of a request, and where it adds the ingredients of the answer. The page cache keeps an answer
 * while all of them are current.
 */
export type Reader = {
  /** The browser only prefetches: no outside server is asked. */
  prefetch: boolean
  madeOf: Ingredient[]
}

export const roles = ['member', 'editor', 'staff', 'admin'] as const
export type Role = (typeof roles)[number]

/** Headers as flat lists for `writeHead`: `head` goes with the body and with a 304, `full` only with the body. */
export type Variant = { body: Buffer; head: string[]; full: string[]; etag: string }

/**
 * An answer as ready bytes: its headers, and one variant per encoding, built once. `Age` counts from `bornAt`, in epoch
 * milliseconds.
 */
export type KeptAnswer = {
  plain: Buffer
  headers: Record<string, string>
  bornAt: number | null
  variants: Partial<Record<'br' | 'gzip' | 'plain', Variant>>
}

/** The signed-in person. Declared here so that web does not depend on accounts. */
export type Viewer = { id: number; username: string; name: string; role: Role; sessionId: number }

/** Rights by role: an editor is not staff, an admin has every right. */
export type Right = 'anyone' | 'signed_in' | 'staff' | 'admin'

/**
 * A link on every page. `place`: header, phone tabs, footer, staff menu, account menu (`account`: the first link the
 * viewer may see is the account link), log-in page, search and suggestions (`search`: these two addresses), the
 * manifest, the list of notices, and help for visitors who wait in vain (`help`). `key`: the section whose pages mark
 * it as current. `right`: who sees it; `isForVisitors`: only people who are not signed in. Links are sorted by `at`.
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

/** The links of a place for a viewer, and headers that every page carries. */
export type Navigation = {
  of: (place: Link['place'], viewer: Pick<Viewer, 'role'> | null) => readonly Link[]
  headers: Readonly<Record<string, string>>
}

export type State = Reader & {
  requestId: string
  /** Null for a visitor. */
  viewer: Viewer | null
  /** The session cannot be read: the database is away. */
  isIdentityLost?: boolean
  /** The site's public address, without a trailing slash. */
  baseUrl: string
  navigation: Navigation
  /** A cached answer and its route: the router did not run. */
  kept?: KeptAnswer
  route?: string
}

/** The route's pattern, never the path, so that metrics have few labels. The router sets it on the context. */
export function routeOf(ctx: { state: State }): string {
  if (ctx.state.route) return ctx.state.route
  return '_matchedRoute' in ctx && typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : 'other'
}
export type Context = RouterContext<State>

/** Paths are case-sensitive, so that `/Anime/` is not a second address of `/anime/`. */
export const createRouter = () => new Router<State>({ sensitive: true })
export type AppRouter = ReturnType<typeof createRouter>

/** The signed-in person of a route whose right requires one; throws a 401 otherwise. */
export function signedIn(ctx: { state: State }): Viewer {
  if (ctx.state.viewer) return ctx.state.viewer
  throw new Refusal(401, 'Masuk dulu untuk membuka halaman ini.')
}

/** Redirects with 303 after a form, to an address of this site. */
export function seeOther(ctx: Context, address: string): void {
  ctx.status = 303
  ctx.redirect(address)
}

/** Whether htmx requests a fragment; a boosted link or a history restore needs the whole page. */
export const wantsFragment = (ctx: Context) =>
  ctx.get('HX-Request') === 'true' && ctx.get('HX-Request-Type') === 'partial'
