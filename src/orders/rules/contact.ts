import { z } from 'zod'
import type { Order } from './amounts.ts'

/** How somebody is told of things. */
export const channels = ['whatsapp', 'email', 'both'] as const
export type Channel = (typeof channels)[number]
/** Where a text is read, which decides what it may look like. */
export type Medium = Exclude<Channel, 'both'>

/** Each of the ways a channel stands for. */
export const mediaOf = (channel: Channel): readonly Medium[] => (channel === 'both' ? ['whatsapp', 'email'] : [channel])

/** Who is reached where: digits with country code ("6281234567890"), and an address; null where none was given. */
export type Contact = { phone: string | null; email: string | null }

/** Where a customer is reached that way; empty for one who is not. */
export const addressOn = (
  medium: Medium,
  { contact_phone, contact_email }: Pick<Order, 'contact_phone' | 'contact_email'>,
) => (medium === 'whatsapp' ? contact_phone : contact_email) ?? ''

/** "6281234567890" of what people write, Indonesian numbers only: 9 to 13 digits after 0 or 62; null for anything else. */
export function phoneOf(text: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(text)) return null
  const digits = text.replace(/\D/g, '')
  const national = /^(?:62|0)?(8\d{8,12})$/.exec(digits)?.[1]
  return national ? `62${national}` : null
}

/** "0812-3456-7890" of "6281234567890", as people read it. */
export const localPhone = (phone: string) => `0${phone.slice(2)}`.replace(/^(\d{4})(\d{4})(\d+)$/, '$1-$2-$3')

/**
 * The contacts in one field: a number or an address, or one of each with a comma between them. Null where something in it
 * is neither, or there are two of one kind.
 */
export function readContact(text: string): Contact | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const phones = parts.map(phoneOf).filter((one) => one !== null)
  const emails = parts.filter((part) => z.email().max(254).safeParse(part).success)
  if (parts.length === 0 || phones.length + emails.length !== parts.length) return null
  if (phones.length > 1 || emails.length > 1) return null
  return { phone: phones[0] ?? null, email: emails[0] ?? null }
}

/** How somebody is told of things who did not say how. */
export const usualChannel = ({ email }: Contact): Channel => (email ? 'email' : 'whatsapp')

/** The channels that would have no address to go to. */
export const missingChannels = (contact: Contact, channel: Channel): Medium[] =>
  mediaOf(channel).filter((one) => contact[one === 'whatsapp' ? 'phone' : 'email'] === null)
