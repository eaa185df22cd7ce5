import type { JsonSchema } from '../platform/api/openapi.ts'

/** `kind` decides the colour on the page, so no script is needed for highlighting. */
export type JsonPart = { kind: 'key' | 'text' | 'word' | 'plain'; text: string }

const TOKENS = /("(?:\\.|[^"\\])*")(?=:)|("(?:\\.|[^"\\])*")|(\b(?:true|false|null)\b|-?\b[\d.]+\b)|[^"\w]+/g

/** Formats JSON with indentation, and lists of strings on one line. */
export function jsonParts(value: unknown): JsonPart[] {
  const json = JSON.stringify(value ?? null, null, 2).replace(
    /\[\s+("[^[\]{}]*")\s+\]/g,
    (_, items: string) => `[${items.replace(/\s*\n\s*/g, ' ')}]`,
  )
  return [...json.matchAll(TOKENS)].map(([text, key, string, word]) => ({
    kind: key ? 'key' : string ? 'text' : word ? 'word' : 'plain',
    text,
  }))
}

/** `code`: the text stands between backticks in the source. */
type TextPart = { code: boolean; text: string }

export const withCode = (text: string): TextPart[] =>
  text.split('`').flatMap((part, at) => (part ? [{ code: at % 2 === 1, text: part }] : []))

const typeWords: Readonly<Record<string, string>> = {
  integer: 'angka',
  number: 'angka',
  string: 'teks',
  boolean: 'true | false',
  object: 'objek',
  array: 'daftar',
  null: 'null',
}

/** Describes a schema in Indonesian, for example "angka, 1 sampai 100.000, bawaan 1". */
export function describeShape(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map((one) => describeShape(one as JsonSchema)).join(' atau ')
  const number = new Intl.NumberFormat('id-ID', { useGrouping: (schema.maximum ?? 0) > 9_999 })
  const { minimum, maximum = 0, maxLength, default: usual } = schema
  if (schema.format === 'binary') return 'berkas'
  const types = [schema.type ?? []].flat().map((type) => typeWords[type] ?? type)
  return [
    schema.enum ? schema.enum.join(' | ') : schema.const === undefined ? types.join(' atau ') : String(schema.const),
    minimum === undefined
      ? ''
      : maximum === Number.MAX_SAFE_INTEGER
        ? `mulai ${minimum}`
        : `${number.format(minimum)} sampai ${number.format(maximum)}`,
    maxLength === undefined ? '' : `paling panjang ${maxLength} huruf`,
    usual === undefined || usual === '' || typeof usual === 'object' ? '' : `bawaan ${usual}`,
  ]
    .filter(Boolean)
    .join(', ')
}
