import type Koa from 'koa'

/** Parameters or fields by name, in an object without prototype. A repeated one has the list of its values. */
export type Query = Record<string, string | string[]>

/**
 * Reads the part of an address behind its `?`, or the body of a form. The time grows with the length alone, and no name,
 * such as `__proto__`, means anything to the object. Koa's own parser searches the whole text again for each parameter.
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

/** The query of an address with only those parameters that `isKept` names, in their order. */
export const queryWith = (text: string, isKept: (name: string) => boolean): string =>
  String(new URLSearchParams([...new URLSearchParams(text)].filter(([name]) => isKept(name))))

/** Makes `ctx.query` of an app what `parseQuery` reads. It is read once a request. */
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
