import type { Knex } from 'knex'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Clients } from '../../accounts/clients/clients.ts'
import { Answer, type Call, type Caller, type CallWords, callsOver } from '../../platform/api/calls.ts'
import type { Security } from '../../platform/api/openapi.ts'
import type { Limits } from '../../web/limits.ts'
import type { SaveDeps } from '../save.ts'
import { answer, type ListMeta, readInput } from './envelope.ts'

export type Deps = { db: Knex; save: SaveDeps; limits: Pick<Limits, 'consume'>; log: Logger; clients: Clients }

/** The body of a call, which `run` reads. */
export type Form = {
  /** The usual type comes first. */
  types: readonly string[]
  schema: z.ZodType
  example: object
  /** The field with a picture. Only a multipart form can have one. */
  file?: string
  isFileNeeded?: true
  isVersioned?: true
}

type ContentWords = CallWords & {
  tag: string
  form?: Form
  /** The message of the good answer. Below: its status if that is not 200. */
  message: string
  status?: number
  example?: unknown
  /** Metadata of the answer of a list, which `run` returns with the items. */
  meta?: z.ZodType
  /** The answer is the bare data, without the envelope. */
  isBare?: true
  /** Refusals by status, without those that every call has. */
  refusals: Readonly<Record<number, string>>
}
export type ContentCall = Call<Deps, ContentWords>

const account: Security = [{ oauth2: [] }, { session: [] }]
/** These calls accept a session or an access token. An invalid token is refused by every call. */
const credentials = ['session', 'bearer'] as const
export const whoMay = {
  anyone: { right: 'anyone', security: [] },
  reader: { right: 'anyone', credentials, security: [{}, ...account] },
  member: { right: 'signed_in', credentials, security: account },
  program: { right: 'signed_in', credentials: ['bearer'], security: [{ oauth2: [] }] },
} as const satisfies Record<string, Caller>

export class List<Item> extends Answer<Item[]> {
  readonly meta: ListMeta
  constructor(items: Item[], meta: ListMeta) {
    super(items)
    this.meta = meta
  }
}

export const callsFor = callsOver<Deps, ContentWords>(async (call, _, ctx, run) => {
  const query = call.query ? readInput<object>(call.query, ctx.query) : {}
  const result = await run({ query, body: undefined, keep: async () => {} })
  const data = call.data?.parse(result instanceof Answer ? result.data : result)
  if (!call.isBare)
    return answer(ctx, call.message, {
      data: data ?? null,
      meta: result instanceof List ? result.meta : null,
      status: call.status ?? 200,
    })
  ctx.body = data
})
