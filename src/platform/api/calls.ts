import type { Knex } from 'knex'
import * as z from 'zod'
import { type AppRouter, type Context, createRouter, type Right, type Viewer } from '../../web/context.ts'
import type { Limit } from '../../web/limits.ts'
import { allow, type Terms } from '../access.ts'
import { cachePolicy, type Keeping } from './cache-policy.ts'
import type { Method, Security } from './openapi.ts'

/** A time, as answers write it. */
export const Moment = z
  .date()
  .transform((date) => date.toISOString())
  .pipe(z.iso.datetime())

/** Who may make a call: their right, how they show who they are, and both in the words of the document. */
export type Caller = Pick<Terms, 'credentials' | 'badBearer'> & { right: Right; security: Security }

/**
 * What is said of any call. `about`: a title as the first sentence, and what else is to be known. `params`: what the
 * address names, and `shown` example values for that and for the query.
 */
export type CallWords = {
  about: string
  params?: z.ZodObject
  shown?: Readonly<Record<string, string | number>>
}

/** What a call takes besides what its address names, and what it answers. */
export type Schemas<Query = z.ZodObject, Body = z.ZodType, Data = z.ZodType> = {
  query?: Query
  body?: Body
  data?: Data
}

/** The limits of a call. `limit` replaces the rate limit of its API; `also` are further ones, which `run` counts. */
type Limits = { limit?: Limit | null; also?: readonly Limit[] }

/**
 * A call of a JSON API. Its routes, its limits and its description are made of this one value. `paths`: its addresses as
 * the router knows them; those after the first are aliases. `Words`: what the description of its API needs besides.
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

/** Data with the number of all items of a list, their sum, and another message or status than the call's. */
export class Answer<Data> {
  readonly data: Data
  readonly more: { total?: number; sum?: number; message?: string; status?: number }
  constructor(data: Data, more: Answer<Data>['more'] = {}) {
    this.data = data
    this.more = more
  }
}

/** What `run` returns: the data of the answer, or nothing if it has answered by itself, with a file for example. */
type Result<Data> = Data extends z.ZodUndefined ? unknown : z.input<Data> | Answer<z.input<Data>> | undefined

/**
 * What `run` gets. `of`: what the address names · `base`: the address of the site · `keep`: stores the answer with `data`
 * for a repeated call, should the process die after the commit of the transaction.
 */
type Input<Who extends Caller, Of, Query, Body, Data> = {
  ctx: Context
  viewer: Who['right'] extends 'anyone' ? Viewer | null : Viewer
  base: string
  of: Of
  query: z.output<Query>
  body: z.output<Body>
  keep: (trx: Knex, data: z.input<Data>) => Promise<void>
}

/** What an API adds to the input of a call: what it read, and `keep`. */
export type CallInput = { query: unknown; body: unknown; keep: (trx: Knex, data: unknown) => Promise<void> }

/** How an API reads a call and writes its answer, which `run` returns. This is all that differs between APIs. */
type Wire<Deps, Words, More> = (
  call: Words & Schemas,
  deps: Deps,
  ctx: Context,
  run: (input: CallInput & More) => Promise<unknown>,
) => Promise<void>

/**
 * Makes the function with which an API declares its calls. `find` finds what the address names, or throws a 404, before
 * anything that was sent is read; `run` does what is asked and returns the data of the answer.
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
        // Safe: the right has proved the viewer, and what a call does not declare is missing, as its type says.
        run(deps, { ctx, viewer, base, of, ...input } as unknown as Parameters<typeof run>[1]),
      )
    }
    // Safe: only `run` is taken from what was declared.
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
