import type { Knex } from 'knex'
import { type Actor, recordAction } from '../audit/audit.ts'
import { whyNotOwner } from './log-in/proof.ts'
import { type NotifyOwner, ownerNotifier } from './notify-owner.ts'
import { removeSecret } from './second-factor/queries.ts'
import { endAllSessions } from './sessions/queries.ts'
import { endAllAccess, endFamilies } from './tokens/token-queries.ts'
import { countSignIns, deleteUserSessions, nextVersion, updateUser } from './user-queries.ts'

/**
 * What admins can do for a user. `email` and `phone` mark the address as verified where no message can prove it.
 * `factor` switches off a lost second factor. `sessions` ends all log-ins.
 */
export const helps = ['email', 'phone', 'factor', 'sessions'] as const
export type Help = (typeof helps)[number]

const actions = {
  email: 'user.verify',
  phone: 'user.verify',
  factor: 'second_factor.off',
  sessions: 'user.end_sessions',
} as const

/**
 * `factor` and `sessions` end the user's sessions and tokens. `address` is the e-mail address or phone number to mark
 * as verified. Returns false, and does nothing, if no user has this id, or the user has another address.
 */
export const helpUser = (
  db: Knex,
  actor: Actor,
  { id, help, address }: { id: number; help: Help; address: string },
  now = new Date(),
): Promise<boolean> =>
  db.transaction(async (trx) => {
    const isAddress = help === 'email' || help === 'phone'
    const change = isAddress ? { [`${help}_verified_at`]: now } : { token_version: nextVersion(trx) }
    const user = await updateUser(trx, id, change, isAddress ? { [help]: address } : {})
    if (!user) return false
    if (help === 'factor') await removeSecret(trx, id)
    if (!isAddress) {
      await deleteUserSessions(trx, id)
      await endFamilies(trx, { user_id: id }, now)
    }
    const details = isAddress ? { channel: help } : {}
    await recordAction(trx, actor, { action: actions[help], subject: user.username, details, about: id })
    return true
  })

/** Ends the log-ins of all users. Returns the numbers of ended log-ins. */
export const endAllSignIns = (db: Knex, actor: Actor, now: Date): Promise<{ sessions: number; tokens: number }> =>
  db.transaction(async (trx) => {
    await endAllAccess(trx)
    const counts = { sessions: await endAllSessions(trx), tokens: await endFamilies(trx, {}, now) }
    await recordAction(trx, actor, { action: actions.sessions, subject: '(semua)' })
    return counts
  })

export { countSignIns, type NotifyOwner, ownerNotifier, whyNotOwner }
