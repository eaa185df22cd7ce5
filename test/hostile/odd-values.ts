/** Values and texts that no form or program sends. */

/** As raw JSON text, because JSON.stringify cannot produce some of them. */
export const oddValues = [
  ...'null true false 0 -1 1.5 1e309 -1e309 1e-320 99999999999999999999 -0'.split(' '),
  ...'"" "\\u0000" "a\\u0000b" "\\ud800" "\\udc00x" "١٢٣" "５０" "-1" "1e3" "0x32" "NaN" "Infinity" "50,5"'.split(' '),
  ...'"7.500.000,00" "2026-02-30" "2026-13-01T00:00:00Z" "+275760-09-13T00:00:00.001Z"'.split(' '),
  ...'[] [[]] [null] ["50","60"] {} {"$gt":""} {"__proto__":{"x":1}} {"toString":1} {"length":3}'.split(' '),
  ...'"__proto__" "constructor" "<script>alert(1)</script>" "%00" "\\u202e" "\\n\\r\\t" "😀"'.split(' '),
  ...['" "', '"\' or 1=1; drop table orders;--"', `"${'x'.repeat(20_000)}"`, `"${'9'.repeat(5_000)}"`],
  `${'['.repeat(500)}${']'.repeat(500)}`,
]

/** As plain text, for form fields and query parameters. */
export const oddTexts = oddValues.flatMap((one) => (one.startsWith('"') ? [String(JSON.parse(one))] : [one]))

/** What a pattern that tries every beginning finds at each of its places. */
export const units = [
  ...['A’', 'a ', ' ', 'A: “. ', '\n', '[(', '@a', '1.', '–', 'Ａ', 'e\u0301', '**', '<a>', '\\', '👨‍👩‍👧'],
]
export const repeatTo = (unit: string) => (length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length)

export type JsonSchema = {
  type?: string | string[]
  maxLength?: number
  $ref?: string
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
  enum?: unknown[]
  const?: unknown
}

/** A value of a schema in which each text is `text` of as many characters as it may have, at most `most`. */
export function fillSchema(schema: JsonSchema, text: (length: number) => string, most: number): unknown {
  const [first] = schema.anyOf ?? []
  if (first) return fillSchema(first, text, most)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const type = [schema.type ?? 'string'].flat()[0]
  if (type === 'string') return text(Math.min(schema.maxLength ?? most, most))
  if (type === 'integer' || type === 'number') return 1
  if (type === 'boolean') return true
  if (type === 'array') return [fillSchema(schema.items ?? {}, text, most)]
  const fields = Object.entries(schema.properties ?? {})
  const each = Math.floor(most / Math.max(1, fields.length))
  return Object.fromEntries(fields.map(([name, field]) => [name, fillSchema(field, text, each)]))
}

/** Every value in which one part of another value is replaced. */
export function* replaceEach(value: unknown, replacement: unknown): Generator<unknown> {
  yield replacement
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value))
    for (const changed of replaceEach(part, replacement))
      yield Array.isArray(value)
        ? value.map((one, at) => (String(at) === name ? changed : one))
        : { ...value, [name]: changed }
}
