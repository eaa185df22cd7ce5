/** Status 422 with messages by parameter. */
export class Invalid extends Error {
  readonly errors: Record<string, string[]>
  constructor(errors: Record<string, string[]>) {
    super('422')
    this.errors = errors
  }
}

export type Paging = { page: number; limit: number }

export const pagingIn = (query: URLSearchParams): Paging => ({
  page: wholeIn(query, 'page', 1, Number.MAX_SAFE_INTEGER),
  limit: limitIn(query, 15),
})

export const limitIn = (query: URLSearchParams, usual: number) => wholeIn(query, 'limit', usual, 50)

function wholeIn(query: URLSearchParams, name: string, usual: number, most: number): number {
  const text = query.get(name)
  if (text === null) return usual
  const number = Number(text)
  if (!/^\d+$/.test(text)) throw new Invalid({ [name]: [`The ${name} field must be an integer.`] })
  if (number < 1) throw new Invalid({ [name]: [`The ${name} field must be at least 1.`] })
  if (number > most) throw new Invalid({ [name]: [`The ${name} field must not be greater than ${most}.`] })
  return number
}

/** Values separated by commas, or a repeated key with or without brackets. */
export const listIn = (query: URLSearchParams, name: string) =>
  [...query.getAll(name), ...query.getAll(`${name}[]`)].flatMap((part) => part.split(',')).filter((part) => part !== '')

/**
 * A page of a list. The links point at the public host, whichever mirror answers, and the first page has no `previous`.
 */
export function paged<Item>(items: readonly Item[], row: (item: Item) => unknown, paging: Paging, path: string) {
  const { page, limit } = paging
  const data = items.slice((page - 1) * limit, page * limit).map(row)
  const pages = Math.max(1, Math.ceil(items.length / limit))
  const link = (to: number) => `https://aniliberty.test/api/v1/${path}?page=${to}`
  const links = { ...(page > 1 ? { previous: link(page - 1) } : {}), ...(page < pages ? { next: link(page + 1) } : {}) }
  const counts = { total: items.length, count: data.length, per_page: limit, current_page: page, total_pages: pages }
  return { data, meta: { pagination: { ...counts, links } } }
}
