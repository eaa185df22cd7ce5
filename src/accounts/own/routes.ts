import type { Knex } from 'knex'
import * as z from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { createRouter, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, readForm, readParam, readQuery, toBodyFields } from '../../web/form.ts'
import { endSessionsOf, passwordProblem, setPassword } from '../account.ts'
import { PasswordForm, secretFields } from '../forms.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { endOwnSession } from '../sessions/queries.ts'
import type { Tokens } from '../tokens/tokens.ts'
import { ownRow } from '../user-queries.ts'
import { accountParts, flashMessages, type ShowAccount } from '../view-model.ts'

type Deps = { db: Knex; notifyOwner: NotifyOwner; tokens: Tokens; show: ShowAccount }

const Where = z.object({ bagian: z.enum(accountParts).nullable().catch(null) })

/** Changing the password, and ending sessions in other browsers. */
export function ownAccountRoutes({ db, notifyOwner, tokens, show }: Deps) {
  const router = createRouter()

  router.get('/akun', allow('signed_in'), (ctx) =>
    show(ctx, { part: readQuery(Where, ctx.query).bagian, flash: flashIn(flashMessages, ctx) }),
  )

  router.post('/akun/sandi', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const account = await ownRow(db, viewer)
    const isFirst = account.password_hash === null
    const fields = isFirst ? { ...toBodyFields(ctx.request.body), current: '-' } : ctx.request.body
    const form = readForm(PasswordForm, fields, secretFields)
    if (!form.ok) return show(ctx, { open: 'sandi', errors: form.errors }, 422)
    const { current, password } = form.input
    const errors = await whyNot(db, viewer, isFirst ? '' : current, password)
    if (errors) return show(ctx, { open: 'sandi', errors }, 422)
    await setPassword(db, toActor(ctx, viewer), viewer, { password, keep: viewer.sessionId })
    await notifyOwner(account, 'password')
    seeOther(ctx, withFlash('/akun/?bagian=keamanan', 'sandi'))
  })

  router.post('/akun/sesi/:id/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const id = readParam(Id, ctx.params.id)
    await db.transaction(async (trx) => {
      if ((await endOwnSession(trx, viewer.id, id)) === 0) return
      const entry = { action: 'session.end_other', subject: viewer.username, details: { id } }
      await recordAction(trx, toActor(ctx, viewer), entry)
    })
    seeOther(ctx, id === viewer.sessionId ? '/keluar/' : withFlash('/akun/?bagian=perangkat', 'sesi'))
  })

  router.post('/akun/sesi-lain/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    await db.transaction(async (trx) => {
      const count = (await endSessionsOf(trx, viewer.id, viewer.sessionId)) + (await tokens.endAllOf(trx, viewer.id))
      const entry = { action: 'session.end_others', subject: viewer.username, details: { count } }
      await recordAction(trx, toActor(ctx, viewer), entry)
    })
    seeOther(ctx, withFlash('/akun/?bagian=perangkat', 'sesi-lain'))
  })

  return router
}

/**
 * Returns the errors of a password change by field, or null. Failures with the current password cause the same waits as
 * failed log-ins, so that nobody can guess it in a browser left logged in. The current password is empty for an account
 * without a password.
 */
async function whyNot(db: Knex, viewer: Viewer, current: string, password: string) {
  const problem = await passwordProblem(password, [viewer.username, viewer.name])
  if (problem) return { password: problem }
  if (current === password) return { password: 'Ini kata sandimu yang sekarang. Pilih yang lain.' }
  return whyNotOwner(db, viewer, current)
}
