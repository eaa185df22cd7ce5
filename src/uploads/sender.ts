import { toHousehold } from '../net/addresses.ts'
import type { Context } from '../web/context.ts'
import { may } from '../web/rights.ts'

/**
 * `household`: the household of the address (see `toHousehold`). `member`: the id of the account. `isCopy`: the stored
 * picture is made from data that was counted for this sender already.
 */
export type Sender = { household: string; member: number | null; sends: 'orders' | 'photos'; isCopy?: boolean }

/** Null for editors and staff, who have no limits. */
export function getSender(ctx: Pick<Context, 'ip' | 'state'>, sends: Sender['sends']): Sender | null {
  const { viewer } = ctx.state
  if (may(viewer, 'editor') || may(viewer, 'staff')) return null
  return { household: toHousehold(ctx.ip), member: viewer?.id ?? null, sends }
}
