import type { Limit } from '../web/limits.ts'

/** Contact messages of an IP address. */
export const contactLimit: Limit = { name: 'contactForm', points: 5, duration: 3_600 }
