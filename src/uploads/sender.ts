import { toHousehold } from '../net/addresses.ts'
import type { Context } from '../web/context.ts'
import { may } from '../web/rights.ts'

/**
 * `household` is that of the address (see `householdOf`), `member` the id of the account. `isCopy`: what is stored is made
 * from what this sender has been counted for.
 */
export type Sender = { household: string; member: number | null; sends: 'orders' | 'photos'; isCopy?: boolean }

/** Null for editors and staff, who have no limits. */
export function getSender(ctx: Pick<Context, 'ip' | 'state'>, sends: Sender['sends']): Sender | null {
  const { viewer } = ctx.state
  if (may(viewer, 'editor') || may(viewer, 'staff')) return null
  return { household: toHousehold(ctx.ip), member: viewer?.id ?? null, sends }
}
