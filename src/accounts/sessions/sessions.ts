import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import { createSession } from 'koa-session'
import { isDatabaseLost } from '../../db/connection.ts'
import { share } from '../../platform/shares.ts'
import type { Context, State, Viewer } from '../../web/context.ts'
import { publicPort } from '../../web/hosts.ts'
import { addSession, endSession, findSession, type SessionViewer, touchSession } from './queries.ts'

/**
 * `sessionIdle` and `staffIdle`: seconds without a request after which a session ends, for ordinary users and for
 * staff. `sessionLife`: seconds after which any session ends.
 */
type SessionSettings = {
  baseUrl: string
  sessionIdle: number
  staffIdle: number
  sessionLife: number
  /**
   * Path prefixes of images that are the same for every visitor. GET requests for them skip the session lookup, because
   * one page shows about 40 images.
   */
  sameForAll: readonly string[]
}

export type Sessions = ReturnType<typeof openSessions>
export const sessionsShare = share<Sessions>('sessions')

/**
 * Minimum time in milliseconds between two updates of a session's last use. Sessions with a short idle time are updated
 * more often, every quarter of the idle time.
 */
const LAST_USE_INTERVAL_MS = 60_000

/** Path of the only GET request that begins a session: browsers come back from Google by a redirect. */
const SIGN_IN_BY_GET = '/api/v1/auth/google/callback'

const isHttps = (baseUrl: string) => baseUrl.startsWith('https:')

/** Returns the name of the session cookie of the site with this public address. */
export const sessionCookie = (baseUrl: string): string =>
  isHttps(baseUrl) ? '__Host-kortek' : `kortek-${publicPort(baseUrl)}`

/**
 * Browser sessions in PostgreSQL, where only a hash of the session token is stored. `middleware` sets
 * `ctx.state.viewer`; a request without the session cookie needs no query. While the database is down, all requests
 * count as from visitors.
 */
export function openSessions(app: Koa<State>, db: Knex, settings: SessionSettings) {
  const https = isHttps(settings.baseUrl)
  const cookie = sessionCookie(settings.baseUrl)
  const remember = createSession(
    {
      key: cookie,
      maxAge: settings.sessionLife * 1000,
      signed: false,
      httpOnly: true,
      sameSite: 'lax',
      secure: https,
      genid: () => randomBytes(32).toString('base64url'),
      store: { get, set, destroy },
    },
    app,
  )

  const middleware: Middleware<State> = async (ctx, next) => {
    const isRead = (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.startsWith(SIGN_IN_BY_GET)
    if (
      isRead &&
      (!hasCookie(ctx.req.headers.cookie) || settings.sameForAll.some((prefix) => ctx.path.startsWith(prefix)))
    )
      return next()
    // If BASE_URL begins with https, the reverse proxy in front of this server is assumed to accept only https.
    if (https) ctx.cookies.secure = true
    await remember(ctx, next)
    const sent = ctx.response.headers['set-cookie']
    // Simple programs read only the first cookie of an answer.
    if (Array.isArray(sent))
      ctx.set(
        'Set-Cookie',
        sent.toSorted((one, other) => isOurs(other) - isOurs(one)),
      )
  }

  const isOurs = (sent: string) => Number(sent.startsWith(`${cookie}=`))

  const hasCookie = (cookies: string | undefined) => cookies?.includes(`${cookie}=`) ?? false

  /**
   * Log-ins in progress, by request. koa-session may call `set` at other times too, but only a log-in may add a session
   * row.
   */
  const beginnings = new WeakMap<object, { passwordHash: string | null; isIn: boolean }>()

  async function get(token: string, _maxAge: number, { ctx }: { ctx?: Context }) {
    if (!ctx || !/^[\w-]{43}$/.test(token)) return null
    // WebSockets and the polling that replaces them (public/js/live.js) run without the user, so they do not count as
    // use of the session.
    const isUse = ctx.req.headers.upgrade === undefined && ctx.req.headers['live-poll'] === undefined
    const viewer = await identify(token, isUse).catch((error: unknown) => {
      if (!isDatabaseLost(error)) throw error
      ctx.state.isIdentityLost = true
      return null
    })
    if (!viewer) return null
    ctx.state.viewer = viewer
    return { user: viewer.id }
  }

  async function identify(token: string, isUse: boolean): Promise<SessionViewer | null> {
    const now = new Date()
    const found = await findSession(db, hashOf(token), now, settings)
    if (!found) return null
    const { seenAt, ...viewer } = found
    if (isUse && now.getTime() - seenAt.getTime() > touchAfter(viewer)) await touchSession(db, viewer.sessionId, now)
    return viewer
  }

  function touchAfter({ role }: Viewer): number {
    const idle = role === 'staff' || role === 'admin' ? settings.staffIdle : settings.sessionIdle
    return Math.min(LAST_USE_INTERVAL_MS, (idle * 1000) / 4)
  }

  async function set(token: string, session: { user?: number }, _maxAge: number, { ctx }: { ctx?: Context }) {
    const beginning = ctx && beginnings.get(ctx)
    if (!beginning || session.user === undefined) return
    beginnings.delete(ctx)
    const now = new Date()
    const row = {
      token_hash: hashOf(token),
      user_id: session.user,
      signed_in_at: now,
      seen_at: now,
      ends_at: new Date(now.getTime() + settings.sessionLife * 1000),
      address: ctx.ip,
      agent: ctx.get('User-Agent').slice(0, 300),
    }
    beginning.isIn = await addSession(db, row, beginning.passwordHash)
  }

  async function destroy(token: string) {
    await endSession(db, hashOf(token))
  }

  return {
    middleware,
    /**
     * Starts a session with a new token and ends the browser's previous session. Returns false if the account has been
     * disabled, or if its password hash is no longer `passwordHash`.
     */
    async begin(ctx: Context, user: Pick<Viewer, 'id'>, passwordHash: string | null = null): Promise<boolean> {
      const signed = ctx as Context & { session: KoaSession | null } // koa-session adds `session`
      const beginning = { passwordHash, isIn: false }
      beginnings.set(ctx, beginning)
      if (signed.session) {
        signed.session.user = user.id
        await signed.session.regenerate()
      }
      if (!beginning.isIn) signed.session = null
      return beginning.isIn
    },
    end(ctx: Context): void {
      ;(ctx as Context & { session: KoaSession | null }).session = null // koa-session adds `session`
    },
  }
}

type KoaSession = { user?: number; regenerate(): Promise<void> }

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')
