import type { Knex } from 'knex'
import { callErrors, readFields } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { hashFields, idempotentBy, type StoreAnswer } from '../../web/incoming/idempotency.ts'
import { readParsed } from '../../web/incoming/parsed-body.ts'
import { orBearer } from '../access.ts'
import type { ErrorStatus } from './call-envelope.ts'
import { Answer, type Call, type Caller, type CallWords, callsOver } from './calls.ts'

/**
 * What the description of a call says whose answer is the bare data and whose errors are those of `callErrors`. `errors`
 * names the statuses of `callErrors` that
 * the call may answer besides those of its caller and of every call; a text replaces the usual description.
 */
export type PlainWords = CallWords & {
  tag: string
  /** The id of the alias, where it is not the call's with `Alias` behind. */
  alias?: string
  /** Its alias is written without a slash at the end, as the addresses beside it. */
  isAliasBare?: true
  /** An example of the body, and fields that are needed although their schema accepts any value. */
  bodyExample?: unknown
  required?: readonly string[]
  /** The field with the picture that a form may have. */
  file?: string
  /** Its answer is what `run` returns: it holds what was sent, which `data` would refuse or change. */
  isVerbatim?: true
  /** `run` parses the `fields` of the body itself, or even reads the body. */
  isParsedByRun?: true
  isReadByRun?: true
  /** The call takes the header `Idempotency-Key`; `run` may call `keep` in the transaction of what it does. */
  isIdempotent?: true
  /** Good calls are not counted by a rate limit, so their answers have no `X-RateLimit-…` headers. */
  isUnlimited?: true
  /** The good answer in words, with its status where that is not 200, and an example of its data. */
  good: string
  status?: number
  example?: unknown
  /** What an answer with 200 says where the call was done before. */
  again?: string
  errors?: Readonly<{ [S in ErrorStatus]?: true | string }>
}

export type PlainCall<Deps> = Call<Deps, PlainWords>

/** Callers of these APIs. A program's token that is not valid counts as if none had been sent. */
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
 * Makes the function that declares the calls of such an API, whose answers hold what `data` names of what `run` returns.
 * `readBody` reads the fields of a body, which usually has no files. The fields of a refused body are part of what an
 * idempotency key stands for, so they are parsed after the key is taken.
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
