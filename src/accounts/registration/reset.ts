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
/** Whose password a code sets; `newcomer`: of an account that is to be made for the proved address. */
type PasswordOwner = Account | 'newcomer'
export type Resets = ReturnType<typeof openResets>

/** New passwords for who proves an e-mail address or phone number by a code, for pages and APIs. */
export function openResets({ db, codes, limits, notifyOwner }: Deps) {
  /** Null for a wrong code. With `keep` it stays usable. */
  async function find(ctx: Context, contact: string, code: string, keep: boolean): Promise<PasswordOwner | null> {
    const target = await codes.check('reset', contact, code, { address: ctx.ip, keep })
    if (!target) return null
    if (target.userId === null) return (await isRegistrationOpen(db)) ? 'newcomer' : null
    const account = await findAccount(db, target.userId)
    return account && mayRecover(account, contact) ? account : null
  }

  return {
    /** The code stays usable. */
    isRight: async (ctx: Context, contact: string, code: string): Promise<boolean> =>
      (await find(ctx, contact, code, true)) !== null,
    /**
     * Ends all log-ins of the account. Where another account holds the address unverified, makes an account that takes it.
     * Throws a 429 when an address registers too often.
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
      // Of two requests with one code at most one uses it up.
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
