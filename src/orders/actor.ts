import type { Knex } from 'knex'
import { actorOf, type Entry, recordAction } from '../audit/audit.ts'
import { type Context, signedIn } from '../web/context.ts'
import type { OrderActor } from './queries.ts'

export const customerActor: OrderActor = { name: 'pelanggan', source: 'public', auditActor: null }
/** The site itself, by its clock or by what a gateway was asked. */
export const systemActor: OrderActor = { name: 'sistem', source: 'system', auditActor: null }

/** Who stands behind a request: staff by their user name, everybody else as the customer. */
export function actorOfRequest(ctx: Context): OrderActor {
  const { viewer } = ctx.state
  return viewer && (viewer.role === 'staff' || viewer.role === 'admin') ? staffActor(ctx) : customerActor
}

/** Who that is, behind a route of theirs. */
export function staffActor(ctx: Context): OrderActor {
  const viewer = signedIn(ctx)
  return { name: viewer.username, source: 'admin', auditActor: actorOf(ctx, viewer) }
}

/** Enters what staff do into the audit log; what anybody else does stands in the order's own history only. */
export async function recordStaffAction(trx: Knex, { auditActor: actor }: OrderActor, entry: Entry): Promise<void> {
  if (actor) await recordAction(trx, actor, entry)
}
