import { toActor } from '../audit/audit.ts'
import { type Context, signedIn } from '../web/context.ts'
import { may } from '../web/rights.ts'
import type { OrderActor } from './queries.ts'

export const customerActor: OrderActor = { name: 'pelanggan', source: 'public', auditActor: null }
/** The actor of changes that no person makes: changes by jobs and by a gateway's answer. */
export const systemActor: OrderActor = { name: 'sistem', source: 'system', auditActor: null }

/** Returns the actor of a request: a user with the staff right under their own name, any other user as the customer. */
export const actorOfRequest = (ctx: Context): OrderActor =>
  may(ctx.state.viewer, 'staff') ? staffActor(ctx) : customerActor

/** Only for routes that require the staff right. */
export function staffActor(ctx: Context): OrderActor {
  const viewer = signedIn(ctx)
  const isApi = ctx.state.isApi === true
  return { name: viewer.username, source: 'admin', auditActor: toActor(ctx, viewer), isApi }
}
