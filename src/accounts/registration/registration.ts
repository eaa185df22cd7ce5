import type { Knex } from 'knex'
import { recordAction } from '../../audit/audit.ts'
import type { UserRow } from '../../db/account-rows.ts'
import type { Errors } from '../../web/form.ts'
import { foreignAddress, isForeignAddress, passwordProblem } from '../account.ts'
import type { Codes } from '../codes/codes.ts'
import { takeAddress } from '../codes/ownership.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { type Account, columnOf, type Taken } from '../user-queries.ts'
import { createAccount, type Newcomer } from './create-account.ts'

/**
 * The new account and what verifies it. `code`: a code was sent to `contact` · `at_once`: a development server that can
 * send nothing takes the address as verified · `staff`: in production, staff verify it at the page of the account, because
 * nothing can be sent · `nothing`: neither an e-mail address nor a phone number was given.
 */
type Verification = { by: 'code'; contact: string } | { by: 'at_once' | 'staff' | 'nothing' }
type Registered = { user: Account; verification: Verification } | { taken: Taken; contact: string | null }

export type Registration = ReturnType<typeof openRegistration>

const unreachable = {
  email: 'Server ini belum bisa mengirim surat. Isi nomor WhatsApp-mu juga.',
  phone: 'Server ini belum bisa mengirim WhatsApp. Isi e-mailmu juga.',
}

/**
 * Returns the message about a weak password as errors of a form, empty for a good one. The fields may be wrong otherwise.
 */
export async function weakPassword(fields: Record<string, unknown>): Promise<Errors> {
  const { password = '', username, name, email } = fields
  const own = [username, name, email].filter((text) => typeof text === 'string')
  const weak = typeof password === 'string' && (await passwordProblem(password, own))
  return weak ? { password: weak } : {}
}

type Deps = { db: Knex; codes: Codes; production: boolean; notifyOwner: NotifyOwner }

/** Registration of a person, the same for every way in. */
export function openRegistration({ db, codes, production, notifyOwner: tell }: Deps) {
  const contactsOf = ({ email, phone }: Pick<Newcomer, 'email' | 'phone'>) =>
    [email, phone].filter((one) => one !== null)

  /**
   * Returns the field whose address cannot be verified here, because nothing sends to it while the server can send to
   * the other kind of address; null if there is none.
   */
  function unreachableOf(person: Pick<Newcomer, 'email' | 'phone'>): 'email' | 'phone' | null {
    const contacts = contactsOf(person)
    if (contacts.length === 0 || codes.kinds().length === 0 || contacts.some(codes.canSend)) return null
    return person.email === null ? 'phone' : 'email'
  }

  return {
    /** Returns messages by field if the password is weak, or a name or address cannot be the person's; else null. */
    async problemsOf(person: Omit<Newcomer, 'password'> & { password: string }): Promise<Errors | null> {
      const field = unreachableOf(person)
      const problems: Errors = {
        ...(isForeignAddress(person) && { username: foreignAddress }),
        ...(field && { [field]: unreachable[field] }),
        ...(await weakPassword(person)),
      }
      return Object.keys(problems).length > 0 ? problems : null
    },
    /**
     * Creates the account and asks for the code that verifies its e-mail address, or else its phone number. An address that
     * another account holds unverified counts as free, and is the new account's once the code is given. When the address is
     * taken, `contact` is the address that a code would have gone to. `notifyOwner`: the answer is the same then, and its
     * owner is told; a number that is taken beside an e-mail address is left out silently.
     * Callers ask `isRegistrationOpen` and `problemsOf` first.
     */
    async register(address: string, person: Newcomer, { notifyOwner }: { notifyOwner: boolean }): Promise<Registered> {
      const contact = contactsOf(person).find(codes.canSend) ?? null
      const canProve = (one: string) => codes.canSend(one) || (codes.kinds().length === 0 && !production)
      const first = await createAccount(db, address, person, canProve)
      const isNumberTaken = notifyOwner && 'taken' in first && first.taken === 'phone' && contact === person.email
      const made = isNumberTaken ? await createAccount(db, address, { ...person, phone: null }, canProve) : first
      if ('taken' in made) {
        if (notifyOwner && made.taken !== 'username' && contact !== null)
          await codes.ask('verify', contact, { address })
        return { taken: made.taken, contact }
      }
      const { user } = made
      if (contact !== null) {
        await codes.ask('verify', contact, { address, userId: user.id })
        return { user, verification: { by: 'code', contact } }
      }
      if (contactsOf(person).length === 0) return { user, verification: { by: 'nothing' } }
      if (production) return { user, verification: { by: 'staff' } }
      for (const one of contactsOf(person)) await takeAddress(db, { viewer: user, address }, user.id, one)
      return { user, verification: { by: 'at_once' } }
    },
    /**
     * Gives an account the address that its owner proved, and tells the address that it replaces. Returns false if
     * another account has verified it.
     */
    async verify(address: string, user: UserRow, contact: string): Promise<boolean> {
      const isGiven = await db.transaction(async (trx) => {
        const actor = { viewer: user, address }
        if (!(await takeAddress(trx, actor, user.id, contact))) return false
        await recordAction(trx, actor, { action: 'user.verify', subject: user.username })
        return true
      })
      const kind = columnOf(contact)
      if (isGiven && user[kind]?.toLowerCase() !== contact.toLowerCase()) await tell(user, kind)
      return isGiven
    },
  }
}
