import { randomInt } from 'node:crypto'
import type { Knex } from 'knex'
import { recordAction } from '../../audit/audit.ts'
import { isHeldUnverified, releaseAddress } from '../codes/ownership.ts'
import { hashPassword } from '../passwords.ts'
import { addUser, type CreatedUser, findDuplicateField } from '../user-queries.ts'

export type Newcomer = {
  /**
   * Null: a user name is made from `name`, else from the e-mail address or phone number, one of which must be given
   * then.
   */
  username: string | null
  /** Null: the user name is used. */
  name: string | null
  email: string | null
  /** As "+6281234567890". */
  phone: string | null
  password: string | null
  googleSub?: string
  /** The e-mail address or phone number that the person has proved. */
  proved?: string
}

/**
 * Creates the account of a member. Returns which value is taken if another account has it; then no account is created.
 * Callers check the password with `passwordProblem` first. A proved address is taken from an account that holds it
 * unverified. An address that is not proved stays with that account: if `canProve`, the new account is created without
 * it.
 */
export async function createAccount(
  db: Knex,
  address: string,
  person: Newcomer,
  canProve: (contact: string) => boolean = () => false,
): Promise<CreatedUser> {
  const { name, password, proved } = person
  const password_hash = password === null ? null : await hashPassword(password)
  const verifiedAt = (contact: string | null) => (contact !== null && contact === proved ? new Date() : null)
  return db.transaction(async (trx) => {
    if (proved !== undefined) await releaseAddress(trx, { visitor: true, address }, proved, null)
    const own = async (contact: string | null) =>
      contact !== null && canProve(contact) && (await isHeldUnverified(trx, contact)) ? null : contact
    const [email, phone] = [await own(person.email), await own(person.phone)]
    const row = {
      email,
      phone,
      password_hash,
      role: 'member',
      google_sub: person.googleSub ?? null,
      email_verified_at: verifiedAt(email),
      phone_verified_at: verifiedAt(phone),
    } as const
    const names = person.username === null ? madeUsernames(name, person.email ?? person.phone) : [person.username]
    for (const username of names) {
      const user = await addUser(trx, { ...row, username, name: name ?? username })
      if (user) {
        await recordAction(trx, { viewer: user, address }, { action: 'user.register', subject: username })
        return { user }
      }
      const duplicateField = await findDuplicateField(trx, { ...row, username })
      if (duplicateField !== 'username') return { taken: duplicateField }
    }
    return { taken: 'username' }
  })
}

/** Names that are tried. All names after the first end in random digits. */
const MADE_NAMES = 8

/**
 * A name without Latin letters gives no user name from it, because the rest might look like somebody's phone number.
 */
function* madeUsernames(name: string | null, contact: string | null): Generator<string> {
  const plain = (name ?? '').normalize('NFKD').toLowerCase()
  const words = plain.match(/[a-z][a-z0-9]*/g)?.join('.')
  const [local = ''] = (contact ?? '').split('@')
  const base = (words ?? local.replace(/[^\w.-]/g, '')).slice(0, 50).padEnd(3, '0')
  yield base
  for (let tries = 1; tries < MADE_NAMES; tries += 1) yield `${base}${randomInt(10 ** Math.min(9, tries + 2))}`
}
