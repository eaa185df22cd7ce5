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

/** `changed` gets a comic's id after a committed change, `refresh` is called when cached pages are out of date. */
export type Deps = Pick<Site, 'db' | 'log' | 'secret' | 'limits' | 'uploads' | 'config'> & {
  clients: Clients
  pictures: Pictures
  exports: ExportDeps
  subscriptions: SubscriptionDeps
  voices: VoiceDeps
  notifyMember: NotifyMember
  notices: MemberNotices
  changed: (comicId: number) => void
  illustrator: Illustrator
  layout: Layout | null
  pageFolder: string
  refresh: () => void
}

const account = { credentials: ['session', 'bearer'] } as const
const withAccount: Security = [{ bearer: [] }, { session: [] }]

/** `reader`: anybody, and who signed in sees more; `program`: the client whose token it is. */
const whoMay = {
  anyone: { right: 'anyone', security: [] },
  reader: { ...orBearer, right: 'anyone', security: [{}, ...withAccount] },
  member: { ...account, right: 'signed_in', security: withAccount },
  program: { credentials: ['bearer'], right: 'signed_in', security: [{ bearer: [] }] },
  staff: { ...account, right: 'staff', security: withAccount },
  admin: { ...account, right: 'admin', security: withAccount },
} as const satisfies Record<string, Caller>

/** The addresses of a call that clients know with and without the version. */
export const both = (word: string) => [`/api/${word}`, `/api/v1/${word}`]

type ComicWords = Pick<CallWords, 'about'> & {
  /** Status and message of the good answer; 200 and none unless they are given. */
  status?: number
  message?: string
  /** The call takes the header `Idempotency-Key`; `run` calls `keep` in the transaction of what it does. */
  isIdempotent?: true
  /** The call answers 200 too, when it was done before. */
  isAgain?: true
  /** The call answers 202 too, when what is asked for waits. */
  isLater?: true
  /** `data` is a part of a list; `run` returns an `Answer` with the `total` of all. */
  isList?: true
  /** Name under which the answer of a list has the `sum` of what all items hold, beside `data`. */
  sum?: string
  /** The answer is a file, which `run` sends. */
  isFile?: true
  /** `run` sends CSV to who asks for it. */
  isTable?: true
  /** Name of the form's field with the file that the call takes, which `run` reads. */
  upload?: string
  /** The call takes a part of a file as its body, and answers 204 until the last one came. */
  isRest?: true
  /** What else is refused, by status. */
  refusals?: Readonly<Record<number, string>>
}
export type ComicCall = Call<Deps, ComicWords>

export const getQuerySchema = ({ query, isList }: ComicWords & Schemas) => query ?? (isList ? ListQuery : undefined)

/** An answer holds what `data` names, and nothing else of what `run` returns. */
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
