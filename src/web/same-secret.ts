import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares two secrets in constant time, so that the duration reveals nothing about them. */
export const isSameSecret = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))

const digest = (text: string) => createHash('sha256').update(text).digest()
