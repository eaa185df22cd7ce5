/** What keeps a text from being one Indonesian mobile number. */
export type PhoneProblem = 'unreadable' | 'landline' | 'several' | 'foreign'

/**
 * An Indonesian mobile number as "6281234567890", whose digits after 0, 62 or nothing are 8 and 8 to 12 more. It may be
 * copied from a phone book, a chat, or a link to either.
 */
export function readPhone(text: string): { phone: string } | { problem: PhoneProblem } {
  const plain = plainPhone(text)
  if (!NUMBER.test(plain)) return { problem: isSeveral(plain) ? 'several' : 'unreadable' }
  const digits = withPlus(plain)
  const national = /^(?:\+?620?|\+?0|)(8\d{8,12})$/.exec(digits)?.[1]
  if (national) return { phone: `62${national}` }
  if (/^(?:\+?620?|\+?0)[2-79]\d{6,10}$/.test(digits)) return { problem: 'landline' }
  if (/^(?:\+?620?|0|)8\d{8,12}(?:620?|0|)8\d{8,12}$/.test(digits)) return { problem: 'several' }
  // Numbers of the neighbours are also written without a plus.
  if (/^\+(?!0|62)\d{7,15}$|^6[013-9]\d{8,10}$/.test(digits)) return { problem: 'foreign' }
  return { problem: 'unreadable' }
}
const NUMBER = /^\+?[\d\s().-]+$/

/** As `readPhone` takes it; else null. */
export function toPhone(text: string): string | null {
  const result = readPhone(text)
  return 'phone' in result ? result.phone : null
}

/** "+6281234567890": an Indonesian number as `readPhone` takes it, or one with "+" and 8 to 15 digits; else null. */
export function internationalPhone(text: string): string | null {
  const indonesian = toPhone(text)
  if (indonesian !== null) return `+${indonesian}`
  const plain = plainPhone(text)
  const digits = NUMBER.test(plain) ? withPlus(plain) : ''
  return /^\+[1-9]\d{7,14}$/.test(digits) ? digits : null
}

/** The digits of a number, or of its beginning, in any spelling, with their 0 or 62 if they have one; else null. */
export function phoneDigits(search: string): string | null {
  const plain = plainPhone(search)
  return NUMBER.test(plain) ? plain.replace(/\D/g, '').replace(/^(?:00)?620?/, '62') : null
}

/** In digits, signs of ASCII and letters, without what the eye does not see; of a link only its number. */
function plainPhone(text: string): string {
  if (text.length > MAX_TEXT) return ''
  const plain = plainText(text)
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .trim()
  const [, service, number = ''] = LINK.exec(plain) ?? []
  if (service === undefined) return plain
  // Addresses of WhatsApp have the country's code without a plus.
  return /^[1-9]/.test(number) && service.toLowerCase() !== 'tel:' ? `+${number}` : number
}
const MAX_TEXT = 500
const LINK = /^(?:https?:\/\/)?(wa\.me\/|api\.whatsapp\.com\/send\/?\?phone=|tel:)(\+?[\d\s().-]+)(?:[/?&;#].*)?$/i

/** Without marks of direction, spaces of no width and wide shapes, as they come along from phone books and chats. */
export const plainText = (text: string): string => text.normalize('NFKC').replace(/\p{Cf}/gu, '')

const withPlus = (plain: string): string =>
  `${plain.startsWith('+') ? '+' : ''}${plain.replace(/\D/g, '')}`.replace(/^00(?=[1-9])/, '+')

const isSeveral = (plain: string): boolean =>
  plain.split(/[/;,|&\n]|\s(?:atau|dan)\s/i).filter((part) => /^[\s(]*(?:\+|0|62|8)[\d\s().-]{3,}$/.test(part)).length >
  1
