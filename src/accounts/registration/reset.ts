import type { Knex } from 'knex'
import type { Context } from '../../web/context.ts'
import type { Limits } from '../../web/limits.ts'
import { type Account, findAccount, passwordProblem, setPassword } from '../account.ts'
import type { Codes } from '../codes/codes.ts'
import { mayRecover } from '../codes/ownership.ts'
import { registrationLimit } from '../limits/limits.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { isRegistrationOpen } from '../settings.ts'
import { contactColumn } from '../user-queries.ts'
import { createAccount } from './create-account.ts'

type Deps = { db: Knex; codes: Codes; limits: Pick<Limits, 'consume'>; notifyOwner: NotifyOwner }
/**
 * The account whose password a code sets. `newcomer`: the account does not exist yet, and is created for the proved
 * address.
 */
type PasswordOwner = Account | 'newcomer'
export type Resets = ReturnType<typeof openResets>

/** Sets new passwords for people who prove an e-mail address or phone number by a code. Pages and APIs use it. */
export function openResets({ db, codes, limits, notifyOwner }: Deps) {
  /** Returns null for a wrong code. With `keep` the code stays usable. */
  async function find(ctx: Context, contact: string, code: string, keep: boolean): Promise<PasswordOwner | null> {
    const target = await codes.check('reset', contact, code, { address: ctx.ip, keep })
    if (!target) return null
    if (target.userId === null) return (await isRegistrationOpen(db)) ? 'newcomer' : null
    const account = await findAccount(db, target.userId)
    return account && mayRecover(account, contact) ? account : null
  }

  return {
    /** A right code stays usable. */
    isRight: async (ctx: Context, contact: string, code: string): Promise<boolean> =>
      (await find(ctx, contact, code, true)) !== null,
    /**
     * Ends all log-ins of the account. If another account holds the address unverified, creates a new account that
     * takes the address. Throws a 429 if an IP address registers too often.
     */
    async reset(
      ctx: Context,
      { contact, code, password }: { contact: string; code: string; password: string },
    ): Promise<'wrong_code' | { problem: string } | null> {
      const owner = await find(ctx, contact, code, true)
      if (!owner) return 'wrong_code'
      const own = owner === 'newcomer' ? [contact] : [owner.username, owner.name]
      const problem = await passwordProblem(password, own)
      if (problem) return { problem }
      if (owner === 'newcomer') await limits.consume(registrationLimit, ctx)
      // If two requests arrive with one code, at most one of them can use it.
      if (!(await find(ctx, contact, code, false))) return 'wrong_code'
      if (owner === 'newcomer') return register(ctx, contact, password)
      await setPassword(db, { viewer: owner, address: ctx.ip }, owner, { password })
      await notifyOwner(owner, 'password')
      return null
    },
  }

  async function register(ctx: Context, contact: string, password: string): Promise<'wrong_code' | null> {
    const address = { email: null, phone: null, [contactColumn(contact)]: contact }
    const result = await createAccount(db, ctx.ip, {
      username: null,
      name: null,
      ...address,
      password,
      proved: contact,
    })
    return 'taken' in result ? 'wrong_code' : null
  }
}
