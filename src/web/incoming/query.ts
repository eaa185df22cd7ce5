import type Koa from 'koa'

/** Parameters or fields by name, in an object without prototype. A repeated name has the list of its values. */
export type Query = Record<string, string | string[]>

/**
 * Parses the part of an address after its `?`, or the body of a form. The time grows only linearly with the length,
 * while Koa's own parser searches the whole text again for each parameter. Names such as `__proto__` have no special
 * effect.
 */
export function parseQuery(text: string): Query {
  const query: Query = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const before = query[name]
    if (before === undefined) query[name] = value
    else if (typeof before === 'string') query[name] = [before, value]
    else before.push(value)
  }
  return query
}

/** Returns the query of an address with only the parameters that `isKept` accepts, in their order. */
export const queryWith = (text: string, isKept: (name: string) => boolean): string =>
  String(new URLSearchParams([...new URLSearchParams(text)].filter(([name]) => isKept(name))))

/** Makes `parseQuery` the parser behind `ctx.query` of an app. The query is parsed once per request. */
export function useLinearQuery(app: Pick<Koa, 'request'>): void {
  const queries = new WeakMap<object, Query>()
  Object.defineProperty(app.request, 'query', {
    configurable: true,
    get(this: Koa.Request) {
      const query = queries.get(this) ?? parseQuery(this.querystring)
      queries.set(this, query)
      return query
    },
  })
}
