import { householdOf } from '../net/addresses.ts'
import type { Context } from '../web/context.ts'
import { may } from '../web/rights.ts'

/**
 * Who sends a picture: the household of the address (see `householdOf`) and the id of the account, null without one; and
 * what the picture is for.
 */
export type Sender = { household: string; member: number | null; sends: 'orders' | 'photos' }

/** Returns the sender of a picture; null for editors and staff, who have no limits. */
export function senderOf(ctx: Pick<Context, 'ip' | 'state'>, sends: Sender['sends']): Sender | null {
  const { viewer } = ctx.state
  if (may(viewer, 'editor') || may(viewer, 'staff')) return null
  return { household: householdOf(ctx.ip), member: viewer?.id ?? null, sends }
}
