import type { Knex } from 'knex'
import { actorOf, recordAction } from '../audit/audit.ts'
import { allow } from '../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn, type Viewer } from '../web/context.ts'
import { flashIn, withFlash } from '../web/flash.ts'
import { type Errors, Id, readForm, readParam } from '../web/form.ts'
import { endSessionsOf, findAccount, passwordProblem, setPassword } from './account.ts'
import { PasswordForm, secretFields } from './forms.ts'
import { checkOwnPassword, waitRefusal } from './login.ts'
import { endOwnSession, type IdleTimes, sessionsOf } from './session-queries.ts'
import { accountView, flashMessages } from './view-model.ts'
import { accountPage } from './views.ts'

/** Routes of the user's own account page: changing the password and ending sessions in other browsers. */
export function ownAccountRoutes({ db, idle }: { db: Knex; idle: IdleTimes }) {
  const router = createRouter()

  router.get('/akun', allow('signed_in'), (ctx) => show(ctx, { said: flashIn(flashMessages, ctx) }))

  router.post('/akun/sandi', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const read = readForm(PasswordForm, ctx.request.body, secretFields)
    if (!read.ok) return show(ctx, { errors: read.errors }, 422)
    const { current, password } = read.input
    const errors = await whyNot(current, password, viewer)
    if (errors) return show(ctx, { errors }, 422)
    await setPassword(db, actorOf(ctx, viewer), viewer, { password, keep: viewer.sessionId })
    seeOther(ctx, withFlash('/akun/', 'sandi'))
  })

  router.post('/akun/sesi/:id/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const id = readParam(Id, ctx.params.id)
    await db.transaction(async (trx) => {
      if ((await endOwnSession(trx, viewer.id, id)) === 0) return
      await recordAction(trx, actorOf(ctx, viewer), {
        action: 'session.end_other',
        subject: viewer.username,
        details: { id },
      })
    })
    seeOther(ctx, id === viewer.sessionId ? '/keluar/' : withFlash('/akun/', 'sesi'))
  })

  router.post('/akun/sesi-lain/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    await db.transaction(async (trx) => {
      const count = await endSessionsOf(trx, viewer.id, viewer.sessionId)
      await recordAction(trx, actorOf(ctx, viewer), {
        action: 'session.end_others',
        subject: viewer.username,
        details: { count },
      })
    })
    seeOther(ctx, withFlash('/akun/', 'sesi-lain'))
  })

  /**
   * Returns the errors of a password change as messages per field, or null. The current password has the same waits
   * after failures as a log-in, so nobody can guess it in a browser left logged in.
   */
  async function whyNot(current: string, password: string, viewer: Viewer) {
    const problem = await passwordProblem(password, [viewer.username, viewer.name])
    if (problem) return { password: problem }
    if (current === password) return { password: 'Ini kata sandimu yang sekarang. Pilih yang lain.' }
    const tried = await checkOwnPassword(db, viewer, current)
    if (tried === 'refused') return { current: 'Ini bukan kata sandimu yang sekarang.' }
    if (tried !== 'right') throw waitRefusal(tried.wait)
    return null
  }

  async function show(ctx: Context, done: { said?: string | null; errors?: Errors }, status = 200) {
    const viewer = signedIn(ctx)
    const now = new Date()
    const account = await findAccount(db, viewer.id)
    if (!account) throw new Error('the signed-in account does not exist')
    const sessions = await sessionsOf(db, viewer.id, now, idle)
    accountPage(ctx, accountView({ viewer, account, sessions }, now, done), status)
  }

  return router
}
