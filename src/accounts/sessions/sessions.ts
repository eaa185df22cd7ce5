import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type Koa from 'koa'
import type { Middleware, Next, ParameterizedContext } from 'koa'
import { createSession } from 'koa-session'
import { isDatabaseLost } from '../../db/connection.ts'
import { share } from '../../platform/shares.ts'
import type { Context, State, Viewer } from '../../web/context.ts'
import { publicPort } from '../../web/hosts.ts'
import { GOOGLE_CALLBACK } from '../environment.ts'
import { addSession, endSession, findSession, type SessionViewer, touchSession } from './queries.ts'

/**
 * The times are in seconds. A session ends after `sessionIdle` or `staffIdle` without a request, and after
 * `sessionLife` in any case.
 */
type SessionSettings = {
  baseUrl: string
  sessionIdle: number
  staffIdle: number
  sessionLife: number
  /** Prefixes of pages that are the same for all visitors. Their GET requests do not look up the session. */
  sameForAll: readonly string[]
}

export type Sessions = ReturnType<typeof openSessions>
export const sessionsShare = share<Sessions>('sessions')

/** Milliseconds between two updates of a session's last use. If a quarter of the idle time is shorter, that counts. */
const LAST_USE_INTERVAL_MS = 60_000

const isHttps = (baseUrl: string) => baseUrl.startsWith('https:')

export const sessionCookie = (baseUrl: string): string =>
  isHttps(baseUrl) ? '__Host-kortek' : `kortek-${publicPort(baseUrl)}`

/**
 * Browser sessions in PostgreSQL, where only a hash of the token is stored. `middleware` sets `ctx.state.viewer`; a
 * request without the cookie needs no query. While the database is down, all requests count as from visitors.
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

  const middleware: Middleware<State> = (ctx, next) => {
    const isRead = (ctx.method === 'GET' || ctx.method === 'HEAD') && !ctx.path.startsWith(GOOGLE_CALLBACK)
    const isForAll = settings.sameForAll.some((prefix) => ctx.path.startsWith(prefix))
    return isRead && (isForAll || !hasCookie(ctx.req.headers.cookie)) ? next() : inSession(ctx, next)
  }

  async function inSession(ctx: ParameterizedContext<State>, next: Next): Promise<void> {
    // The reverse proxy in front of an https BASE_URL accepts only https.
    if (https) ctx.cookies.secure = true
    await remember(ctx, next)
    const cookies = ctx.response.headers['set-cookie']
    // The session cookie comes first, because simple programs read only the first cookie of an answer.
    if (Array.isArray(cookies)) {
      const sorted = cookies.toSorted((one, other) => isOurs(other) - isOurs(one))
      ctx.set('Set-Cookie', sorted)
    }
  }

  const isOurs = (header: string) => Number(header.startsWith(`${cookie}=`))

  const hasCookie = (cookies: string | undefined) => cookies?.includes(`${cookie}=`) ?? false

  /** Log-ins in progress, by request. koa-session may call `set` at other times, but only a log-in may add a row. */
  const beginnings = new WeakMap<object, { passwordHash: string | null; isIn: boolean }>()

  async function get(token: string, _maxAge: number, { ctx }: { ctx?: Context }) {
    if (!ctx || !/^[\w-]{43}$/.test(token)) return null
    // WebSockets and the polling that replaces them (public/js/live.js) do not count as use of the session.
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
    const session = await findSession(db, hashToken(token), now, settings)
    if (!session) return null
    const { seenAt, ...viewer } = session
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
      token_hash: hashToken(token),
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
    await endSession(db, hashToken(token))
  }

  return {
    middleware,
    /** Ends the browser's previous session. Returns false if the account is disabled or has another password hash. */
    async begin(ctx: Context, user: Pick<Viewer, 'id'>, passwordHash: string | null = null): Promise<boolean> {
      const sessionContext = ctx as Context & { session: KoaSession | null } // koa-session adds `session`
      const beginning = { passwordHash, isIn: false }
      beginnings.set(ctx, beginning)
      if (sessionContext.session) {
        sessionContext.session.user = user.id
        await sessionContext.session.regenerate()
      }
      if (!beginning.isIn) sessionContext.session = null
      return beginning.isIn
    },
    end(ctx: Context): void {
      ;(ctx as Context & { session: KoaSession | null }).session = null // koa-session adds `session`
    },
  }
}

type KoaSession = { user?: number; regenerate(): Promise<void> }

const hashToken = (token: string) => createHash('sha256').update(token).digest('base64url')
