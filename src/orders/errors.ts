import { callErrors } from '../web/call-errors.ts'

/** How the order API says no. */
export const showOrderError = callErrors(['ILLEGAL_TRANSITION', 'AMOUNT_MISMATCH'])
