import type { z } from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import type { UserRow } from '../../db/tables.ts'
import { share } from '../../platform/shares.ts'
import { type Context, signedIn } from '../../web/context.ts'
import type { Errors } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { hasVerified } from '../codes/ownership.ts'
import { ApiLogInForm } from '../forms.ts'
import { loginLimit, newAddressLimit, registrationLimit } from '../limits/limits.ts'
import { beginLogIn, logIn, withSecondFactor } from '../log-in/login.ts'
import type { Registration } from '../registration/registration.ts'
import type { SecondFactor } from '../second-factor/second-factor.ts'
import { isRegistrationOpen } from '../settings.ts'
import type { Api, From, IssuedTokens, Tokens } from '../tokens/tokens.ts'
import { type Account, findUserWith } from '../user-queries.ts'
import { type OwnAccountDeps, openOwnAccount } from './own-account.ts'

/** For the routes of JSON APIs. */
export { ApiLogInForm, loginLimit, newAddressLimit, registrationLimit }

/** `next` is a sentence that says how the account is verified. */
type RegistrationAnswer =
  | { user: Account; isCodeSent: boolean; next: string }
  | { taken: 'username' | 'email' | 'phone' }
  | { errors: Errors }

/**
 * `phone` looks like "+6281234567890". Without `username`, a user name is made from the e-mail address or phone number.
 */
type Person = { username: string | null; name: string; email: string | null; phone: string | null; password: string }
type Deps = OwnAccountDeps & {
  factor: SecondFactor
  registration: Registration
  tokens: Tokens
  /** Finds the account of a Google ID token; null if Google is not configured. */
  googleAccount: ((ctx: Context, idToken: string) => Promise<UserRow>) | null
}
type ClientLogIn = { user: Account; tokens: IssuedTokens }

export type Clients = ReturnType<typeof openClients>
export const clientsShare = share<Clients>('clients')

const sentences = {
  code: 'Akunmu sudah jadi. Kodenya sedang dikirim.',
  at_once: 'Akunmu sudah jadi dan langsung terverifikasi, karena server ini belum bisa mengirim kode.',
  staff: 'Akunmu sudah jadi. Server ini belum bisa mengirim kode, jadi tunggu sampai staf memverifikasinya.',
  nothing: 'Akunmu sudah jadi.',
}

/** Lets the JSON APIs of other features log clients in and out, and change their own account. */
export function openClients(deps: Deps) {
  const { db, factor, registration, tokens, limits, googleAccount } = deps
  const getClientInfo = (ctx: Context): From => ({ address: ctx.ip, agent: ctx.get('User-Agent') })

  async function logInByGoogle(ctx: Context, api: Api, idToken: string, otp: string): Promise<ClientLogIn | null> {
    await limits.consume(loginLimit, ctx)
    const account = await googleAccount?.(ctx, idToken)
    if (!account) return null
    const halfway =
      account.totp_confirmed_at && (await withSecondFactor({ db, factor }, { halfway: account }, otp, ctx.ip))
    const user = halfway ? halfway !== 'refused' && halfway.user : await beginLogIn(db, account, ctx.ip)
    const issued = user && (await tokens.issue(user, api, getClientInfo(ctx)))
    return issued ? { user, tokens: issued } : null
  }

  return {
    ...openOwnAccount(deps),
    /**
     * Registers a member. `readPerson` parses the request after the check that registration is open. Throws a 403 while
     * it is closed, and a 429 if an IP address registers too often. Unlike the page, the answer says which value is
     * taken, because clients of the older systems expect it.
     */
    async register(ctx: Context, readPerson: () => Person): Promise<RegistrationAnswer> {
      if (!(await isRegistrationOpen(db))) throw new Refusal(403, 'Pendaftaran belum dibuka.')
      const person = readPerson()
      const errors = await registration.problemsOf(person)
      if (errors) return { errors }
      await limits.consume(registrationLimit, ctx)
      const result = await registration.register(ctx.ip, person, { isSilent: false })
      if ('user' in result) {
        const { by } = result.verification
        // The answer shows an address even if the account gets it only with the code.
        const user = { ...result.user, email: person.email, phone: person.phone }
        return { user, isCodeSent: by === 'code', next: sentences[by] }
      }
      const { email } = person
      if (result.taken === 'phone') return { taken: 'phone' }
      if (result.taken !== 'username') return { taken: 'email' }
      const holder = email === null ? undefined : await findUserWith(db, 'email', email)
      return { taken: holder && email !== null && hasVerified(holder, email) ? 'email' : 'username' }
    },
    /**
     * `refresh_token` comes from an earlier log-in of the client. Returns null for a wrong name or password and for a
     * disabled account, so that they look the same. Throws a 429 if the caller must wait, a 401
     * `SECOND_FACTOR_REQUIRED`, and the errors that `check` throws after the password was right.
     */
    async logIn(
      ctx: Context,
      api: Api,
      { refresh_token = '', ...credentials }: z.infer<typeof ApiLogInForm> & { refresh_token?: string },
      check: (user: Account) => void = () => {},
    ): Promise<ClientLogIn | null> {
      await limits.consume(loginLimit, ctx)
      const findDevice = (id: number) => tokens.findKnown(id, refresh_token, ctx.ip)
      const attempt = await logIn(db, { ...credentials, knownAs: findDevice }, ctx.ip)
      const result = await withSecondFactor({ db, factor }, attempt, credentials.otp, ctx.ip)
      if (result === 'refused') return null
      check(result.user)
      const issued = await tokens.issue(result.user, api, getClientInfo(ctx))
      return issued && { user: result.user, tokens: issued }
    },
    /**
     * Null if Google is not configured. The function creates the account if there is none, and returns null for an
     * account that was disabled meanwhile. Throws the errors of `logIn`, a 401 for an invalid token, a 403 while
     * registration is closed, a 409 for an account that may not be linked, and a 503 if Google does not answer.
     */
    logInByGoogle: googleAccount && logInByGoogle,
    /** Logs in an account that was proved in another way. Returns null if it was disabled meanwhile. */
    issue: (ctx: Context, user: Account, api: Api): Promise<IssuedTokens | null> =>
      tokens.issue(user, api, getClientInfo(ctx)),
    /** Returns null for a refresh token that is not valid. */
    refresh: (ctx: Context, token: string): Promise<IssuedTokens | null> => tokens.refresh(token, getClientInfo(ctx)),
    /** Throws a 401 for a request without a bearer token. */
    async logOut(ctx: Context): Promise<void> {
      const viewer = signedIn(ctx)
      const { tokenId } = viewer
      if (tokenId === undefined) throw new Refusal(401, 'Kirim token aksesnya di `Authorization`.')
      await db.transaction(async (trx) => {
        if ((await tokens.endOwn(trx, viewer.id, tokenId)) === 0) return
        await recordAction(trx, toActor(ctx, viewer), { action: 'token.end', subject: viewer.username })
      })
    },
  }
}
