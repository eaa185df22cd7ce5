import Router, { type RouterContext } from '@koa/router'
import { Refusal } from './refusal.ts'

/**
 * Something that a page was built from, such as a catalog answer. A cached page may be sent only while `isCurrent` is
 * true for all its ingredients.
 */
export type Ingredient = { isCurrent(): boolean }

/** The ingredient of pages that change only with a new version of the site. */
export const unchanging: Ingredient = { isCurrent: () => true }

/** The ingredient of answers that must not be cached. */
export const notCacheable: Ingredient = { isCurrent: () => false }

/**
 * The part of a request that the catalog uses. Code that builds the answer adds its ingredients to `madeOf`; the page
 * cache keeps the answer while all of them are current.
 */
export type Reader = {
  /** True for a browser's prefetch. Handlers then send no request to other servers. */
  prefetch: boolean
  madeOf: Ingredient[]
}

export const roles = ['member', 'editor', 'staff', 'admin'] as const
export type Role = (typeof roles)[number]

/**
 * The bytes of an answer in one encoding. The headers are flat lists of names and values for `writeHead`: `full` for an
 * answer with the body, `head` for a 304.
 */
export type Variant = { body: Buffer; head: string[]; full: string[]; etag: string }

/**
 * A cached answer: its headers, and its bytes in each encoding, made when first needed. `bornAt` is the time
 * from which the `Age` header counts, in milliseconds of the clock `performance.now()`, which never steps back.
 */
export type KeptAnswer = {
  plain: Buffer
  headers: Record<string, string>
  bornAt: number | null
  variants: Partial<Record<'br' | 'gzip' | 'plain', Variant>>
}

/**
 * The logged-in user of a request. The type is declared in this folder so that src/web does not depend on src/accounts.
 */
export type Viewer = { id: number; username: string; name: string; role: Role; sessionId: number }

/**
 * The right that a page, an API or a WebSocket requires of its visitor. Rights follow from the role: an editor is not
 * staff, and an admin has every right.
 */
export type Right = 'anyone' | 'signed_in' | 'staff' | 'admin'

/**
 * A link of the site's navigation. `place` says where it appears: in the header, the tab bar of phones, the footer or
 * the staff menu; `account`: the header shows the first one that the viewer may see; `log-in`, `search` and `notices`:
 * the addresses for logging in, searching (and suggestions) and all staff notices; `manifest`: the web app manifest;
 * `help`: beside a video, for visitors who wait in vain. `key`: pages of this section mark the link as current.
 * `right`: who sees the link; `isForVisitors`: only visitors who are not logged in. Links are sorted by `at`.
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

/**
 * The navigation of the site: `of` returns the links of a place that the viewer may see, and `headers` are sent with
 * every page. `footnotes` returns the sentences that are true at present and stand at the end of every page.
 */
export type Navigation = {
  of: (place: Link['place'], viewer: Pick<Viewer, 'role'> | null) => readonly Link[]
  footnotes: () => readonly string[]
  headers: Readonly<Record<string, string>>
}

export type State = Reader & {
  requestId: string
  /** The logged-in user; null for a visitor who is not logged in. */
  viewer: Viewer | null
  /** True if the session could not be read, because the database is unreachable. */
  isIdentityLost?: boolean
  /** The public URL of the site, without a trailing slash. */
  baseUrl: string
  navigation: Navigation
  /**
   * A cached answer to send (`kept`), and its route for metrics (`route`), because the router does not run for a cached
   * answer.
   */
  kept?: KeptAnswer
  route?: string
}

/**
 * Returns the pattern of the matched route, such as `/anime/:slug/`, never the path, so that metrics have few labels.
 * The router sets it on the context.
 */
export function routeOf(ctx: { state: State }): string {
  if (ctx.state.route) return ctx.state.route
  return '_matchedRoute' in ctx && typeof ctx._matchedRoute === 'string' ? ctx._matchedRoute : 'other'
}
export type Context = RouterContext<State>

/** Creates a router with case-sensitive paths, so that `/Anime/` is not a second URL of `/anime/`. */
export const createRouter = () => new Router<State>({ sensitive: true })
export type AppRouter = ReturnType<typeof createRouter>

/** Returns the logged-in user on a route whose right requires one. Throws a 401 if there is none. */
export function signedIn(ctx: { state: State }): Viewer {
  if (ctx.state.viewer) return ctx.state.viewer
  throw new Refusal(401, 'Masuk dulu untuk membuka halaman ini.')
}

/** Redirects with status 303 after a submitted form, to a URL of this site. */
export function seeOther(ctx: Context, address: string): void {
  ctx.status = 303
  ctx.redirect(address)
}

/** Redirects permanently to the right path of a page, with the query as requested. */
export function movedTo(ctx: Context, path: string): void {
  ctx.status = 301
  ctx.redirect(path + ctx.search)
}

/**
 * Whether htmx requests only a fragment. For a boosted link or a restore from its history, htmx needs the whole page.
 */
export const wantsFragment = (ctx: Context) =>
  ctx.get('HX-Request') === 'true' && ctx.get('HX-Request-Type') === 'partial'
