import { readContact } from '../rules/contact.ts'

/** `href` is null if the shop's contact is neither a phone number nor an email address. */
export type ContactLine = { before: string; contact: { text: string; href: string | null } | null; after: string }

/** `contact`: from the site settings, possibly empty. `hasSentMessage`: the customer got a message to reply to. */
type ContactInput = { contact: string; hasSentMessage: boolean }

/**
 * Such as "Hubungi toko di 0812… untuk minta link baru." `code` is null for customers who have lost it. Null if there
 * is no way to contact the shop.
 */
export function contactLine(
  code: string | null,
  what: string,
  { contact, hasSentMessage }: ContactInput,
): ContactLine | null {
  const text = contact.trim()
  if (text) return { before: 'Hubungi toko di ', contact: { text, href: hrefOf(text, code) }, after: ` untuk ${what}.` }
  return hasSentMessage ? { before: `Balas pesan dari kami untuk ${what}.`, contact: null, after: '' } : null
}

function hrefOf(typed: string, code: string | null): string | null {
  const found = readContact(typed)
  const about = code === null ? 'pesanan saya' : `pesanan ${code}`
  const text = encodeURIComponent(`Halo, saya mau bertanya tentang ${about}.`)
  if (found?.phone) return `https://wa.me/${found.phone}?text=${text}`
  return found?.email
    ? `mailto:${found.email}?subject=${encodeURIComponent(code === null ? 'Kode pesanan' : `Pesanan ${code}`)}&body=${text}`
    : null
}
