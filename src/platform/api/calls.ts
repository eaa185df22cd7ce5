import type { Knex } from 'knex'
import * as z from 'zod'
import { type AppRouter, type Context, createRouter, type Right, type Viewer } from '../../web/context.ts'
import type { Limit } from '../../web/limits.ts'
import { allow, type Terms } from '../access.ts'
import { cachePolicy, type Keeping } from './cache-policy.ts'
import type { Method, Security } from './openapi.ts'

/** A time as responses write it. */
export const Moment = z
  .date()
  .transform((date) => date.toISOString())
  .pipe(z.iso.datetime())

/** Who may make a call: the right, the ways to prove it, and both as the document writes them. */
export type Caller = Pick<Terms, 'credentials' | 'badBearer'> & { right: Right; security: Security }

/** The description of any call. */
export type CallWords = {
  /** The title as the first sentence, then everything else that a developer must know. */
  about: string
  /** The parameters in the path. */
  params?: z.ZodObject
  /** Example values of the parameters in the path and in the query. */
  shown?: Readonly<Record<string, string | number>>
}

/** The schemas of a call: its query and body, and the data of its response. */
export type Schemas<Query = z.ZodObject, Body = z.ZodType, Data = z.ZodType> = {
  query?: Query
  body?: Body
  data?: Data
}

/** The limits of a call. `limit` replaces the rate limit of its API. `also` are further limits, which `run` counts. */
type Limits = { limit?: Limit | null; also?: readonly Limit[] }

/**
 * A call of a JSON API. Its routes, limits and description are made from this one value. `paths`: its addresses in the
 * router's notation; those after the first are aliases. `Words`: further fields that the description of its API needs.
 */
export type Call<Deps, Words = object> = Words &
  Schemas &
  Limits &
  Keeping & {
    id: string
    who: Caller
    method: Method
    paths: readonly string[]
    answer: (deps: Deps, ctx: Context) => Promise<void>
  }

/**
 * The data of a response together with the total of a list, or with another message or status than the call declares.
 */
export class Answer<Data> {
  readonly data: Data
  readonly more: { total?: number; sum?: number; message?: string; status?: number }
  constructor(data: Data, more: Answer<Data>['more'] = {}) {
    this.data = data
    this.more = more
  }
}

/** What `run` returns: the data of the response, or nothing if it has answered by itself, for example with a file. */
type Result<Data> = Data extends z.ZodUndefined ? unknown : z.input<Data> | Answer<z.input<Data>> | undefined

/** The input of `run`. */
type Input<Who extends Caller, Of, Query, Body, Data> = {
  ctx: Context
  viewer: Who['right'] extends 'anyone' ? Viewer | null : Viewer
  /** The base address of the site. */
  base: string
  /** What the parameters in the path stand for. */
  of: Of
  query: z.output<Query>
  body: z.output<Body>
  /** Stores the response with `data` for a repeated call, in case the process stops after the transaction commits. */
  keep: (trx: Knex, data: z.input<Data>) => Promise<void>
}

/** What an API adds to the input of a call: the query and body that it read, and `keep`. */
export type CallInput = { query: unknown; body: unknown; keep: (trx: Knex, data: unknown) => Promise<void> }

/** How an API reads a call and writes the response. APIs differ only in this. */
type Wire<Deps, Words, More> = (
  call: Words & Schemas,
  deps: Deps,
  ctx: Context,
  run: (input: CallInput & More) => Promise<unknown>,
) => Promise<void>

/**
 * Makes the function with which an API declares its calls. `find` loads what the path names, or throws a 404, before
 * the query and body are read. `run` does the work and returns the data of the response.
 */
export const callsOver =
  <Deps, Words extends object, More = unknown>(wire: Wire<Deps, Words, More>) =>
  <const Who extends Caller, Of = undefined>(who: Who, find?: (ctx: Context, deps: Deps) => Of | Promise<Of>) =>
  <
    Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
    Body extends z.ZodType = z.ZodUndefined,
    Data extends z.ZodType = z.ZodUndefined,
  >(
    id: string,
    method: Method,
    paths: string | readonly string[],
    declared: Words &
      Schemas<Query, Body, Data> &
      Limits &
      Keeping & {
        run: (deps: Deps, input: Input<Who, Of, Query, Body, Data> & More) => Result<Data> | Promise<Result<Data>>
      },
  ): Call<Deps, Words> => {
    const { run, ...words } = declared
    const answer = async (deps: Deps, ctx: Context) => {
      const of = await find?.(ctx, deps)
      const { viewer, baseUrl: base } = ctx.state
      await wire(words as Words & Schemas, deps, ctx, async (input) =>
        // Safe: the access check has set the viewer, and the types leave out the fields that a call does not declare.
        run(deps, { ctx, viewer, base, of, ...input } as unknown as Parameters<typeof run>[1]),
      )
    }
    // Safe: the declared call is kept as it is; only `run` is replaced.
    return { ...(words as Words & Schemas & Limits & Keeping), id, who, method, paths: [paths].flat(), answer }
  }

/** Makes the routes of declared calls, in their order. */
export function callRoutes<Deps>(calls: readonly Call<Deps>[], deps: Deps): AppRouter {
  const router = createRouter()
  for (const call of calls) {
    const { method, paths, who, limit, also, answer } = call
    const { right, security: _, ...proof } = who
    const limits = { ...(limit !== undefined && { limit }), ...(also && { also }) }
    router[method]([...paths], allow(right, { ...proof, ...limits }), (ctx) => {
      ctx.set('Cache-Control', cachePolicy(call, ctx))
      return answer(deps, ctx)
    })
  }
  return router
}

/** An address of a call in the notation of the document. */
export const toPathTemplate = (path: string): string => path.replace(/:(\w+)/g, '{$1}')
/** The title of a call, its first sentence, and the rest of what is said of it. */
export function splitDescription(about: string): { summary: string; description: string } {
  const [summary = ''] = about.split(/\.(?: |$)/, 1)
  return { summary, description: about.slice(summary.length + 2) }
}
