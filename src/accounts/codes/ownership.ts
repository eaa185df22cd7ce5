import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import { isUniqueViolation } from '../../db/connection.ts'
import {
  type Account,
  contactColumn,
  dropUnverified,
  findByContact,
  findUser,
  storeVerified,
  updateUser,
} from '../user-queries.ts'

/** For a day, a changed address cannot recover the account, so that the owner can object. */
const CHANGED_MS = 86_400_000

export function hasVerified(
  account: Pick<Account, 'email' | 'email_verified_at' | 'phone' | 'phone_verified_at'>,
  contact: string,
): boolean {
  const column = contactColumn(contact)
  return account[column]?.toLowerCase() === contact.toLowerCase() && account[`${column}_verified_at`] !== null
}

/** Whether an address may recover an account without its password: it is verified, and was not changed within a day. */
export function mayRecover(account: Account, contact: string, now = new Date()): boolean {
  const changedAt = account[`${contactColumn(contact)}_changed_at`]
  return hasVerified(account, contact) && (changedAt === null || now.getTime() - changedAt.getTime() >= CHANGED_MS)
}

/**
 * Whether the account is younger than a day and never proved or changed an address. Then no earlier owner could object.
 */
const isNew = (account: Account, now: Date): boolean =>
  now.getTime() - account.created_at.getTime() < CHANGED_MS &&
  [account.email_verified_at, account.phone_verified_at, account.email_changed_at, account.phone_changed_at].every(
    (at) => at === null,
  )

/** Whether an account that has not proved the address holds it. A person who proves the address takes it over. */
export async function isHeldUnverified(db: Knex, contact: string): Promise<boolean> {
  const holder = await findByContact(db, contact)
  return holder !== undefined && !hasVerified(holder, contact)
}

/** Takes an address away from the account that holds it unverified, unless that is `keep`. */
export async function releaseAddress(trx: Knex, actor: Actor, contact: string, keep: number | null): Promise<void> {
  const dropped = await dropUnverified(trx, contact, keep)
  if (!dropped) return
  const details = { channel: contactColumn(contact) }
  await recordAction(trx, actor, { action: 'user.lose_address', subject: dropped.username, details, about: dropped.id })
}

/**
 * Gives an account an address that its owner proved, and takes it away from the account that holds it unverified.
 * Returns false if another account has verified the address, or the account is gone.
 */
export const takeAddress = (db: Knex, actor: Actor, userId: number, contact: string): Promise<boolean> =>
  db
    .transaction(async (trx) => {
      await releaseAddress(trx, actor, contact, userId)
      const now = new Date()
      const before = await findUser(trx, userId)
      if (!(await storeVerified(trx, userId, contact, now))) return false
      if (before && isNew(before, now))
        await updateUser(trx, userId, { [`${contactColumn(contact)}_changed_at`]: null })
      return true
    })
    .catch((error: unknown) => {
      if (isUniqueViolation(error)) return false
      throw error
    })
