import type { Knex } from 'knex'
import { actorOf, type Entry, recordAction } from '../audit/audit.ts'
import { type Context, signedIn } from '../web/context.ts'
import type { OrderActor } from './queries.ts'

export const customerActor: OrderActor = { name: 'pelanggan', source: 'public', auditActor: null }
/** The site itself: jobs, and answers of a gateway. */
export const systemActor: OrderActor = { name: 'sistem', source: 'system', auditActor: null }

/** The actor of a request: staff by their user name, everybody else as the customer. */
export function actorOfRequest(ctx: Context): OrderActor {
  const { viewer } = ctx.state
  return viewer && (viewer.role === 'staff' || viewer.role === 'admin') ? staffActor(ctx) : customerActor
}

/** The actor of a request to a route that only staff may open. */
export function staffActor(ctx: Context): OrderActor {
  const viewer = signedIn(ctx)
  return { name: viewer.username, source: 'admin', auditActor: actorOf(ctx, viewer) }
}

/** Records an action of staff in the audit log. Actions of others are only in the order's history. */
export async function recordStaffAction(trx: Knex, { auditActor: actor }: OrderActor, entry: Entry): Promise<void> {
  if (actor) await recordAction(trx, actor, entry)
}
