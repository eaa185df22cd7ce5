import type { Context } from '../web/context.ts'
import type { By } from './queries.ts'

/** Who stands behind a request, as an order's history tells it: staff by their user name, everybody else as the customer. */
export function byOf(ctx: Context): By {
  const { viewer } = ctx.state
  if (viewer && (viewer.role === 'staff' || viewer.role === 'admin')) return { name: viewer.username, source: 'admin' }
  return { name: 'pelanggan', source: 'public' }
}
