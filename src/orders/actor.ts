import type { Knex } from 'knex'
import { actorOf, type Entry, recordAction } from '../audit/audit.ts'
import { type Context, signedIn } from '../web/context.ts'
import { may } from '../web/rights.ts'
import type { OrderActor } from './queries.ts'

export const customerActor: OrderActor = { name: 'pelanggan', source: 'public', auditActor: null }
/** The actor of changes that no person makes: those of jobs, and those that a gateway's answer causes. */
export const systemActor: OrderActor = { name: 'sistem', source: 'system', auditActor: null }

/** Returns who acts in a request: a user with the staff right under their own name, everybody else as the customer. */
export function actorOfRequest(ctx: Context): OrderActor {
  return may(ctx.state.viewer, 'staff') ? staffActor(ctx) : customerActor
}

/** Only for routes that require the staff right. */
export function staffActor(ctx: Context): OrderActor {
  const viewer = signedIn(ctx)
  return { name: viewer.username, source: 'admin', auditActor: actorOf(ctx, viewer) }
}

/** Records an action in the audit log if the actor is staff; the others appear only in the order's history. */
export async function recordStaffAction(trx: Knex, { auditActor: actor }: OrderActor, entry: Entry): Promise<void> {
  if (actor) await recordAction(trx, actor, entry)
}
