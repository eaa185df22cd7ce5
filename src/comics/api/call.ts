import type { Knex } from 'knex'
import type { z } from 'zod'
import type { Clients } from '../../accounts/clients/clients.ts'
import type { TellMember } from '../../notices/member-notices.ts'
import type { MemberNotices } from '../../notices/members/tell.ts'
import { orBearer } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import type { Method, Security } from '../../platform/openapi.ts'
import type { Context, Viewer } from '../../web/context.ts'
import { hashOf, idempotentBy, type StoreAnswer } from '../../web/incoming/idempotency.ts'
import type { Limit } from '../../web/limits.ts'
import type { ExportDeps } from '../export/ask.ts'
import type { Pictures } from '../pictures/pictures.ts'
import type { SubscriptionDeps } from '../subscriptions/subscription-deps.ts'
import type { VoiceDeps } from '../voice/narration.ts'
import { ListQuery, metaOf, type Part, partOf, readAsked, readBody, showComicError } from './envelope.ts'

/**
 * What the calls need of the site. `changed` is called with a comic's id after a committed change of it, `refresh` after
 * one of what cached pages show.
 */
export type Deps = Pick<Site, 'db' | 'log' | 'secret' | 'limits' | 'uploads'> & {
  clients: Clients
  pictures: Pictures
  exports: ExportDeps
  subscriptions: SubscriptionDeps
  voices: VoiceDeps
  tellMember: TellMember
  /** What members do with their own notices, and admins tell members. */
  notices: MemberNotices
  changed: (comicId: number) => void
  hasModel: boolean
  refresh: () => void
}

const account = { credentials: ['session', 'bearer'] } as const
const withAccount: Security = [{ bearer: [] }, { session: [] }]

/**
 * Who may call: `anyone` without showing who they are · `reader`: anybody, and who signed in sees more · `member` · the
 * `program` whose token it is · `staff` · `admin`.
 */
export const whoMay = {
  anyone: { right: 'anyone', proof: {}, security: [] },
  reader: { right: 'anyone', proof: orBearer, security: [{}, ...withAccount] },
  member: { right: 'signed_in', proof: account, security: withAccount },
  program: { right: 'signed_in', proof: { credentials: ['bearer'] }, security: [{ bearer: [] }] },
  staff: { right: 'staff', proof: account, security: withAccount },
  admin: { right: 'admin', proof: account, security: withAccount },
} as const
type Who = keyof typeof whoMay

/** The addresses of a call that clients know with and without the version. */
export const both = (word: string) => [`/api/${word}`, `/api/v1/${word}`]

/** What is told of a call. `about`: a title as the first sentence, and what else is to be known. */
type Told = {
  about: string
  /** Replaces the rate limit of this API. */
  limit?: Limit
  /** Further limits, which `run` counts. */
  also?: readonly Limit[]
  /** Status and message of the good answer; 200 and none unless they are given. */
  status?: number
  message?: string
  /** The call takes the header `Idempotency-Key`; `run` calls `keep` in the transaction of what it does. */
  isIdempotent?: true
  /** The call answers 200 too, when it was done before. */
  isAgain?: true
  /** `data` is a part of a list; `run` returns an `Answer` with the `total` of all. */
  isList?: true
  /** Name under which the answer of a list has the `sum` of what all items hold, beside `data`. */
  sum?: string
  /** The answer is a file, which `run` sends. */
  isFile?: true
  /** Name of the form's field with the file that the call takes, which `run` reads. */
  upload?: string
  /** What else is refused, by status. */
  refusals?: Readonly<Record<number, string>>
}

/** The schemas of a call. An answer holds what `data` names, and nothing else of what `run` returns. */
type Schemas<Query, Body, Data> = { query?: Query; body?: Body; data?: Data }

/** A call of this API, of which its routes and its description are made. */
export type Call = Told &
  Schemas<z.ZodObject, z.ZodType, z.ZodType> & {
    id: string
    who: Who
    method: Method
    /** Addresses as the router knows them; those after the first are aliases. */
    paths: readonly string[]
    answer: (deps: Deps, ctx: Context) => Promise<void>
  }

/**
 * Data with what is told besides: the number of all items of a list, their sum, and another message or status than the
 * call's.
 */
export class Answer<Data> {
  readonly data: Data
  readonly more: { total?: number; sum?: number; message?: string; status?: number }
  constructor(data: Data, more: Answer<Data>['more'] = {}) {
    this.data = data
    this.more = more
  }
}

/**
 * What `run` is told: `of` is what the address names, `base` the address of the site, and `part` that of a list which
 * `page` and `per_page` ask for, the first if nothing does.
 */
type Asked<W, Of, Query, Body, Data> = {
  ctx: Context
  viewer: W extends 'anyone' | 'reader' ? Viewer | null : Viewer
  base: string
  of: Of
  query: z.output<Query>
  body: z.output<Body>
  part: Part
  /** Stores the answer with `data` for a repeated call, should the process die after the commit of the transaction. */
  keep: (trx: Knex, data: z.input<Data>) => Promise<void>
}
type Result<Data> = Data extends z.ZodUndefined ? unknown : z.input<Data> | Answer<z.input<Data>>

/**
 * Makes the function that declares calls for those who may call. `find` finds what the address names, or throws a 404,
 * before anything that was sent is read; `run` does what is asked.
 */
export const callsFor =
  <W extends Who, Of = undefined>(who: W, find?: (ctx: Context, deps: Deps) => Of | Promise<Of>) =>
  <
    Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
    Body extends z.ZodType = z.ZodUndefined,
    Data extends z.ZodType = z.ZodUndefined,
  >(
    id: string,
    method: Method,
    paths: string | readonly string[],
    made: Told &
      Schemas<Query, Body, Data> & {
        run: (deps: Deps, asked: Asked<W, Of, Query, Body, Data>) => Result<Data> | Promise<Result<Data>>
      },
  ): Call => {
    const { run, ...told } = made
    const query = told.query ?? (told.isList ? ListQuery : undefined)
    async function answer(deps: Deps, ctx: Context): Promise<void> {
      const of = await find?.(ctx, deps)
      const wanted = query ? readAsked<object>(ctx, query) : {}
      const body = told.body && (await readBody(ctx, told.body))
      const { viewer, baseUrl: base } = ctx.state
      const part = partOf(ListQuery.parse(wanted))
      const work = async (store: StoreAnswer) => {
        const keep = (trx: Knex, data: unknown) =>
          store(trx, told.status ?? 200, { ok: true, message: told.message, data: told.data?.parse(data) })
        // Safe: the right has proved the viewer, and what a call does not declare is missing, as its type says.
        const asked = { ctx, viewer, base, of, query: wanted, body, part, keep } as Asked<W, Of, Query, Body, Data>
        show(ctx, part, await run(deps, asked))
      }
      await (told.isIdempotent ? idempotent(deps.db, ctx, hashOf(Object(body)), work) : work(async () => {}))
    }
    function show(ctx: Context, part: Part, result: Result<Data>): void {
      if (told.isFile) return
      const { data, more } = result instanceof Answer ? result : new Answer(result)
      const { total, sum, message = told.message, status = told.status ?? 200 } = more
      ctx.status = status
      if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'no-store')
      const meta = total === undefined ? undefined : metaOf(part, total)
      ctx.body = { ok: true, message, data: told.data?.parse(data), meta, ...(told.sum && { [told.sum]: sum }) }
    }
    return { ...told, ...(query && { query }), id, who, method, paths: [paths].flat(), answer }
  }

const idempotent = idempotentBy(showComicError)

export const anyone = callsFor('anyone')
export const reader = callsFor('reader')
export const member = callsFor('member')
export const program = callsFor('program')
export const staff = callsFor('staff')
export const admin = callsFor('admin')
