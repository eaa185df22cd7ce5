import type { CustomerRow } from '../../db/tables.ts'
import type { Contact, ContactName } from '../rules/contact.ts'

/**
 * Rules about whose a contact is. It is a customer's once a message or staff have proven it. Until then anybody may
 * have typed it.
 */

type OrderContact = { contact_phone: string | null; contact_email: string | null }
/** Email addresses are compared in small letters. */
export const contactIn = ({ contact_phone, contact_email }: OrderContact): Contact => ({
  phone: contact_phone,
  email: contact_email?.toLowerCase() ?? null,
})

/** The contact by which a customer is found: the phone number, or else the email address. */
export const pickMain = ({ phone }: Pick<Contact, 'phone'>): ContactName => (phone === null ? 'email' : 'phone')

/** The contact that counts as the customer's: only what is proven. */
export const provenContact = (one: CustomerRow): Contact => ({
  phone: one.phone_proof && one.phone,
  email: one.email_proof && one.email,
})

/**
 * Whether the customer has proven one of these contacts. The two contacts of an order may belong to two people, so no
 * message then proves the other one.
 */
export const hasProven = (one: CustomerRow, contact: Contact): boolean =>
  (['phone', 'email'] as const).some((name) => one[`${name}_proof`] && one[name] === contact[name])

/**
 * Whether a contact that a message proves stays with its customer. An email address stays only if the customer has no
 * phone number.
 */
export const isOwnContact = (one: CustomerRow, name: ContactName, address: string): boolean =>
  one[name] === address && pickMain(one) === name

/** The proofs that a customer loses when staff change the phone number or the email address. */
export const dropProofs = (before: Contact, set: Contact) => ({
  ...(set.phone !== before.phone && { phone_proof: null }),
  ...(set.email !== before.email && { email_proof: null }),
})

/** The customers who may be meant by a contact that staff type: those who have proven it, else all who have it. */
export function pickOwners(candidates: readonly { id: number; isProven: boolean }[]): number[] {
  const proven = candidates.filter(({ isProven }) => isProven)
  return [...new Set((proven.length > 0 ? proven : candidates).map(({ id }) => id))]
}

/**
 * The customer with whom staff may merge the customer `id`, out of those who have a contact (`others`). Otherwise the
 * reason why there is none.
 */
export function pickOther(others: readonly number[], id: number, isOwn: boolean): number | string {
  if (others.length > 1)
    return `Beberapa pelanggan memakai kontak ini: ${others.map((one) => `#${one}`).join(', ')}. Tulis salah satunya.`
  const [other] = others
  if (other !== undefined && other !== id) return other
  return isOwn ? 'Kontak ini sudah milik pelanggan ini.' : 'Tidak ada pelanggan dengan kontak ini.'
}

type CustomerContacts = Pick<CustomerRow, ContactName | `${ContactName}_proof`>
/**
 * Whether staff may say that a contact is the customer's: the customer has it unproven, or has no contact of its kind.
 */
export const canJoinContact = (one: CustomerContacts, name: ContactName, address: string): boolean =>
  one[name] === address ? one[`${name}_proof`] === null : one[name] === null
