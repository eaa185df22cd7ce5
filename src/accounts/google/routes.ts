import type { Knex } from 'knex'
import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { toBodyFields } from '../../web/form.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import type { ShowAccount } from '../view-model.ts'
import { unlink } from './link.ts'

const Unlinking = z.object({ password: z.string().max(1_000).catch('') })

/** Ending the link of an account to a Google account. */
export function googleRoutes({ db, notifyOwner, show }: { db: Knex; notifyOwner: NotifyOwner; show: ShowAccount }) {
  const router = createRouter()

  router.get('/akun/google/putus', allow('signed_in'), (ctx) => show(ctx, { open: 'google' }))

  router.post('/akun/google/putus', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const { password } = Unlinking.parse(toBodyFields(ctx.request.body))
    const errors = await whyNotOwner(db, viewer, password, { field: 'password' })
    if (errors) return show(ctx, { open: 'google', errors }, 422)
    const user = await unlink(db, toActor(ctx, viewer), viewer.id)
    if (user) await notifyOwner(user, 'google_off')
    seeOther(ctx, withFlash('/akun/?bagian=keamanan', user ? 'google-putus' : 'google-tetap'))
  })

  return router
}
