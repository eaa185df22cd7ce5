import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import { createSession } from 'koa-session'
import { isDatabaseLost } from '../db/connection.ts'
import { share } from '../platform/shares.ts'
import type { Context, State, Viewer } from '../web/context.ts'
import { addSession, endSession, findSession, touchSession } from './session-queries.ts'

/** `sessionIdle`, `staffIdle` and `sessionLife` in seconds. */
export type SessionSettings = {
  baseUrl: string
  port: number
  sessionIdle: number
  staffIdle: number
  sessionLife: number
  /** Path prefixes of public images, of which a page shows some forty: they need no session. */
  sameForAll: readonly string[]
}

export type Sessions = ReturnType<typeof openSessions>
export const sessionsShare = share<Sessions>('sessions')

/** Milliseconds between two updates of a session's last use, when it may idle at least four times as long. */
const LAST_USE_INTERVAL_MS = 60_000

/**
 * Browser sessions in PostgreSQL, stored under the hash of their token. `middleware` sets `ctx.state.viewer`; requests
 * without the cookie need no query. While the database is away everyone is a visitor.
 */
export function openSessions(app: Koa<State>, db: Knex, settings: SessionSettings) {
  const https = settings.baseUrl.startsWith('https:')
  // Servers on one host share cookies whatever their ports, so the name contains the port.
  const cookie = https ? '__Host-kortek' : `kortek-${settings.port}`
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
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD'
    if (
      isRead &&
      (!hasCookie(ctx.req.headers.cookie) || settings.sameForAll.some((prefix) => ctx.path.startsWith(prefix)))
    )
      return next()
    // With an https BASE_URL the proxy is assumed to use https.
    if (https) ctx.cookies.secure = true
    return remember(ctx, next)
  }

  const hasCookie = (cookies: string | undefined) => cookies?.includes(`${cookie}=`) ?? false

  /** Running log-ins: koa-session also saves by itself, but only these may add a session. */
  const beginnings = new WeakMap<object, { passwordHash: string | null; isIn: boolean }>()

  async function get(token: string, _maxAge: number, { ctx }: { ctx?: Context }) {
    if (!ctx || !/^[\w-]{43}$/.test(token)) return null
    // Sockets and their polling fallback (public/js/live.js) do not keep an idle session alive.
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

  async function identify(token: string, isUse: boolean): Promise<Viewer | null> {
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
    /** Whether a request has the session cookie, so that it gets no page cached for visitors. */
    hasCookie,
    /**
     * Signs a browser in with a new token; its older session ends. Returns false when the account was disabled, or no
     * longer has `passwordHash`.
     */
    async begin(ctx: Context, user: Pick<Viewer, 'id'>, passwordHash: string | null = null): Promise<boolean> {
      const signed = ctx as Context & { session: KoaSession | null } // put there by koa-session
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
      ;(ctx as Context & { session: KoaSession | null }).session = null // put there by koa-session
    },
  }
}

type KoaSession = { user?: number; regenerate(): Promise<void> }

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')
