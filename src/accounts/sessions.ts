import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import { createSession } from 'koa-session'
import { isDatabaseLost } from '../db/connection.ts'
import type { Context, State, Viewer } from '../web/context.ts'
import { addSession, endSession, findSession, touchSession } from './queries.ts'

/** `sessionIdle`, `staffIdle` and `sessionLife` in seconds. */
export type SessionSettings = {
  baseUrl: string
  port: number
  sessionIdle: number
  staffIdle: number
  sessionLife: number
}

export type Sessions = ReturnType<typeof openSessions>

/** Pictures, of which a page shows some forty: nobody needs to know who looks at them. */
const sameForAll = /^\/(poster|ilustrasi|kartu)\//

/** Milliseconds between two notes that a session is in use. */
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
    if (isRead && (!hasCookie(ctx.req.headers.cookie) || sameForAll.test(ctx.path))) return next()
    // The proxy is believed to be https, also where it does not say so.
    if (https) ctx.cookies.secure = true
    return remember(ctx, next)
  }

  const hasCookie = (cookies: string | undefined) => cookies?.includes(`${cookie}=`) ?? false

  async function get(token: string, _maxAge: number, { ctx }: { ctx?: Context }) {
    if (!ctx || !/^[\w-]{43}$/.test(token)) return null
    // An open socket does not keep an idle session alive.
    const isSocket = ctx.req.headers.upgrade !== undefined
    const viewer = await identify(token, !isSocket).catch((error: unknown) => {
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
    if (isUse && now.getTime() - seenAt.getTime() > TOUCH) await touchSession(db, viewer.sessionId, now)
    return viewer
  }

  async function set(token: string, session: { user?: number }, _maxAge: number, { ctx }: { ctx?: Context }) {
    if (!ctx || session.user === undefined) return
    const now = new Date()
    await addSession(db, {
      token_hash: hashOf(token),
      user_id: session.user,
      signed_in_at: now,
      seen_at: now,
      ends_at: new Date(now.getTime() + settings.sessionLife * 1000),
      address: ctx.ip,
      agent: ctx.get('User-Agent').slice(0, 300),
    })
  }

  async function destroy(token: string) {
    await endSession(db, hashOf(token))
  }

  return {
    middleware,
    /** Whether a request carries the cookie, so that what is kept for visitors is not for it. */
    hasCookie,
    /** Signs a browser in, under a token that nobody has seen before; an older session of it ends. */
    async begin(ctx: Context, user: Pick<Viewer, 'id'>): Promise<void> {
      const { session } = ctx as Context & { session: KoaSession } // put there by koa-session
      session.user = user.id
      await session.regenerate()
    },
    end(ctx: Context): void {
      ;(ctx as Context & { session: KoaSession | null }).session = null // put there by koa-session
    },
  }
}

type KoaSession = { user?: number; regenerate(): Promise<void> }

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')
