import type { Limit } from '../../web/limits.ts'

/** Registrations by every way together. */
export const registrationLimit: Limit = { name: 'registration', points: 3, duration: 3_600 }
/** Attempts to log in, successful or not, by pages and APIs together. `LIMITS=off` does not lift this limit. */
export const loginLimit: Limit = { name: 'login', points: 20, duration: 60, always: true }
/** Codes that one account has sent to new e-mail addresses and phone numbers. */
export const newAddressLimit: Limit = { name: 'newAddress', points: 10, duration: 86_400, perAccount: true }
