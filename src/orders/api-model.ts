import { callErrors } from '../web/call-errors.ts'
import { idempotentBy } from '../web/incoming/idempotency.ts'
import { lastPage } from '../web/paging.ts'
import { notFound } from '../web/refusal.ts'
import { getRemaining, type Order } from './rules/amounts.ts'

/** An order with the fields that the schema of answers expects. */
export const apiOrder = (order: Order) => ({ ...order, is_fully_paid: getRemaining(order) === 0 })

type ApiList = { count: number; page: number; size: number; hrefOf: (page: number) => string }

/** A page of a list. `count` is the number of all rows. Throws a 404 for a page after the last one. */
export function apiPage<T>(results: T[], { count, page, size, hrefOf: getPageHref }: ApiList) {
  const last = lastPage(count, size)
  // The message is that of Django REST framework, which clients of the older system know.
  if (page > last) throw notFound('Invalid page.')
  return {
    count,
    next: page < last ? getPageHref(page + 1) : null,
    previous: page > 1 ? getPageHref(page - 1) : null,
    results,
  }
}

/** Answers an error of the order API as JSON with `error`, `details`, `error_code` and `timestamp`. */
export const showOrderError = callErrors(['ILLEGAL_TRANSITION', 'AMOUNT_MISMATCH', 'EXPIRED'])

/** Runs the work of a call of the order API once for each `Idempotency-Key`. */
export const idempotent = idempotentBy(showOrderError)
