import * as z from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { readParam } from '../../web/form.ts'
import type { Tokens } from './tokens.ts'

/** Members end the log-in of a program on the page of their own account. */
export function tokenRoutes({ tokens }: { tokens: Tokens }) {
  const router = createRouter()

  router.post('/akun/program/:id/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    await tokens.endOwn(actorOf(ctx, viewer), viewer, readParam(z.uuid(), ctx.params.id))
    seeOther(ctx, withFlash('/akun/?bagian=perangkat', 'program'))
  })

  return router
}
