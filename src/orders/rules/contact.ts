import * as z from 'zod'
import { type PhoneProblem, plainText, readPhone, toPhone } from '../../outbox/whatsapp/phone.ts'
import { MAX_CONTACT, MAX_EMAIL } from '../limits.ts'
import type { Order } from './amounts.ts'

export const channels = ['whatsapp', 'email', 'both'] as const
export type Channel = (typeof channels)[number]
/** The medium decides the format of a text. */
export type Medium = Exclude<Channel, 'both'>

/** The media that the server has no configuration for. */
export const offMedia = (channels: Readonly<Record<Medium, boolean>>): Medium[] =>
  listMedia('both').filter((one) => !channels[one])

export const listMedia = (channel: Channel): readonly Medium[] =>
  channel === 'both' ? ['whatsapp', 'email'] : [channel]

/** The phone number has digits with the country code: "6281234567890". */
export type Contact = { phone: string | null; email: string | null }
export type ContactName = keyof Contact

/** Returns an empty text if the customer has no address on this medium. */
export const addressOn = (
  medium: Medium,
  { contact_phone, contact_email }: Pick<Order, 'contact_phone' | 'contact_email'>,
) => (medium === 'whatsapp' ? contact_phone : contact_email) ?? ''

/** "6281234567890" becomes "0812-3456-7890". */
export const localPhone = (phone: string) => `0${phone.slice(2)}`.replace(/^(\d{4})(\d{4})(\d+)$/, '$1-$2-$3')

/** A phone number, an email address, or both separated by a comma; null for anything else, or two of one kind. */
export function readContact(text: string): Contact | null {
  const parts = splitContact(text)
  const phones = parts.map(toPhone).filter((one) => one !== null)
  const emails = parts.filter(isEmail)
  if (parts.length === 0 || phones.length + emails.length !== parts.length) return null
  if (phones.length > 1 || emails.length > 1) return null
  return { phone: phones[0] ?? null, email: emails[0] ?? null }
}

/** Says why a text contains no contact; null if it contains one. */
export function contactProblem(text: string): string | null {
  if (readContact(text) !== null) return null
  const parts = splitContact(text)
  if (parts.filter(isEmail).length > 1) return 'Ada dua alamat email; tulis satu.'
  if (parts.filter((part) => toPhone(part) !== null).length > 1) return phoneWords.several
  const problems = [text, ...parts.filter((part) => !isEmail(part))].map(phoneProblem)
  return phoneWords[problems.find((one) => one !== 'unreadable') ?? 'unreadable']
}

/** Says why a text is not a phone number. */
export const phoneProblem = (text: string): PhoneProblem => {
  const result = readPhone(text)
  return 'problem' in result ? result.problem : 'unreadable'
}
export const phoneWords: Readonly<Record<PhoneProblem, string>> = {
  unreadable: 'Isi nomor WhatsApp Indonesia (08…) atau alamat email',
  landline: 'Itu nomor telepon rumah; isi nomor WhatsApp (08…) atau email.',
  several: 'Ada dua nomor; tulis satu.',
  foreign: 'Nomor luar negeri belum bisa; pakai email.',
}

const isEmail = (part: string) => z.email().max(MAX_EMAIL).safeParse(part).success

/** Splits at commas. The text of a link to a chat may contain commas of its own. */
function splitContact(text: string): string[] {
  const parts = plainText(text)
    .slice(0, MAX_CONTACT)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const isLink = parts[0]?.includes('?') ?? false
  return isLink ? parts.filter((part, at) => at === 0 || isEmail(part) || toPhone(part) !== null) : parts
}
/** The contact in the form of the fields of an order form. */
export const contactFields = ({ phone, email }: Contact) => ({
  contact_information: phone ? `0${phone.slice(2)}` : (email ?? ''),
  contact_email: (phone && email) ?? '',
})

/** The channel of a customer who chose none. */
export const usualChannel = ({ email }: Contact): Channel => (email ? 'email' : 'whatsapp')

/** Returns the media of the channel for which the contact has no address. */
export const missingChannels = (contact: Contact, channel: Channel): Medium[] =>
  listMedia(channel).filter((one) => contact[one === 'whatsapp' ? 'phone' : 'email'] === null)

/**
 * The link to contact the shop about an order. A null `code` stands for a lost code. Returns null if the shop's contact
 * is neither a phone number nor an email address.
 */
export function contactHref(input: string, code: string | null): string | null {
  const contact = readContact(input)
  const about = code === null ? 'pesanan saya' : `pesanan ${code}`
  const text = encodeURIComponent(`Halo, saya mau bertanya tentang ${about}.`)
  if (contact?.phone) return `https://wa.me/${contact.phone}?text=${text}`
  return contact?.email
    ? `mailto:${contact.email}?subject=${encodeURIComponent(code === null ? 'Kode pesanan' : `Pesanan ${code}`)}&body=${text}`
    : null
}
