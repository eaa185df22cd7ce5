import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import * as z from 'zod'
import { toActor } from '../../audit/audit.ts'
import type { UserRow } from '../../db/tables.ts'
import { type Call, type CallWords, callsOver } from '../../platform/api/calls.ts'
import type { ApiParameter } from '../../platform/api/openapi.ts'
import type { Shares } from '../../platform/shares.ts'
import { type Context, seeOther } from '../../web/context.ts'
import { showErrorPage } from '../../web/error-pages.ts'
import type { ErrorView } from '../../web/errors.ts'
import { withFlash } from '../../web/flash.ts'
import { readQuery } from '../../web/form.ts'
import type { Limits } from '../../web/limits.ts'
import { Refusal } from '../../web/refusal.ts'
import { ownUser, ownUserShare } from '../clients/own-user.ts'
import { GOOGLE_CALLBACK } from '../environment.ts'
import { loginLimit, registrationLimit } from '../limits/limits.ts'
import { beginLogIn } from '../log-in/login.ts'
import { getHomePath, nextPage } from '../log-in/next-page.ts'
import type { NotifyOwner } from '../notify-owner.ts'
import type { Tickets } from '../second-factor/tickets.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Tokens } from '../tokens/tokens.ts'
import { logInStepPage } from '../views.ts'
import { random, signInBrowsers } from './browsers.ts'
import { addSignIn, takeSignIn } from './google-queries.ts'
import { linkTo, type openEntry } from './link.ts'
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

type Words = Pick<CallWords, 'about'> & {
  parameters: readonly ApiParameter[]
  /** What an answer means, by its status. */
  good: Readonly<Record<number, string>>
  errors: Readonly<Record<number, string>>
}
export type GoogleCall = Call<Deps, Words>

const anyone = { right: 'anyone', security: [] } as const
const callsFor = callsOver<Deps, Words>(async ({ query }, _deps, ctx, run) => {
  await run({ query: query && readQuery(query, ctx.query), body: undefined, keep: async () => {} })
})(anyone)

const text = (name: string, description: string, example?: string): ApiParameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string' },
  ...(example === undefined ? {} : { example }),
})
const usual = {
  429: 'Terlalu banyak permintaan dari satu alamat.',
  503: 'Masuk dengan Google belum disiapkan, atau Google sedang tidak menjawab.',
}

/**
 * The calls that send a visitor to Google and receive the visitor again: browsers get a session, programs get tokens.
 */
export const googleCalls: readonly GoogleCall[] = [
  callsFor('leaveForGoogle', 'get', '/api/v1/auth/google/redirect', {
    about: 'Masuk dengan Google. Mengantar browser ke Google. Cookie yang dikirim harus kembali bersama `state`.',
    parameters: [text('lanjut', 'Alamat di situs ini yang dibuka setelah masuk.', '/akun/')],
    query: z.object({ lanjut: z.string().catch(''), sambung: z.string().max(2_000).nullable().catch(null) }),
    good: { 307: 'Ke halaman persetujuan Google.' },
    errors: { 403: 'Tautan penyambung akun ini bukan untuk sesi ini.', ...usual },
    run: async ({ db, google, baseUrl, linkRequests }, { ctx, viewer, query: { lanjut, sambung } }) => {
      if (!google) throw notConfigured()
      const link_user_id = sambung === null ? null : await linkRequests.read(viewer, sambung)
      const [state, nonce, verifier] = [random(), random(), random()]
      const state_hash = hashState(state, signInBrowsers(baseUrl).mark(ctx))
      const next = nextPage(lanjut)
      await addSignIn(db, { state_hash, nonce, verifier, next, link_user_id, began_at: new Date() })
      ctx.set('Cache-Control', 'no-store')
      ctx.status = 307
      ctx.redirect(google.consentAddress(state, { nonce, verifier }))
    },
  }),
  callsFor('returnFromGoogle', 'get', GOOGLE_CALLBACK, {
    isSensitive: true,
    about:
      'Kembali dari Google. Dengan `Accept: application/json` dijawab token, selain itu memulai sesi dan mengalihkan browser.',
    parameters: [text('code', 'Kode dari Google, berlaku sekali.'), text('state', 'Seperti dikirim ke Google.')],
    query: z.object({
      code: z.string().min(1).max(2_000).nullable().catch(null),
      state: z.string().max(200).catch(''),
    }),
    also: [loginLimit, registrationLimit],
    good: { 200: 'Masuk.', 303: 'Sesi dimulai.' },
    errors: {
      400: 'Tidak dimulai di browser ini, sudah terlalu lama, atau kodenya ditolak.',
      401: 'Jawaban Google tidak sah, akun dinonaktifkan, atau butuh langkah kedua.',
      403: 'Pendaftaran belum dibuka.',
      409: 'Akun dengan e-mail ini sudah tersambung ke akun Google lain, atau baru mengganti e-mailnya.',
      ...usual,
    },
    run: async (deps, { ctx, query: { code, state } }) => {
      const { db, google, enter, baseUrl, limits } = deps
      if (!google) throw notConfigured()
      await limits.consume(loginLimit, ctx)
      const browser = signInBrowsers(baseUrl).find(ctx)
      const signIn = browser === null ? undefined : await takeSignIn(db, hashState(state, browser), new Date())
      if (!signIn) throw new Refusal(400, 'Masuk ini tidak dimulai di browser ini, atau sudah terlalu lama. Coba lagi.')
      ctx.set('Cache-Control', 'no-store')
      if (code === null) return cancel(ctx, signIn.link_user_id !== null)
      const person = await google.personOf(code, signIn)
      if (signIn.link_user_id !== null) return link(deps, ctx, signIn.link_user_id, person.sub)
      const user = await enter(ctx, person)
      await (isForProgram(ctx) ? answerTokens(deps, ctx, user) : beginSession(deps, ctx, user, signIn.next))
    },
  }),
]

function cancel(ctx: Context, isLink: boolean): void {
  if (isForProgram(ctx)) throw new Refusal(400, 'Masuk dengan Google dibatalkan.')
  seeOther(ctx, isLink ? '/akun/' : '/masuk/')
}

/** Links a Google account to the account of the viewer, who asked for it on the account page. */
async function link({ db, notifyOwner }: Deps, ctx: Context, userId: number, sub: string): Promise<void> {
  const { viewer } = ctx.state
  if (viewer?.id !== userId) throw new Refusal(403, 'Sesimu berganti di tengah jalan. Sambungkan lagi dari /akun/.')
  await notifyOwner(await linkTo(db, toActor(ctx, viewer), userId, { sub, verified: null }), 'google')
  seeOther(ctx, withFlash('/akun/', 'google'))
}

async function answerTokens({ db, tokens, shares }: Deps, ctx: Context, user: UserRow): Promise<void> {
  if (user.totp_confirmed_at)
    throw new Refusal(401, 'Akun ini memakai verifikasi dua langkah. Masuk dengan kata sandi dan kodenya.', {
      code: 'SECOND_FACTOR_REQUIRED',
    })
  const account = await beginLogIn(db, user, ctx.ip)
  const issued = account && (await tokens.issue(account, 'comics', { address: ctx.ip, agent: ctx.get('User-Agent') }))
  if (!issued) throw changedMeanwhile()
  const own = (await shares.find(ownUserShare)?.(ctx, account)) ?? ownUser(account)
  ctx.body = { ok: true, message: 'Berhasil masuk.', data: { user: own, tokens: issued } }
}

async function beginSession({ db, sessions, tickets }: Deps, ctx: Context, user: UserRow, next: string) {
  if (user.totp_confirmed_at) return logInStepPage(ctx, { ticket: await tickets.issue(user), next, error: null })
  const account = await beginLogIn(db, user, ctx.ip)
  if (!account || !(await sessions.begin(ctx, account, user.password_hash))) throw changedMeanwhile()
  seeOther(ctx, next || getHomePath(ctx, account.role))
}

const accepts = (ctx: Context, type: string) => ctx.get('Accept').includes(type)

/** A program gets tokens; a browser gets a session and is redirected. */
const isForProgram = (ctx: Context): boolean => accepts(ctx, 'application/json') && !accepts(ctx, 'text/html')

/** Answers errors of these calls: as a page to browsers, else as JSON with the sentence in `detail`. */
export const showGoogleError: ErrorView = (ctx, refusal) => {
  if (accepts(ctx, 'text/html')) return showErrorPage(ctx, refusal)
  const { message, code } = refusal
  ctx.type = 'json'
  ctx.body = JSON.stringify({ detail: message, ...(code === 'SECOND_FACTOR_REQUIRED' ? { error_code: code } : {}) })
}

const notConfigured = () => new Refusal(503, 'Masuk dengan Google belum disiapkan di situs ini.')
const changedMeanwhile = () => new Refusal(401, 'Akun ini baru saja berubah. Coba masuk sekali lagi.')

const hashState = (state: string, browser: string) =>
  createHash('sha256').update(`${browser} ${state}`).digest('base64url')
