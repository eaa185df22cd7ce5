import { z } from 'zod'
import { phoneOf } from '../../outbox/whatsapp/phone.ts'
import type { Order } from './amounts.ts'

/** Channels by which a customer can choose to receive messages. */
export const channels = ['whatsapp', 'email', 'both'] as const
export type Channel = (typeof channels)[number]
/** A single medium of a message. It decides the format of the text. */
export type Medium = Exclude<Channel, 'both'>

/** Returns the media that a channel consists of. */
export const mediaOf = (channel: Channel): readonly Medium[] => (channel === 'both' ? ['whatsapp', 'email'] : [channel])

/**
 * Contact data of a customer: a phone number as digits with the country code ("6281234567890") and an email address.
 * Each is null if not given.
 */
export type Contact = { phone: string | null; email: string | null }

/**
 * Returns the phone number or email address to which a message on the given medium is sent, or an empty string if the
 * customer has none.
 */
export const addressOn = (
  medium: Medium,
  { contact_phone, contact_email }: Pick<Order, 'contact_phone' | 'contact_email'>,
) => (medium === 'whatsapp' ? contact_phone : contact_email) ?? ''

/** Formats a normalized phone number for display: "6281234567890" becomes "0812-3456-7890". */
export const localPhone = (phone: string) => `0${phone.slice(2)}`.replace(/^(\d{4})(\d{4})(\d+)$/, '$1-$2-$3')

/**
 * Parses the contact field of an order: a phone number, an email address, or both separated by a comma. Returns null if
 * a part is neither, or if there are two of one kind.
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

/** Returns the channel for a customer who chose none: email if there is an address, else WhatsApp. */
export const usualChannel = ({ email }: Contact): Channel => (email ? 'email' : 'whatsapp')

/** Returns the media of a channel for which the contact has no phone number or no email address. */
export const missingChannels = (contact: Contact, channel: Channel): Medium[] =>
  mediaOf(channel).filter((one) => contact[one === 'whatsapp' ? 'phone' : 'email'] === null)
