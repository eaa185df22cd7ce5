import type { CustomerRow } from '../../db/tables.ts'
import type { Contact, ContactName } from '../rules/contact.ts'

/** Whose a contact is: a customer's once it is proven, by a message or by staff; until then anybody may have typed it. */

type OrderContact = { contact_phone: string | null; contact_email: string | null }
/** Email addresses are compared in small letters. */
export const contactIn = ({ contact_phone, contact_email }: OrderContact): Contact => ({
  phone: contact_phone,
  email: contact_email?.toLowerCase() ?? null,
})

/** By which contact a customer is found: the phone number, or else the email address. */
export const pickMain = ({ phone }: Pick<Contact, 'phone'>): ContactName => (phone === null ? 'email' : 'phone')

/** What counts as the customer's: no contact that only somebody typed. */
export const provenContact = (one: CustomerRow): Contact => ({
  phone: one.phone_proof && one.phone,
  email: one.email_proof && one.email,
})

/** Two contacts of one order may be two persons', so of one whose customer has proven either a message proves no other. */
export const hasProven = (one: CustomerRow, contact: Contact): boolean =>
  (['phone', 'email'] as const).some((name) => one[`${name}_proof`] && one[name] === contact[name])

/** Whether a contact that a message proves stays with its customer: an email address only of one without a phone number. */
export const isOwnContact = (one: CustomerRow, name: ContactName, address: string): boolean =>
  one[name] === address && pickMain(one) === name

/** The proofs that a customer loses whose phone number or email address staff change. */
export const dropProofs = (before: Contact, set: Contact) => ({
  ...(set.phone !== before.phone && { phone_proof: null }),
  ...(set.email !== before.email && { email_proof: null }),
})

/** Who may be meant by a contact that staff type: who has proven it, else all who have it. */
export function pickOwners(candidates: readonly { id: number; isProven: boolean }[]): number[] {
  const proven = candidates.filter(({ isProven }) => isProven)
  return [...new Set((proven.length > 0 ? proven : candidates).map(({ id }) => id))]
}

/** With whom of those who have a contact (`others`) staff may merge the customer `id`; else why with nobody. */
export function pickOther(others: readonly number[], id: number, isOwn: boolean): number | string {
  if (others.length > 1)
    return `Beberapa pelanggan memakai kontak ini: ${others.map((one) => `#${one}`).join(', ')}. Tulis salah satunya.`
  const [other] = others
  if (other !== undefined && other !== id) return other
  return isOwn ? 'Kontak ini sudah milik pelanggan ini.' : 'Tidak ada pelanggan dengan kontak ini.'
}

type CustomerContacts = Pick<CustomerRow, ContactName | `${ContactName}_proof`>
/** Whether staff may say that a contact is the customer's: their own that is unproven, or one of a kind they have none of. */
export const canJoinContact = (one: CustomerContacts, name: ContactName, address: string): boolean =>
  one[name] === address ? one[`${name}_proof`] === null : one[name] === null
