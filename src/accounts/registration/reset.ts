import type { Knex } from 'knex'
import type { Context } from '../../web/context.ts'
import type { Limits } from '../../web/limits.ts'
import { type Account, findAccount, passwordProblem, setPassword } from '../account.ts'
import type { Codes } from '../codes/codes.ts'
import { mayRecover } from '../codes/ownership.ts'
import { registrationLimit } from '../limits/limits.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { isRegistrationOpen } from '../settings.ts'
import { columnOf } from '../user-queries.ts'
import { createAccount } from './create-account.ts'

type Deps = { db: Knex; codes: Codes; limits: Pick<Limits, 'consume'>; notifyOwner: NotifyOwner }
/** Whose password a code sets: an account's, or that of an account which is to be made for the proved address. */
type Resetter = Account | 'newcomer'
export type Resets = ReturnType<typeof openResets>

/** New passwords for those who prove an e-mail address or phone number by a code, for pages and APIs. */
export function openResets({ db, codes, limits, notifyOwner }: Deps) {
  /** Returns whose password a code sets, or null for a wrong one. With `keep` the code stays usable. */
  async function find(ctx: Context, contact: string, code: string, keep: boolean): Promise<Resetter | null> {
    const opened = await codes.check('reset', contact, code, { address: ctx.ip, keep })
    if (!opened) return null
    if (opened.userId === null) return (await isRegistrationOpen(db)) ? 'newcomer' : null
    const account = await findAccount(db, opened.userId)
    return account && mayRecover(account, contact) ? account : null
  }

  return {
    /** Whether a code is right. It stays usable. */
    isRight: async (ctx: Context, contact: string, code: string): Promise<boolean> =>
      (await find(ctx, contact, code, true)) !== null,
    /**
     * Sets a new password by a code, which ends all log-ins of the account. Where another account holds the address
     * unverified, makes an account that takes it. Returns why not, or null. Throws a 429 when an address registers too
     * often.
     */
    async reset(
      ctx: Context,
      { contact, code, password }: { contact: string; code: string; password: string },
    ): Promise<'wrong_code' | { problem: string } | null> {
      const resetter = await find(ctx, contact, code, true)
      if (!resetter) return 'wrong_code'
      const own = resetter === 'newcomer' ? [contact] : [resetter.username, resetter.name]
      const problem = await passwordProblem(password, own)
      if (problem) return { problem }
      if (resetter === 'newcomer') await limits.consume(registrationLimit, ctx)
      // Of two requests with one code at most one uses it up.
      if (!(await find(ctx, contact, code, false))) return 'wrong_code'
      if (resetter === 'newcomer') return register(ctx, contact, password)
      await setPassword(db, { viewer: resetter, address: ctx.ip }, resetter, { password })
      await notifyOwner(resetter, 'password')
      return null
    },
  }

  async function register(ctx: Context, contact: string, password: string): Promise<'wrong_code' | null> {
    const address = { email: null, phone: null, [columnOf(contact)]: contact }
    const made = await createAccount(db, ctx.ip, { username: null, name: null, ...address, password, proved: contact })
    return 'taken' in made ? 'wrong_code' : null
  }
}
