import type { Knex } from 'knex'
import type { z } from 'zod'
import { actorOf, recordAction } from '../audit/audit.ts'
import { share } from '../platform/shares.ts'
import { type Context, signedIn } from '../web/context.ts'
import type { Errors } from '../web/form.ts'
import type { Limits } from '../web/limits.ts'
import { Refusal } from '../web/refusal.ts'
import { ApiLogInForm } from './forms.ts'
import { logIn, loginLimit, withSecondFactor } from './log-in/login.ts'
import { type Registration, registrationLimit } from './registration/registration.ts'
import type { SecondFactor } from './second-factor/second-factor.ts'
import type { Api, IssuedTokens, Tokens } from './tokens/tokens.ts'
import { type Account, findUserWith } from './user-queries.ts'

/** Fields of the log-in of a JSON API, and the rate limits that its routes name. */
export { ApiLogInForm, loginLimit, registrationLimit }

/** A new account, a value that another account has, or messages by field. */
export type ClientRegistered = { user: Account } | { taken: 'username' | 'email' } | { errors: Errors }

type Person = { username: string; name: string; email: string; password: string }
type Deps = {
  db: Knex
  factor: SecondFactor
  registration: Registration
  tokens: Tokens
  limits: Pick<Limits, 'consume'>
}

export type Clients = ReturnType<typeof openClients>
export const clientsShare = share<Clients>('clients')

/** What the JSON APIs of other features need to let clients in and out with access tokens. */
export function openClients({ db, factor, registration, tokens, limits }: Deps) {
  return {
    /**
     * Registers a member. `read` parses the request once it is known that the registration is open; while it is closed
     * this throws a 403, and a 429 when an address registers too often. Unlike the page, the answer tells which value is
     * taken, as clients of the older systems expect.
     */
    async register(ctx: Context, read: () => Person): Promise<ClientRegistered> {
      if (!(await registration.isOpen())) throw new Refusal(403, 'Pendaftaran belum dibuka.')
      const person = { ...read(), phone: null }
      const errors = await registration.problemsOf(person)
      if (errors) return { errors }
      await limits.consume(registrationLimit, ctx)
      const made = await registration.register(ctx.ip, person, { tellOwner: false })
      if ('user' in made) return { user: made.user }
      const isEmailTaken = made.taken !== 'username' || (await findUserWith(db, 'email', person.email)) !== undefined
      return { taken: isEmailTaken ? 'email' : 'username' }
    },
    /**
     * Logs in a client. Returns null for a wrong name or password and a disabled account, which look the same. Throws
     * a 429 when the caller must wait, and a 401 `SECOND_FACTOR_REQUIRED`.
     */
    async logIn(ctx: Context, api: Api, given: z.infer<typeof ApiLogInForm>): Promise<IssuedTokens | null> {
      await limits.consume(loginLimit, ctx)
      const tried = await logIn(db, given, ctx.ip)
      const done = await withSecondFactor({ db, factor }, tried, given.otp, ctx.ip)
      if (done === 'refused') return null
      return tokens.issue(done.user, api, { address: ctx.ip, agent: ctx.get('User-Agent') })
    },
    /** Ends the log-in of the client that sends the request. Throws a 401 for a request without a bearer token. */
    async logOut(ctx: Context): Promise<void> {
      const viewer = signedIn(ctx)
      const { tokenId } = viewer
      if (tokenId === undefined) throw new Refusal(401, 'Kirim token aksesnya di `Authorization`.')
      await db.transaction(async (trx) => {
        if ((await tokens.endOwn(trx, viewer.id, tokenId)) === 0) return
        await recordAction(trx, actorOf(ctx, viewer), { action: 'token.end', subject: viewer.username })
      })
    },
  }
}
