import Router, { type RouterContext } from '@koa/router'
import { Refusal } from './refusal.ts'

/** Part of a page, such as a catalog answer. The page may be sent from a cache while all of them are current. */
export type Ingredient = { isCurrent(): boolean }

/** The ingredient of pages that change only with a new version of the site. */
export const unchanging: Ingredient = { isCurrent: () => true }

/** The ingredient of answers that must not be cached. */
export const notCacheable: Ingredient = { isCurrent: () => false }

/** What the catalog needs of a request. Code that builds the response adds its ingredients to `madeOf`. */
export type Reader = {
  /** True for a browser's prefetch. Handlers then send no request to other servers. */
  prefetch: boolean
  madeOf: Ingredient[]
}

export const roles = ['member', 'editor', 'staff', 'admin'] as const
export type Role = (typeof roles)[number]

/** An answer in one encoding. Headers are flat lists for `writeHead`: `full` with the body, `head` for a 304. */
export type Variant = { body: Buffer; head: string[]; full: string[]; etag: string }

/** A cached response. `bornAt`: the time from which its `Age` counts, in milliseconds of `performance.now()`. */
export type KeptAnswer = {
  plain: Buffer
  headers: Record<string, string>
  bornAt: number | null
  variants: Partial<Record<'br' | 'gzip' | 'plain', Variant>>
}

/** Unread notices of a member. `version` grows with each change, so that a browser keeps the newer number. */
export type Unread = { count: number; version: string }

/**
 * The logged-in user of a request. The type is declared in this folder so that src/web does not depend on src/accounts.
 * `sessionId` is null for a request with a bearer token; `tokenId` is then the log-in of the program.
 * `needsSecondFactor`: the user has no staff rights until they set up a second factor, because the site requires one
 * for staff.
 */
export type Viewer = {
  id: number
  username: string
  name: string
  role: Role
  sessionId: number | null
  tokenId?: string
  needsSecondFactor?: boolean
  /** Address of the user's photo. Null if the user has none; missing if no page is shown. */
  photo?: string | null
  /** How many notices the user has not read, for the bell of pages. Missing if no page is shown. */
  unread?: Unread
}

/** Rights follow from the role: an editor is not staff, and an admin has every right. */
export type Right = 'anyone' | 'signed_in' | 'editor' | 'staff' | 'admin'

/**
 * The menus to which several features add links, with their groups in order. In a group, links stand in the order of
 * features and, within a feature, in the order of its list. The same holds for links in all other places.
 */
export const menus = {
  header: ['watch', 'comics', 'community', 'own', 'shop'],
  tabs: ['watch', 'comics', 'own'],
  account: ['staff', 'account'],
  'account-menu': ['staff', 'own', 'shop', 'account'],
  contact: ['status', 'shop', 'watch', 'feed'],
  footer: ['watch', 'comics', 'community', 'shop', 'help', 'about', 'member', 'account'],
  staff: ['work', 'office', 'content', 'running', 'site', 'admin'],
  'staff-tabs': ['work', 'running'],
  'staff-account': ['account', 'site', 'leave'],
} as const
type Menus = typeof menus

/** Headings of groups. Neighboring groups may share a heading. */
export const headings: Readonly<Record<Menus['footer' | 'staff'][number], string>> = {
  watch: 'Nonton',
  comics: 'Komunitas',
  community: 'Komunitas',
  shop: 'Toko',
  help: 'Bantuan',
  about: 'Tentang',
  member: 'Akun',
  account: 'Akun',
  work: 'Toko',
  office: 'Toko',
  content: 'Konten',
  running: 'Situs',
  site: 'Situs',
  admin: 'Pengelolaan',
}

type InMenu<Menu extends keyof Menus> = { [Place in Menu]: { place: Place; group: Menus[Place][number] } }[Menu]

/**
 * A link of the site's navigation. `place` says where it appears or what it is used for: in the header, the tab bar of
 * phones or the footer; `staff`, `staff-tabs` and `staff-account`: in the menu, the tab bar and the account menu of
 * staff pages; `staff-search`: the list that the search field of staff pages searches, with the `hint` in that field;
 * `staff-parts`: the address from which staff pages load their menu and tab bar again; `account`: a log-in leads to the
 * first such link that the viewer may see, and visitors see it in the header; `account-menu`: the menu below a member's
 * photo; `log-in`, `log-out`, `second-factor`, `search` and `notices`: the addresses for logging in and out, setting up
 * a second factor, searching (and suggestions) and all staff notices; `manifest`: the web app manifest; `bell`: a
 * member's own notices; `help`: beside a video, for visitors whose video does not start; `contact`: beside the contact
 * form, for a page that may already answer the question, as `hint` says. `key`: pages of this section mark the link as
 * current. `group`: its part of a menu to which several features add. `icon`: its name in the sprite. `right`: who sees
 * the link; the default is staff for `staff`, `staff-tabs`, `staff-search` and `staff-parts`, and everybody elsewhere.
 * `isForVisitors`: only visitors who are not logged in see it.
 */
export type Link = {
  key: string
  href: string
  text: string
  /** Path of a small picture beside the text that shows the current state of the linked service. */
  dot?: string
  right?: Right
  isForVisitors?: boolean
} & (
  | (InMenu<'header' | 'account'> & { icon?: undefined })
  | (InMenu<'footer' | 'staff' | 'tabs' | 'account-menu' | 'staff-tabs' | 'staff-account'> & { icon: string })
  | (InMenu<'contact'> & { hint?: string; icon: string })
  | { place: 'staff-search'; hint: string; group?: undefined; icon?: undefined }
  | {
      place:
        | 'log-in'
        | 'log-out'
        | 'second-factor'
        | 'search'
        | 'manifest'
        | 'notices'
        | 'bell'
        | 'help'
        | 'staff-parts'
      group?: undefined
      icon?: undefined
    }
)

export type LinkGroup = { name: string; links: readonly Link[] }

/** The navigation of the site. */
export type Navigation = {
  /** Returns the links of a place that the viewer may see. */
  of: (place: Link['place'], viewer: Pick<Viewer, 'role'> | null) => readonly Link[]
  /** Returns the links of a menu that the viewer may see, by heading. */
  groups: (place: 'footer' | 'staff', viewer: Pick<Viewer, 'role'> | null) => readonly LinkGroup[]
  /** Returns the sentences for the end of every page that are true now. */
  footnotes: () => readonly string[]
  /**
   * Returns HTML for a "not found" page with what visitors may want instead. It comes from the feature of the route
   * that `routeOf` returns.
   */
  instead: (route: string) => string | null
  /** Response headers of every page. */
  headers: Readonly<Record<string, string>>
}

/** Color and shape of a status badge; each value has a CSS class `state-…`. `note` is for ordinary staff notices. */
export type StatusColor = 'up' | 'degraded' | 'down' | 'maintenance' | 'paused' | 'unknown' | 'note'

/** A status badge as pages show it, the data of `views/shared/_status_badge.eta`. `label` is in Indonesian. */
export type StatusBadge = { color: StatusColor; label: string }

/** The number beside the link `key` of the staff menu. It is highlighted if somebody waits for staff (`isWaiting`). */
export type StaffMark = { key: string; count: number; isWaiting: boolean }

/**
 * What the frame of staff pages shows besides links: the numbers beside links, and the state of the services with a
 * link to its page (null while no feature knows the state).
 */
export type StaffMarks = {
  links: readonly StaffMark[]
  services: { badge: StatusBadge; href: string } | null
  /** The newest notices as HTML (the server pushes the same HTML to open pages) and their number; null if not read. */
  notices: { html: string; count: number } | null
}

/** Counts for staff pages, read in one query: per feature (null if they could not be read), and as `marks`. */
export type StaffCounts = { counted: readonly (Readonly<Record<string, unknown>> | null)[]; marks: StaffMarks }

export type State = Reader & {
  requestId: string
  /** The logged-in user; null for a visitor who is not logged in. */
  viewer: Viewer | null
  /** True if the session could not be read, because the database is unreachable. */
  isIdentityLost?: boolean
  /** The account of a bearer token, null if the token is not valid; missing on a site without accounts. */
  identifyBearer?: ((token: string) => Promise<Viewer | null>) | undefined
  /** True for a request to an API, which is never answered with a page. */
  isApi?: boolean
  /** A sentence above the page, for example that the page is a preview. */
  banner?: string
  /** A sentence that any page shows as a toast. */
  toast?: string
  /** The public URL of the site, without a trailing slash. */
  baseUrl: string
  navigation: Navigation
  /** Reads the counts for staff pages, once per request. `isStart`: also the counts that only the start page shows. */
  countForStaff?: (options?: { isStart?: boolean }) => Promise<StaffCounts>
  /** Receives the function that renders a page for staff, and calls it after the counts are read. */
  renderLater?: ((render: () => string) => void) | undefined
  /** The marks in the frame of staff pages, once `countForStaff` has read the counts. */
  staffMarks?: StaffMarks
  /** A cached answer to send. */
  kept?: KeptAnswer
  /**
   * Set for a page that may be cached. `isForAll` stays true until some code reads the viewer; `content` is what the
   * page shows if it is the same for all viewers.
   */
  sharing?: { isForAll: boolean; content?: { layout: string; data: { body: string } } }
  /** The route of an answer that is cached, for metrics, because the router does not run for it. */
  route?: string
}

/** The pattern of the matched route, such as `/anime/:slug/`, so that metrics have few labels. */
export function getRoutePattern(ctx: { state: State }): string {
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

/**
 * The cookie in which a page names the form that it sends, by a token and the path. If the server accepts the form, it
 * says so in this cookie. The script of the page then deletes its copy of the typed text; see `public/js/kept-text.js`.
 */
const sentFormCookie = 'kortekstream_terkirim'
/** As long as the browser keeps the copy of the text. Later the page cannot restore it anyway. */
const SENT_FORM_MS = 7 * 86_400_000

/**
 * Tells the browser that the form of this request was accepted. Other requests of the page may carry its cookie too.
 */
function confirmForm(ctx: Context): void {
  if (ctx.method !== 'POST') return
  const [, token, path] =
    /^([a-z0-9]{1,40})\.(.+)$/.exec(ctx.cookies.get(sentFormCookie, { signed: false }) ?? '') ?? []
  if (!token || path !== encodeURIComponent(ctx.path)) return
  const options = { signed: false, httpOnly: false, sameSite: 'lax', maxAge: SENT_FORM_MS, overwrite: true } as const
  ctx.cookies.set(sentFormCookie, `${token}.ya`, options)
}

/**
 * Redirects with status 303 after a form, to a URL of this site. `isTaken`: the form was accepted, so the browser may
 * delete its copy of the typed text.
 */
export function seeOther(ctx: Context, address: string, { isTaken = true } = {}): void {
  if (isTaken) confirmForm(ctx)
  ctx.status = 303
  ctx.redirect(address)
}

/**
 * Like `seeOther`, for a form from which htmx may expect a part of this page. The browser loads the whole other page.
 */
export function redirectWholePage(ctx: Context, address: string) {
  if (ctx.get('HX-Request') !== 'true') return seeOther(ctx, address)
  ctx.set('HX-Redirect', address)
  ctx.status = 204
}

/** Redirects permanently to the right path of a page, with the query of the request. */
export function movedTo(ctx: Context, path: string): void {
  ctx.status = 301
  ctx.redirect(path + ctx.search)
}

/**
 * Whether htmx requests only a fragment. For a boosted link or a restore from its history, htmx needs the whole page.
 */
export const wantsFragment = (ctx: Context) =>
  ctx.get('HX-Request') === 'true' && ctx.get('HX-Request-Type') === 'partial'
