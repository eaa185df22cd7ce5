/**
 * Normalizes an Indonesian mobile number to "6281234567890": 8 and 8 to 12 digits, after 0, 62 or nothing; else null.
 */
export function phoneOf(text: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(text)) return null
  const digits = text.replace(/\D/g, '')
  const national = /^(?:62|0)?(8\d{8,12})$/.exec(digits)?.[1]
  return national ? `62${national}` : null
}

/** "+6281234567890": an Indonesian number as `phoneOf` takes it, or one with "+" and 8 to 15 digits; else null. */
export function internationalPhone(text: string): string | null {
  const indonesian = phoneOf(text)
  if (indonesian !== null) return `+${indonesian}`
  const digits = text.replace(/[\s().-]/g, '')
  return /^\+[1-9]\d{7,14}$/.test(digits) ? digits : null
}
