import type { Knex } from 'knex'
import { callErrors, readFields } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { hashFields, idempotentBy, type StoreAnswer } from '../../web/incoming/idempotency.ts'
import { readParsed } from '../../web/incoming/parsed-body.ts'
import { orBearer } from '../access.ts'
import type { ErrorStatus } from './call-envelope.ts'
import { Answer, type Call, type Caller, type CallWords, callsOver } from './calls.ts'

/** The description of a call whose response is the bare data and whose errors `callErrors` writes. */
export type PlainWords = CallWords & {
  tag: string
  /** The operation id of the alias. The default is the call's id with `Alias` at the end. */
  alias?: string
  /** The alias is written without a slash at the end, like the addresses beside it. */
  isAliasBare?: true
  /** An example of the body, and the fields that are required although their schema accepts any value. */
  bodyExample?: unknown
  required?: readonly string[]
  /** The form field with a picture, which is optional. */
  file?: string
  /**
   * The response is exactly what `run` returns. It repeats the sent data, which the schema `data` would refuse or
   * change.
   */
  isVerbatim?: true
  /** `run` parses the `fields` of the body by itself, or reads the body by itself. */
  isParsedByRun?: true
  isReadByRun?: true
  /** The call takes the header `Idempotency-Key`. `run` may call `keep` in its transaction. */
  isIdempotent?: true
  /** The rate limit does not count calls that succeed, so their responses have no `X-RateLimit-…` headers. */
  isUnlimited?: true
  /** The description of the good response, with its status if that is not 200, and an example of its data. */
  good: string
  status?: number
  example?: unknown
  /** The description of the response with 200 to a call that was done before. */
  again?: string
  /**
   * The statuses of `callErrors` that the call may return, besides those of its caller and of every call. A text
   * replaces the usual description.
   */
  errors?: Readonly<{ [S in ErrorStatus]?: true | string }>
}

export type PlainCall<Deps> = Call<Deps, PlainWords>

/** Callers of these APIs. A request with a token that is not valid is treated as one without a token. */
const session = { session: [] }
const bearer = { bearer: [] }
export const whoMay = {
  anyone: { right: 'anyone', security: [] },
  maybeSignedIn: { ...orBearer, right: 'anyone', security: [{}, session, bearer] },
  member: { ...orBearer, right: 'signed_in', security: [session, bearer] },
  browser: { right: 'signed_in', security: [session] },
  staff: { ...orBearer, right: 'staff', security: [session, bearer] },
  admin: { ...orBearer, right: 'admin', security: [session, bearer] },
} as const satisfies Record<string, Caller>

type Fields = Readonly<Record<string, unknown>>

/**
 * Makes the function that declares the calls of such an API. A response holds only the fields that `data` names.
 * `readBody` reads the fields of a body, which usually has no files. An idempotency key stands for the fields of a
 * refused body too, so the fields are parsed after the key is taken.
 */
export const plainCalls = <Deps extends { db: Knex }>(
  readBody: (ctx: Context) => Fields | Promise<Fields> = readParsed,
  idempotent = idempotentBy(callErrors()),
) =>
  callsOver<Deps, PlainWords, { fields: Fields }>(async (call, { db }, ctx, run) => {
    const query = call.query ? readFields(call.query, ctx.query) : {}
    const { status = 200, isReadByRun, isParsedByRun, isVerbatim } = call
    const toOutput = (data: unknown) => (call.data && !isVerbatim ? call.data.parse(data) : data)
    const fields = call.body && !isReadByRun ? await readBody(ctx) : {}
    async function work(store: StoreAnswer): Promise<void> {
      const body = call.body && !isReadByRun && !isParsedByRun ? readFields(call.body, fields) : undefined
      const keep = (trx: Knex, data: unknown) => store(trx, status, toOutput(data))
      const result = await run({ query, body, fields, keep })
      if (result === undefined && status !== 204) return
      const { data, more } = result instanceof Answer ? result : new Answer(result)
      ctx.status = more.status ?? status
      if (ctx.status !== 204) ctx.body = toOutput(data)
    }
    await (call.isIdempotent && !isReadByRun ? idempotent(db, ctx, hashFields(fields), work) : work(async () => {}))
  })
