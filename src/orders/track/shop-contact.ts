import { readContact } from '../rules/contact.ts'

/** Where customers are sent who need the shop, and what for; `href` null where one cannot be led there. */
export type ContactLine = { before: string; contact: { text: string; href: string | null } | null; after: string }

/** What staff entered as the shop's contact, and whether this customer got a message that can be answered. */
export type ContactInput = { contact: string; told: boolean }

/** "Hubungi toko di 0812… untuk minta link baru." Null where nobody could be reached. */
export function contactLine(code: string, what: string, { contact, told }: ContactInput): ContactLine | null {
  const text = contact.trim()
  if (text) return { before: 'Hubungi toko di ', contact: { text, href: hrefOf(text, code) }, after: ` untuk ${what}.` }
  return told ? { before: `Balas pesan dari kami untuk ${what}.`, contact: null, after: '' } : null
}

function hrefOf(text: string, code: string): string | null {
  const found = readContact(text)
  const said = encodeURIComponent(`Halo, saya mau bertanya tentang pesanan ${code}.`)
  if (found?.phone) return `https://wa.me/${found.phone}?text=${said}`
  return found?.email ? `mailto:${found.email}?subject=${encodeURIComponent(`Pesanan ${code}`)}&body=${said}` : null
}
