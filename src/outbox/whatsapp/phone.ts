/** Why a text is not an Indonesian mobile number. */
export type PhoneProblem = 'unreadable' | 'landline' | 'several' | 'foreign'

/**
 * Reads an Indonesian mobile number as "6281234567890". After 0, 62 or nothing, it has an 8 and 8 to 12 more digits.
 * The text may be copied from a phone book or a chat, or be a link to a phone call or chat.
 */
export function readPhone(text: string): { phone: string } | { problem: PhoneProblem } {
  const plain = plainPhone(text)
  if (!NUMBER.test(plain)) return { problem: isSeveral(plain) ? 'several' : 'unreadable' }
  const digits = withPlus(plain)
  const national = /^(?:\+?620?|\+?0|)(8\d{8,12})$/.exec(digits)?.[1]
  if (national) return { phone: `62${national}` }
  if (/^(?:\+?620?|\+?0)[2-79]\d{6,10}$/.test(digits)) return { problem: 'landline' }
  if (/^(?:\+?620?|0|)8\d{8,12}(?:620?|0|)8\d{8,12}$/.test(digits)) return { problem: 'several' }
  // Numbers of neighboring countries are sometimes written without a plus.
  if (/^\+(?!0|62)\d{7,15}$|^6[013-9]\d{8,10}$/.test(digits)) return { problem: 'foreign' }
  return { problem: 'unreadable' }
}
const NUMBER = /^\+?[\d\s().-]+$/

/** Returns the number as `readPhone` reads it; null if it is invalid. */
export function toPhone(text: string): string | null {
  const result = readPhone(text)
  return 'phone' in result ? result.phone : null
}

/**
 * Returns "+6281234567890" for an Indonesian number that `readPhone` accepts, or a number with "+" and 8 to 15 digits;
 * else null.
 */
export function internationalPhone(text: string): string | null {
  const indonesian = toPhone(text)
  if (indonesian !== null) return `+${indonesian}`
  const plain = plainPhone(text)
  const digits = NUMBER.test(plain) ? withPlus(plain) : ''
  return /^\+[1-9]\d{7,14}$/.test(digits) ? digits : null
}

/**
 * Returns the digits of a number or of its beginning, in any spelling, with their 0 or 62 if they have one; else null.
 */
export function phoneDigits(search: string): string | null {
  const plain = plainPhone(search)
  return NUMBER.test(plain) ? plain.replace(/\D/g, '').replace(/^(?:00)?620?/, '62') : null
}

/** Converts a number to ASCII characters and removes invisible ones. Of a link only the number is kept. */
function plainPhone(text: string): string {
  if (text.length > MAX_TEXT) return ''
  const plain = plainText(text)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .trim()
  const [, service, number = ''] = LINK.exec(plain) ?? []
  if (service === undefined) return plain
  // Links of WhatsApp have the country code without a plus.
  return /^[1-9]/.test(number) && service.toLowerCase() !== 'tel:' ? `+${number}` : number
}
const MAX_TEXT = 500
const LINK = /^(?:https?:\/\/)?(wa\.me\/|api\.whatsapp\.com\/send\/?\?phone=|tel:)(\+?[\d\s().-]+)(?:[/?&;#].*)?$/i

/**
 * Removes direction marks, zero-width spaces and wide characters, which come along when text is copied from phone books
 * and chats.
 */
export const plainText = (text: string): string => text.normalize('NFKC').replace(/\p{Cf}/gu, '')

const withPlus = (plain: string): string =>
  `${plain.startsWith('+') ? '+' : ''}${plain.replace(/\D/g, '')}`.replace(/^00(?=[1-9])/, '+')

const isSeveral = (plain: string): boolean =>
  plain.split(/[/;,|&\n]|\s(?:atau|dan)\s/i).filter((part) => /^[\s(]*(?:\+|0|62|8)[\d\s().-]{3,}$/.test(part)).length >
  1
