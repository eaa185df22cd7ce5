import type { Knex } from 'knex'
import * as z from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf } from '../../web/form.ts'
import { may } from '../../web/rights.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { googleUnlinkPage } from '../views.ts'
import { unlink } from './link.ts'

const Unlinking = z.object({ password: z.string().max(1_000).catch('') })

/** Ending the link of an account to a Google account. */
export function googleRoutes({ db, notifyOwner }: { db: Knex; notifyOwner: NotifyOwner }) {
  const router = createRouter()

  router.get('/akun/google/putus', allow('signed_in'), (ctx) => askUnlink(ctx))

  router.post('/akun/google/putus', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const { password } = Unlinking.parse(fieldsOf(ctx.request.body))
    const errors = await whyNotOwner(db, viewer, password, { field: 'password' })
    if (errors) return askUnlink(ctx, errors)
    const user = await unlink(db, actorOf(ctx, viewer), viewer.id)
    if (user) await notifyOwner(user, 'google_off')
    seeOther(ctx, withFlash('/akun/', user ? 'google-putus' : 'google-tetap'))
  })

  return router
}

function askUnlink(ctx: Context, errors: Errors = {}): void {
  const viewer = signedIn(ctx)
  const form = { isStaff: may(viewer, 'staff'), username: viewer.username, errors }
  googleUnlinkPage(ctx, form, Object.keys(errors).length > 0 ? 422 : 200)
}
