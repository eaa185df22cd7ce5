import { listIn } from './paging.ts'

type Selection = { method: string; query: URLSearchParams; posted: Record<string, unknown> }

/**
 * Dotted paths in `include` and `exclude`, which wins, for the rows of a list or page. An item of which nothing is left
 * is an empty array, as PHP writes an empty map; the schedule's items hold the release one level down.
 */
export function selected(json: unknown, { method, query, posted }: Selection): unknown {
  const paths = (name: 'include' | 'exclude') =>
    method === 'POST' ? [posted[name] ?? []].flat().join(',').split(',').filter(Boolean) : listIn(query, name)
  const [include, exclude] = [paths('include'), paths('exclude')]
  if (include.length + exclude.length === 0) return json
  const row = (item: unknown) => pruned(item, include, exclude)
  if (Array.isArray(json)) return json.map(row)
  if (isRecord(json) && Array.isArray(json.data) && 'meta' in json) return { ...json, data: json.data.map(row) }
  return row(json)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function pruned(item: unknown, include: string[], exclude: string[]): unknown {
  if (Array.isArray(item)) return item.map((each) => pruned(each, include, exclude))
  if (!isRecord(item)) return item
  const below = (paths: string[], name: string) =>
    paths.filter((each) => each.startsWith(`${name}.`)).map((each) => each.slice(name.length + 1))
  const kept = Object.entries(item).flatMap(([name, value]) => {
    const [wanted, unwanted] = [below(include, name), below(exclude, name)]
    const isNamed = include.length === 0 || include.includes(name)
    if (exclude.includes(name) || !(isNamed || wanted.length > 0)) return []
    return [[name, pruned(value, isNamed ? [] : wanted, unwanted)]]
  })
  return kept.length === 0 ? [] : Object.fromEntries(kept)
}
