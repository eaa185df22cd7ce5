import type { Context } from '../../web/context.ts'
import { fieldsOf, readForm } from '../../web/form.ts'
import { Act } from '../work/moderate.ts'

/** What a form says of a comic. `alasan` is an older name, from when there were no categories. */
export function readAct(ctx: Context, action?: 'take_down' | 'restore') {
  const { alasan, ...fields } = fieldsOf(ctx.request.body)
  return readForm(Act, { category: 'lain', message: alasan, ...(action && { action }), ...fields })
}
