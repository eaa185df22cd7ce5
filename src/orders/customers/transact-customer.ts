import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor, OrderWrite } from '../queries.ts'
import { transact } from '../transact.ts'

type CustomerWork = OrderWrite & {
  /**
   * Returns `isDone`; only then the audit log has it, by number, because a name would stay there after the customer is
   * erased.
   */
  record(what: string, id: number, isDone: boolean): Promise<boolean>
}

/** The one way in which customers change, of themselves or through staff. */
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
