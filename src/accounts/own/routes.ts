import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { showSections } from '../../platform/sections.ts'
import { type Context, createRouter, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, Id, readForm, readParam } from '../../web/form.ts'
import { endSessionsOf, passwordProblem, setPassword } from '../account.ts'
import { PasswordForm, secretFields } from '../forms.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import { endOwnSession, type IdleTimes, sessionsOf } from '../sessions/queries.ts'
import type { Tokens } from '../tokens/tokens.ts'
import { ownRow } from '../user-queries.ts'
import { accountView, flashMessages } from '../view-model.ts'
import { accountPage } from '../views.ts'

type Deps = Pick<Site, 'db' | 'log' | 'opened'> & { idle: IdleTimes; notifyOwner: NotifyOwner; tokens: Tokens }

/** Changing the password, and ending sessions in other browsers. */
export function ownAccountRoutes({ db, log, idle, notifyOwner, tokens, opened }: Deps) {
  const router = createRouter()

  router.get('/akun', allow('signed_in'), (ctx) => show(ctx, { flash: flashIn(flashMessages, ctx) }))

  router.post('/akun/sandi', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const account = await ownRow(db, viewer)
    const isFirst = account.password_hash === null
    const typed = isFirst ? { ...fieldsOf(ctx.request.body), current: '-' } : ctx.request.body
    const read = readForm(PasswordForm, typed, secretFields)
    if (!read.ok) return show(ctx, { errors: read.errors }, 422)
    const { current, password } = read.input
    const errors = await whyNot(isFirst ? '' : current, password, viewer)
    if (errors) return show(ctx, { errors }, 422)
    await setPassword(db, actorOf(ctx, viewer), viewer, { password, keep: viewer.sessionId })
    await notifyOwner(account, 'password')
    seeOther(ctx, withFlash('/akun/', 'sandi'))
  })

  router.post('/akun/sesi/:id/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const id = readParam(Id, ctx.params.id)
    await db.transaction(async (trx) => {
      if ((await endOwnSession(trx, viewer.id, id)) === 0) return
      const entry = { action: 'session.end_other', subject: viewer.username, details: { id } }
      await recordAction(trx, actorOf(ctx, viewer), entry)
    })
    seeOther(ctx, id === viewer.sessionId ? '/keluar/' : withFlash('/akun/', 'sesi'))
  })

  router.post('/akun/sesi-lain/akhir', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    await db.transaction(async (trx) => {
      const count = (await endSessionsOf(trx, viewer.id, viewer.sessionId)) + (await tokens.endAllOf(trx, viewer.id))
      const entry = { action: 'session.end_others', subject: viewer.username, details: { count } }
      await recordAction(trx, actorOf(ctx, viewer), entry)
    })
    seeOther(ctx, withFlash('/akun/', 'sesi-lain'))
  })

  /**
   * Errors of a password change by field, or null. The current password has the same waits after failures as a log-in, so
   * nobody can guess it in a browser left logged in. It is empty for an account that has no password yet.
   */
  async function whyNot(current: string, password: string, viewer: Viewer) {
    const problem = await passwordProblem(password, [viewer.username, viewer.name])
    if (problem) return { password: problem }
    if (current === password) return { password: 'Ini kata sandimu yang sekarang. Pilih yang lain.' }
    return whyNotOwner(db, viewer, current)
  }

  async function show(ctx: Context, done: { flash?: string | null; errors?: Errors }, status = 200) {
    const viewer = signedIn(ctx)
    const now = new Date()
    const account = await ownRow(db, viewer)
    const sessions = await sessionsOf(db, viewer.id, now, idle)
    const programs = await tokens.listOf(viewer.id)
    const parts = opened().flatMap(({ accountSection }) => (accountSection ? [() => accountSection(viewer)] : []))
    const sections = await showSections(parts, ctx.state, log)
    const own = { viewer, account, hasPassword: account.password_hash !== null, sessions, programs }
    accountPage(ctx, { ...accountView(own, now, done), sections }, status)
  }

  return router
}
