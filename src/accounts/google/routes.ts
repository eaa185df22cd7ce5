import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import type { UserRow } from '../../db/account-rows.ts'
import { allow } from '../../platform/access.ts'
import type { Shares } from '../../platform/shares.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { type Errors, fieldsOf, readQuery } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { Refusal } from '../../web/refusal.ts'
import { may } from '../../web/rights.ts'
import { ownUser, ownUserShare } from '../clients/own-user.ts'
import { loginLimit, registrationLimit } from '../limits/limits.ts'
import { beginLogIn } from '../log-in/login.ts'
import { homeOf, nextPage } from '../log-in/next-page.ts'
import { whyNotOwner } from '../log-in/proof.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import type { Tickets } from '../second-factor/tickets.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Tokens } from '../tokens/tokens.ts'
import { googleUnlinkPage, logInStepPage } from '../views.ts'
import { isForProgram } from './answers.ts'
import { random, signInBrowsers } from './browsers.ts'
import { addSignIn, takeSignIn } from './google-queries.ts'
import { linkTo, type openEntry, unlink } from './link.ts'
import type { LinkRequests } from './link-requests.ts'
import type { Google } from './oidc.ts'

type Deps = {
  db: Knex
  google: Google | null
  enter: ReturnType<typeof openEntry>
  baseUrl: string
  sessions: Sessions
  tokens: Tokens
  tickets: Tickets
  linkRequests: LinkRequests
  limits: Pick<Limits, 'consume'>
  notifyOwner: NotifyOwner
  shares: Pick<Shares, 'find'>
}

const Leaving = z.object({ lanjut: z.string().catch(''), sambung: z.string().max(2_000).nullable().catch(null) })
const Return = z.object({
  code: z.string().min(1).max(2_000).nullable().catch(null),
  state: z.string().max(200).catch(''),
})

const Unlinking = z.object({ password: z.string().max(1_000).catch('') })

/** Routes that send a visitor to Google, take them back, and end the link of an account to a Google account. */
export function googleRoutes({
  db,
  google,
  enter,
  baseUrl,
  sessions,
  tokens,
  tickets,
  linkRequests,
  limits,
  notifyOwner,
  shares,
}: Deps) {
  const router = createRouter()
  const browsers = signInBrowsers(baseUrl)

  router.get('/api/v1/auth/google/redirect', allow('anyone'), async (ctx) => {
    if (!google) throw notConfigured()
    const { lanjut, sambung } = readQuery(Leaving, ctx.query)
    const link_user_id = sambung === null ? null : await linkRequests.read(ctx.state.viewer, sambung)
    const [state, nonce, verifier] = [random(), random(), random()]
    const state_hash = hashOf(state, browsers.mark(ctx))
    const next = nextPage(lanjut)
    await addSignIn(db, { state_hash, nonce, verifier, next, link_user_id, began_at: new Date() })
    ctx.set('Cache-Control', 'no-store')
    ctx.status = 307
    ctx.redirect(google.consentAddress(state, { nonce, verifier }))
  })

  router.get(
    '/api/v1/auth/google/callback',
    allow('anyone', { also: [loginLimit, registrationLimit] }),
    async (ctx) => {
      if (!google) throw notConfigured()
      const { code, state } = readQuery(Return, ctx.query)
      await limits.consume(loginLimit, ctx)
      const browser = browsers.find(ctx)
      const signIn = browser === null ? undefined : await takeSignIn(db, hashOf(state, browser), new Date())
      if (!signIn) throw new Refusal(400, 'Masuk ini tidak dimulai di browser ini, atau sudah terlalu lama. Coba lagi.')
      ctx.set('Cache-Control', 'no-store')
      if (code === null) return cancel(ctx, signIn.link_user_id !== null)
      const person = await google.personOf(code, signIn)
      if (signIn.link_user_id !== null) return link(ctx, signIn.link_user_id, person.sub)
      const user = await enter(ctx, person)
      await (isForProgram(ctx) ? answerTokens(ctx, user) : beginSession(ctx, user, signIn.next))
    },
  )

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

  function askUnlink(ctx: Context, errors: Errors = {}): void {
    const viewer = signedIn(ctx)
    const form = { isStaff: may(viewer, 'staff'), username: viewer.username, errors }
    googleUnlinkPage(ctx, form, Object.keys(errors).length > 0 ? 422 : 200)
  }

  function cancel(ctx: Context, isLink: boolean): void {
    if (isForProgram(ctx)) throw new Refusal(400, 'Masuk dengan Google dibatalkan.')
    seeOther(ctx, isLink ? '/akun/' : '/masuk/')
  }

  /** Links a Google account to the account of the viewer, who asked for it at the account page. */
  async function link(ctx: Context, userId: number, sub: string): Promise<void> {
    const { viewer } = ctx.state
    if (viewer?.id !== userId) throw new Refusal(403, 'Sesimu berganti di tengah jalan. Sambungkan lagi dari /akun/.')
    await notifyOwner(await linkTo(db, actorOf(ctx, viewer), userId, { sub, verified: null }), 'google')
    seeOther(ctx, withFlash('/akun/', 'google'))
  }

  async function answerTokens(ctx: Context, user: UserRow): Promise<void> {
    if (user.totp_confirmed_at)
      throw new Refusal(401, 'Akun ini memakai verifikasi dua langkah. Masuk dengan kata sandi dan kodenya.', {
        code: 'SECOND_FACTOR_REQUIRED',
      })
    const account = await beginLogIn(db, user, ctx.ip)
    const issued = account && (await tokens.issue(account, 'comics', { address: ctx.ip, agent: ctx.get('User-Agent') }))
    if (!issued) throw changedMeanwhile()
    const shown = (await shares.find(ownUserShare)?.(ctx, account)) ?? ownUser(account)
    ctx.body = { ok: true, message: 'Berhasil masuk.', data: { user: shown, tokens: issued } }
  }

  async function beginSession(ctx: Context, user: UserRow, next: string): Promise<void> {
    if (user.totp_confirmed_at) return logInStepPage(ctx, { ticket: await tickets.issue(user), next, error: null })
    const account = await beginLogIn(db, user, ctx.ip)
    if (!account || !(await sessions.begin(ctx, account, user.password_hash))) throw changedMeanwhile()
    seeOther(ctx, next || homeOf(ctx, account.role))
  }

  return router
}

const notConfigured = () => new Refusal(503, 'Masuk dengan Google belum disiapkan di situs ini.')
const changedMeanwhile = () => new Refusal(401, 'Akun ini baru saja berubah. Coba masuk sekali lagi.')

const hashOf = (state: string, browser: string) =>
  createHash('sha256').update(`${browser} ${state}`).digest('base64url')
