import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { readParam } from '../../web/form.ts'
import type { Tokens } from './tokens.ts'

/** Members end the log-in of a program on the page of their own account. */
export function tokenRoutes({ db, tokens }: { db: Knex; tokens: Tokens }) {
  const router = createRouter()

  router.post('/akun/program/:id/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const id = readParam(z.uuid(), ctx.params.id)
    await db.transaction(async (trx) => {
      if ((await tokens.endOwn(trx, viewer.id, id)) === 0) return
      await recordAction(trx, toActor(ctx, viewer), { action: 'token.end', subject: viewer.username })
    })
    seeOther(ctx, withFlash('/akun/?bagian=perangkat', 'program'))
  })

  return router
}
