import { readContact } from '../rules/contact.ts'

/** A sentence with a link that tells how to contact the shop. `href` is null if the contact is not a number or an email. */
export type ContactLine = { before: string; contact: { text: string; href: string | null } | null; after: string }

/** The shop's contact from the site settings, and whether the customer got a message that can be answered. */
export type ContactInput = { contact: string; hasSentMessage: boolean }

/** "Hubungi toko di 0812… untuk minta link baru." Null if there is no way to contact the shop. */
export function contactLine(code: string, what: string, { contact, hasSentMessage }: ContactInput): ContactLine | null {
  const text = contact.trim()
  if (text) return { before: 'Hubungi toko di ', contact: { text, href: hrefOf(text, code) }, after: ` untuk ${what}.` }
  return hasSentMessage ? { before: `Balas pesan dari kami untuk ${what}.`, contact: null, after: '' } : null
}

function hrefOf(typed: string, code: string): string | null {
  const found = readContact(typed)
  const text = encodeURIComponent(`Halo, saya mau bertanya tentang pesanan ${code}.`)
  if (found?.phone) return `https://wa.me/${found.phone}?text=${text}`
  return found?.email ? `mailto:${found.email}?subject=${encodeURIComponent(`Pesanan ${code}`)}&body=${text}` : null
}
