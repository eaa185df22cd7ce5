import type { Knex } from 'knex'
import { actorOf, type Entry, record } from '../audit/audit.ts'
import { type Context, signedIn } from '../web/context.ts'
import type { By } from './queries.ts'

export const customer: By = { name: 'pelanggan', source: 'public', actor: null }
/** The site itself, by its clock or by what a gateway was asked. */
export const system: By = { name: 'sistem', source: 'system', actor: null }

/** Who stands behind a request: staff by their user name, everybody else as the customer. */
export function byOf(ctx: Context): By {
  const { viewer } = ctx.state
  return viewer && (viewer.role === 'staff' || viewer.role === 'admin') ? staffOf(ctx) : customer
}

/** Who that is, behind a route of theirs. */
export function staffOf(ctx: Context): By {
  const viewer = signedIn(ctx)
  return { name: viewer.username, source: 'admin', actor: actorOf(ctx, viewer) }
}

/** Enters what staff do into the audit log; what anybody else does stands in the order's own history only. */
export async function enter(trx: Knex, { actor }: By, entry: Entry): Promise<void> {
  if (actor) await record(trx, actor, entry)
}
