import type { Knex } from 'knex'
import type { Clients } from '../../accounts/clients/clients.ts'
import type { NotifyMember } from '../../notices/member-notices.ts'
import type { MemberNotices } from '../../notices/members/notify-member.ts'
import { orBearer } from '../../platform/access.ts'
import { Answer, type Call, type Caller, type CallWords, callsOver, type Schemas } from '../../platform/api/calls.ts'
import type { Security } from '../../platform/api/openapi.ts'
import type { Site } from '../../platform/feature.ts'
import type { Context } from '../../web/context.ts'
import { hashFields, idempotentBy, type StoreAnswer } from '../../web/incoming/idempotency.ts'
import type { Count } from '../../web/limits.ts'
import type { Layout } from '../environment.ts'
import type { ExportDeps } from '../export/ask.ts'
import type { SubscriptionDeps } from '../money/subscriptions/subscription-deps.ts'
import type { Pictures } from '../pictures/pictures.ts'
import type { Illustrator } from '../script/script.ts'
import type { VoiceDeps } from '../voice/narration.ts'
import { ListQuery, makeMeta, type Part, readCallBody, readCallQuery, showComicError, toPart } from './envelope.ts'

export type Deps = Pick<Site, 'db' | 'log' | 'secret' | 'limits' | 'uploads' | 'config'> & {
  clients: Clients
  pictures: Pictures
  exports: ExportDeps
  subscriptions: SubscriptionDeps
  voices: VoiceDeps
  notifyMember: NotifyMember
  notices: MemberNotices
  /** Is called with the id of a comic after a change of the comic is committed. */
  changed: (comicId: number) => void
  illustrator: Illustrator
  layout: Layout | null
  pageFolder: string
  /** Is called when cached pages are out of date. */
  refresh: () => void
}

const account = { credentials: ['session', 'bearer'] } as const
const withAccount: Security = [{ bearer: [] }, { session: [] }]

/** `reader`: anybody, and a signed-in account sees more. `program`: the client that owns the token. */
const whoMay = {
  anyone: { right: 'anyone', security: [] },
  reader: { ...orBearer, right: 'anyone', security: [{}, ...withAccount] },
  member: { ...account, right: 'signed_in', security: withAccount },
  program: { credentials: ['bearer'], right: 'signed_in', security: [{ bearer: [] }] },
  staff: { ...account, right: 'staff', security: withAccount },
  admin: { ...account, right: 'admin', security: withAccount },
} as const satisfies Record<string, Caller>

/** Returns both addresses of a call that clients know with and without the version. */
export const both = (word: string) => [`/api/${word}`, `/api/v1/${word}`]

type ComicWords = Pick<CallWords, 'about'> & {
  /** Status of the successful answer. The default is 200. */
  status?: number
  message?: string
  /** The call accepts the header `Idempotency-Key`. `run` calls `keep` in the transaction of its changes. */
  isIdempotent?: true
  /** The call answers 200 instead of its own status if the work was done before. */
  isAgain?: true
  /** The call answers 202 if the requested work has to wait. */
  isLater?: true
  /** `data` is one part of a list. `run` returns an `Answer` with the `total` of the whole list. */
  isList?: true
  /** The answer of a list has, beside `data`, a sum over all items of the list. This is the name of that field. */
  sum?: string
  /** The answer is a file. `run` sends it. */
  isFile?: true
  /** `run` sends CSV if the client asks for CSV. */
  isTable?: true
  /** Name of the form field with the file that the call accepts. `run` reads the file. */
  upload?: string
  /** The body of the call is a part of a file. The call answers 204 until the last part has arrived. */
  isRest?: true
  /** Further refusals of the call, by status. */
  refusals?: Readonly<Record<number, string>>
}
export type ComicCall = Call<Deps, ComicWords>

export const getQuerySchema = ({ query, isList }: ComicWords & Schemas) => query ?? (isList ? ListQuery : undefined)

/** The answer contains only the fields that the schema `data` names, even if `run` returns more. */
const calls = callsOver<Deps, ComicWords, { part: Part; count: Count }>(async (call, { db, limits }, ctx, run) => {
  const schema = getQuerySchema(call)
  const query = schema ? readCallQuery<object>(ctx, schema) : {}
  const body = call.body && (await readCallBody(ctx, call.body))
  const part = toPart(ListQuery.parse(query))
  async function work(store: StoreAnswer): Promise<void> {
    const keep = (trx: Knex, data: unknown) =>
      store(trx, call.status ?? 200, { ok: true, message: call.message, data: call.data?.parse(data) })
    const result = await run({ query, body, part, keep, count: limits.countFor(ctx) })
    if (call.isFile || ctx.type === 'text/csv') return
    const { data, more } = result instanceof Answer ? result : new Answer(result)
    const { total, sum, message = call.message, status = call.status ?? 200 } = more
    ctx.status = status
    const meta = total === undefined ? undefined : makeMeta(part, total)
    ctx.body = { ok: true, message, data: call.data?.parse(data), meta, ...(call.sum && { [call.sum]: sum }) }
  }
  await (call.isIdempotent ? idempotent(db, ctx, hashFields(Object(body)), work) : work(async () => {}))
})

const idempotent = idempotentBy(showComicError)

export const callsFor = <W extends keyof typeof whoMay, Of = undefined>(
  who: W,
  find?: (ctx: Context, deps: Deps) => Of | Promise<Of>,
) => calls<(typeof whoMay)[W], Of>(whoMay[who], find)

export const anyone = callsFor('anyone')
export const reader = callsFor('reader')
export const member = callsFor('member')
export const program = callsFor('program')
export const staff = callsFor('staff')
export const admin = callsFor('admin')
