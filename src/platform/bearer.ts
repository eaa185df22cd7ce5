import type { ParameterizedContext } from 'koa'
import type { State } from '../web/context.ts'
import { Refusal } from '../web/refusal.ts'

/**
 * What a route does with a bearer token that is not valid: it answers 401 (`refused`), or continues without it
 * (`ignored`).
 */
export type BadBearer = 'refused' | 'ignored'

type Ctx = ParameterizedContext<State>

/**
 * Replaces the account of the session by that of a valid token. Throws a 401 for a bad token if the route refuses
 * those.
 */
export async function takeBearer(ctx: Ctx, badBearer: BadBearer): Promise<void> {
  const [bearer, token = ''] = /^bearer(?: +(.*))?$/i.exec(ctx.get('Authorization')) ?? []
  if (bearer === undefined) return
  const viewer = (await ctx.state.identifyBearer?.(token)) ?? null
  if (viewer) ctx.state.viewer = viewer
  else if (badBearer === 'refused') throw bearerNeeded(ctx, 'Token ini tidak berlaku. Masuk lagi untuk yang baru.')
}

/** Keeps a response that may depend on a bearer token out of shared caches. */
export function keepFromOthers(ctx: Ctx): void {
  ctx.vary('Authorization')
  if (ctx.get('Authorization') === '' || /no-store/.test(ctx.response.get('Cache-Control'))) return
  ctx.set('Cache-Control', 'private, no-cache')
}

/** Returns the 401 of a route that takes bearer tokens, and sets the header that asks clients for one. */
export function bearerNeeded(ctx: Ctx, message: string): Refusal {
  ctx.set('WWW-Authenticate', 'Bearer')
  return new Refusal(401, message)
}
