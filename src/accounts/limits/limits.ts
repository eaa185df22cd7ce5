import type { Limit } from '../../web/limits.ts'

/** Over all ways to register. */
export const registrationLimit: Limit = { name: 'registration', points: 3, duration: 3_600 }
/** Successful or not, by page and API together. `LIMITS=off` does not lift it. */
export const loginLimit: Limit = { name: 'login', points: 20, duration: 60, always: true }
/** Codes to new addresses of one account. */
export const newAddressLimit: Limit = { name: 'newAddress', points: 10, duration: 86_400, perAccount: true }
