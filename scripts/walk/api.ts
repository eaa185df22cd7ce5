export type Request = { method: string; address: string; form?: URLSearchParams; json?: unknown }

type Parameter = { name: string; in: string; example?: unknown; schema?: { example?: unknown } }
type Content = { example?: unknown; examples?: Record<string, { value?: unknown }> }
type Operation = { parameters?: Parameter[]; requestBody?: { content?: Record<string, Content> } }
type Get = (address: string) => Promise<Response>

/** Lists calls of all that the API describes: reads with and without their query, changes with nothing, with their
 * example and with a form. Ids in addresses are those of things that exist, where there is a list of them. */
export async function callsOf(get: Get): Promise<Request[]> {
  const { paths } = await (await get('/openapi.json')).json()
  const idIn = listed(get)
  const calls: Request[] = []
  for (const [template, operations] of Object.entries<Record<string, Operation>>(paths))
    for (const [method, { parameters = [], requestBody }] of Object.entries(operations)) {
      const examples = parameters.flatMap(({ name, example, schema, ...one }) => {
        const value = example ?? schema?.example
        return value === undefined ? [] : [{ in: one.in, name, value: String(value) }]
      })
      let address = template
      for (const [whole, name = ''] of template.matchAll(/\{(\w+)\}/g)) {
        const found = await idIn(address.slice(0, address.indexOf(whole)), name)
        const value = found ?? examples.find((one) => one.name === name)?.value ?? '1'
        address = address.replace(whole, encodeURIComponent(value))
      }
      const query = new URLSearchParams(
        examples.flatMap(({ name, value, ...one }) => (one.in === 'query' ? [[name, value]] : [])),
      )
      const call = { method: method.toUpperCase(), address }
      if (method === 'get') {
        calls.push(call)
        if (query.size > 0) calls.push({ ...call, address: `${address}?${query}` })
        continue
      }
      const [content] = Object.values(requestBody?.content ?? {})
      const example = content?.example ?? Object.values(content?.examples ?? {})[0]?.value
      calls.push({ ...call, json: {} }, { ...call, form: new URLSearchParams({ nonsense: 'yes' }) })
      if (example !== undefined) calls.push({ ...call, json: example })
    }
  return calls
}

/** Finds the id of something that exists: of the first entry of the list at an address. */
function listed(get: Get) {
  const known = new Map<string, Record<string, unknown> | null>()
  return async (prefix: string, name: string): Promise<string | null> => {
    if (!known.has(prefix)) {
      const answer = await get(prefix)
      known.set(prefix, firstEntry(answer.ok ? await answer.json().catch(() => null) : null))
    }
    const entry = known.get(prefix)
    const value = entry?.[name] ?? entry?.id ?? entry?.slug ?? entry?.code
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
}

function firstEntry(answer: unknown): Record<string, unknown> | null {
  if (Array.isArray(answer)) return typeof answer[0] === 'object' ? answer[0] : null
  if (answer === null || typeof answer !== 'object') return null
  return (
    Object.values(answer)
      .map(firstEntry)
      .find((entry) => entry !== null) ?? null
  )
}
