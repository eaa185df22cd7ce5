import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor, OrderWrite } from '../queries.ts'
import { transact } from '../transact.ts'

type CustomerWork = OrderWrite & {
  /**
   * Returns `isDone`, and writes to the audit log if it is true. The log names the customer by number, because a name
   * would stay there after the customer is erased.
   */
  record(what: string, id: number, isDone: boolean): Promise<boolean>
}

/** Every change of a customer by the customer or by staff goes through here. */
export const transactCustomer = <Result>(
  deps: Pick<OrderDeps, 'db' | 'now'>,
  actor: OrderActor,
  work: (one: CustomerWork) => Promise<Result>,
): Promise<Result> =>
  transact(deps, actor, ({ audit, ...write }) =>
    work({
      ...write,
      async record(what, id, isDone) {
        if (isDone) await audit(`customer.${what}`, { subject: `pelanggan ${id}` })
        return isDone
      },
    }),
  )
