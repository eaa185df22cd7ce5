import { type Actor, actorOf } from '../audit/audit.ts'
import { type Context, signedIn } from '../web/context.ts'
import type { By } from './queries.ts'

/** Who stands behind a request, as an order's history tells it: staff by their user name, everybody else as the customer. */
export function byOf(ctx: Context): By {
  const { viewer } = ctx.state
  if (viewer && (viewer.role === 'staff' || viewer.role === 'admin')) return { name: viewer.username, source: 'admin' }
  return { name: 'pelanggan', source: 'public' }
}

/** Staff at work: as the order's history and as the audit log name them. */
export type Staff = { by: By; actor: Actor }

/** Who that is, behind a route of theirs. */
export const staffOf = (ctx: Context): Staff => ({ by: byOf(ctx), actor: actorOf(ctx, signedIn(ctx)) })
