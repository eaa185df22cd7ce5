/**
 * Normalizes an Indonesian mobile number to the form "6281234567890": the digit 8 and 8 to 12 more digits, after 0, 62
 * or nothing. Returns null for any other text.
 */
export function phoneOf(text: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(text)) return null
  const digits = text.replace(/\D/g, '')
  const national = /^(?:62|0)?(8\d{8,12})$/.exec(digits)?.[1]
  return national ? `62${national}` : null
}

/**
 * Normalizes a phone number to "+6281234567890": an Indonesian mobile number as `phoneOf` takes it, or a number of any
 * country that begins with "+" and has 8 to 15 digits. Returns null for any other text.
 */
export function internationalPhone(text: string): string | null {
  const indonesian = phoneOf(text)
  if (indonesian !== null) return `+${indonesian}`
  const digits = text.replace(/[\s().-]/g, '')
  return /^\+[1-9]\d{7,14}$/.test(digits) ? digits : null
}
