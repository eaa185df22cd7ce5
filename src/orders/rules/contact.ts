import { z } from 'zod'
import type { Order } from './amounts.ts'

/** Channels of messages. */
export const channels = ['whatsapp', 'email', 'both'] as const
export type Channel = (typeof channels)[number]
/** The medium of a text, which decides its format. */
export type Medium = Exclude<Channel, 'both'>

/** The media of a channel. */
export const mediaOf = (channel: Channel): readonly Medium[] => (channel === 'both' ? ['whatsapp', 'email'] : [channel])

/** A contact: digits with country code ("6281234567890") and an e-mail address; null when not given. */
export type Contact = { phone: string | null; email: string | null }

/** A customer's address on a medium; empty without one. */
export const addressOn = (
  medium: Medium,
  { contact_phone, contact_email }: Pick<Order, 'contact_phone' | 'contact_email'>,
) => (medium === 'whatsapp' ? contact_phone : contact_email) ?? ''

/** Parses a phone number to "6281234567890": Indonesian numbers only, 9 to 13 digits after 0 or 62; null for others. */
export function phoneOf(text: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(text)) return null
  const digits = text.replace(/\D/g, '')
  const national = /^(?:62|0)?(8\d{8,12})$/.exec(digits)?.[1]
  return national ? `62${national}` : null
}

/** "6281234567890" → "0812-3456-7890". */
export const localPhone = (phone: string) => `0${phone.slice(2)}`.replace(/^(\d{4})(\d{4})(\d+)$/, '$1-$2-$3')

/**
 * Parses the contact field: a number or an e-mail address, or one of each with a comma. Null when a part is neither, or
 * both are of one kind.
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

/** The default channel. */
export const usualChannel = ({ email }: Contact): Channel => (email ? 'email' : 'whatsapp')

/** Media of the channel for which the contact has no address. */
export const missingChannels = (contact: Contact, channel: Channel): Medium[] =>
  mediaOf(channel).filter((one) => contact[one === 'whatsapp' ? 'phone' : 'email'] === null)
