import type { Knex } from 'knex'
import { recordAction } from '../../audit/audit.ts'
import type { UserRow } from '../../db/tables.ts'
import type { Errors } from '../../web/form.ts'
import { foreignAddress, isForeignAddress, passwordProblem } from '../account.ts'
import type { Codes } from '../codes/codes.ts'
import { takeAddress } from '../codes/ownership.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { type Account, contactColumn, type UniqueField } from '../user-queries.ts'
import { createAccount, type Newcomer } from './create-account.ts'

/**
 * How a new account is verified. `code`: by a code that was sent to `contact` · `at_once`: at once, on a development
 * server that cannot send messages · `staff`: by staff, on a production server that cannot send messages · `nothing`:
 * the account has no address to verify.
 */
type Verification = { by: 'code'; contact: string } | { by: 'at_once' | 'staff' | 'nothing' }
type RegistrationResult = { user: Account; verification: Verification } | { taken: UniqueField; contact: string | null }

export type Registration = ReturnType<typeof openRegistration>

const unreachable = {
  email: 'Server ini belum bisa mengirim surat. Isi nomor WhatsApp-mu.',
  phone: 'Server ini belum bisa mengirim WhatsApp. Isi e-mailmu.',
}

type Deps = { db: Knex; codes: Codes; production: boolean; notifyOwner: NotifyOwner }

export function openRegistration({ db, codes, production, notifyOwner }: Deps) {
  return {
    problemsOf: (person: Person) => findProblems(codes, person),
    /**
     * Creates the account and asks for the code that verifies its e-mail address, or else its phone number. If another
     * account holds the address unverified, the new account gets the address when the code is entered. For a taken
     * address, `contact` is the address to which a code would have gone. With `isSilent`, the answer does not show that
     * the address is taken, and the owner of the address is notified. Callers ask `isRegistrationOpen` and `problemsOf`
     * first.
     */
    async register(
      address: string,
      person: Newcomer,
      { isSilent }: { isSilent: boolean },
    ): Promise<RegistrationResult> {
      const contact = listContacts(person).find(codes.canSend) ?? null
      const canProve = (one: string) => codes.canSend(one) || (codes.kinds().length === 0 && !production)
      const result = await createAccount(db, address, person, canProve)
      if ('taken' in result) {
        if (isSilent && result.taken !== 'username' && contact !== null) await codes.ask('verify', contact, { address })
        return { taken: result.taken, contact }
      }
      const { user } = result
      if (contact !== null) {
        await codes.ask('verify', contact, { address, userId: user.id })
        return { user, verification: { by: 'code', contact } }
      }
      if (listContacts(person).length === 0) return { user, verification: { by: 'nothing' } }
      if (production) return { user, verification: { by: 'staff' } }
      for (const one of listContacts(person)) await takeAddress(db, { viewer: user, address }, user.id, one)
      return { user, verification: { by: 'at_once' } }
    },
    /**
     * Gives an account an address that its owner proved, and notifies the owner if it replaces another address. Returns
     * false if another account has verified the address.
     */
    async verify(address: string, user: UserRow, contact: string): Promise<boolean> {
      const isAssigned = await db.transaction(async (trx) => {
        const actor = { viewer: user, address }
        if (!(await takeAddress(trx, actor, user.id, contact))) return false
        await recordAction(trx, actor, { action: 'user.verify', subject: user.username })
        return true
      })
      const kind = contactColumn(contact)
      if (isAssigned && user[kind]?.toLowerCase() !== contact.toLowerCase()) await notifyOwner(user, kind)
      return isAssigned
    },
  }
}

const listContacts = ({ email, phone }: Pick<Newcomer, 'email' | 'phone'>) =>
  [email, phone].filter((one) => one !== null)

/** Returns the field whose address this server cannot verify although it can send to the other kind of address. */
function findUnreachableField(codes: Codes, person: Pick<Newcomer, 'email' | 'phone'>): 'email' | 'phone' | null {
  const contacts = listContacts(person)
  if (contacts.length === 0 || codes.kinds().length === 0 || contacts.some(codes.canSend)) return null
  return person.email === null ? 'phone' : 'email'
}

type Person = Omit<Newcomer, 'password'> & { password: string }

/** Returns messages by field if the password is weak, or the name or address cannot belong to this person. */
async function findProblems(codes: Codes, person: Person): Promise<Errors | null> {
  const field = findUnreachableField(codes, person)
  const own = [person.username, person.name, person.email].filter((text) => text !== null)
  const weak = await passwordProblem(person.password, own)
  const problems: Errors = {
    ...(isForeignAddress(person) && { username: foreignAddress }),
    ...(field && { [field]: unreachable[field] }),
    ...(weak && { password: weak }),
  }
  return Object.keys(problems).length > 0 ? problems : null
}
