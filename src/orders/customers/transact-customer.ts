import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor, OrderWrite } from '../queries.ts'
import { transact } from '../transact.ts'

type CustomerWork = OrderWrite & {
  /** By number, because a name would stay in the audit log after the customer is erased. */
  audit(what: string, id: number): Promise<void>
}

/** The one way in which customers change, of themselves or through staff. */
export const transactCustomer = <Result>(
  deps: Pick<OrderDeps, 'db' | 'now'>,
  actor: OrderActor,
  work: (one: CustomerWork) => Promise<Result>,
): Promise<Result> =>
  transact(deps, actor, ({ audit, ...write }) =>
    work({ ...write, audit: (what, id) => audit(`customer.${what}`, { subject: `pelanggan ${id}` }) }),
  )
