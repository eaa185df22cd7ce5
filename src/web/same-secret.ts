import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether a secret is the one that was given out. Takes the same time whatever is given. */
export const isSameSecret = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))

const digest = (text: string) => createHash('sha256').update(text).digest()
