import type { Knex } from 'knex'
import type { OwnData } from '../../../platform/feature.ts'
import { unverifiedUsers } from '../../user-queries.ts'
import { deleteUser, lockUser } from './queries.ts'

/** After a day, an account without a verified address is removed if it is not used. */
const UNVERIFIED_MS = 86_400_000

/**
 * Removes members' accounts whose address was never verified and that have no data here. Then an address that somebody
 * else entered becomes free again. `kinds`: the kinds of addresses to which this server can send a code. Accounts with
 * another kind of address stay until staff verify them.
 */
export async function removeUnverified(
  db: Knex,
  parts: readonly OwnData[],
  kinds: readonly ('email' | 'phone')[],
  now = new Date(),
): Promise<number> {
  let removed = 0
  for (const id of await unverifiedUsers(db, new Date(now.getTime() - UNVERIFIED_MS), kinds))
    removed += await db.transaction(async (trx) => {
      if (!(await lockUser(trx, id))) return 0
      for (const { holds } of parts) if (await holds?.(trx, id)) return 0
      for (const { erase } of parts) await erase?.(trx, id)
      return deleteUser(trx, id)
    })
  return removed
}
