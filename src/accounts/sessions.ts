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
  /** Prefixes of pictures that are the same for everybody, of which a page shows some forty. */
  sameForAll: readonly string[]
}

export type Sessions = ReturnType<typeof openSessions>
export const sessionsShare = share<Sessions>('sessions')

/** Milliseconds between two notes that a session is in use, where it may rest for at least four times as long. */
const TOUCH = 60_000

/**
 * Browser sessions, kept in PostgreSQL under the hash of their token. `middleware` finds out who is signed in
 * (`ctx.state.viewer`); requests without the cookie cost nothing. While the database is away everybody is a visitor.
 */
export function openSessions(app: Koa<State>, db: Knex, settings: SessionSettings) {
  const https = settings.baseUrl.startsWith('https:')
  // Two servers on one host share its cookies, whatever their ports.
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
    // The proxy is believed to be https, also where it does not say so.
    if (https) ctx.cookies.secure = true
    return remember(ctx, next)
  }

  const hasCookie = (cookies: string | undefined) => cookies?.includes(`${cookie}=`) ?? false

  /** The log-ins under way: koa-session saves by itself too, and only these may add a session. */
  const beginnings = new WeakMap<object, { passwordHash: string | null; isIn: boolean }>()

  async function get(token: string, _maxAge: number, { ctx }: { ctx?: Context }) {
    if (!ctx || !/^[\w-]{43}$/.test(token)) return null
    // Neither an open socket nor what stands in for one (public/js/live.js) keeps an idle session alive.
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
    return Math.min(TOUCH, (idle * 1000) / 4)
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
    /** Whether a request carries the cookie, so that what is kept for visitors is not for it. */
    hasCookie,
    /**
     * Signs a browser in, under a token that nobody has seen before; an older session of it ends. False, and nobody is
     * signed in, where the account was closed or has another password by now than the one with `passwordHash`.
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
