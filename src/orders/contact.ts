import { z } from 'zod'

export type Channel = 'whatsapp' | 'email' | 'both'
/** Who is reached where: digits with country code ("6281234567890"), and an address; null where none was given. */
export type Contact = { phone: string | null; email: string | null }

/** "6281234567890" of what people write, Indonesian numbers only: 9 to 13 digits after 0 or 62; null for anything else. */
export function phoneOf(text: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(text)) return null
  const digits = text.replace(/\D/g, '')
  const national = /^(?:62|0)?(8\d{8,12})$/.exec(digits)?.[1]
  return national ? `62${national}` : null
}

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
export const missingChannels = (contact: Contact, channel: Channel): ('whatsapp' | 'email')[] =>
  (['whatsapp', 'email'] as const).filter(
    (one) => (channel === one || channel === 'both') && contact[one === 'whatsapp' ? 'phone' : 'email'] === null,
  )
