import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares secrets in constant time. */
export const isSameSecret = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))

const digest = (text: string) => createHash('sha256').update(text).digest()
