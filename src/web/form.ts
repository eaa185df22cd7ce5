import * as z from 'zod'
import { notFound, Refusal } from './refusal.ts'

/** Schema of text from users: at most 500 characters, without NUL, which PostgreSQL rejects. */
export const Text = z
  .string('Bagian ini belum diisi.')
  .max(500, 'Paling banyak 500 karakter.')
  .refine((value) => !value.includes('\0'), 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.')

/** Schema of a whole number written only in digits; `Number` alone would accept "2e3". */
export const wholeNumber = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value), schema)

/** Schema of a database row's id in a URL or form. */
export const Id = wholeNumber(z.int().min(1).max(2_147_483_647))

/** Schema of a page number in a list, limited so that the offset in rows fits an int. */
export const PageNumber = wholeNumber(z.int().min(1).max(100_000))

/** Schema of repeated fields with one name. The form may send none, one or up to `most` of them. */
export const many = <T>(item: z.ZodType<T>, most = 40) =>
  z.preprocess((value) => {
    if (value === undefined) return []
    return typeof value === 'object' && value !== null ? Object.values(value) : [value]
  }, z.array(item).max(most))

/** Schema of the slug of an anime title or episode in a URL path. */
export const Slug = Text.min(1).max(200)

/** Parses a parameter of the URL path. Throws a 404 if it is invalid. */
export function readParam<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw notFound()
}

/** Parses the query of a page. The first of repeated parameters counts; `.catch` in the schema supplies defaults. */
export const readQuery = <T>(schema: z.ZodType<T>, query: Record<string, string | string[] | undefined>): T =>
  schema.parse(toFirstValues(query))

/** Parses the query of an API request. Throws a 400 with the names of invalid parameters. */
export function readStrictQuery<T>(schema: z.ZodType<T>, query: Record<string, string | string[] | undefined>): T {
  const parsed = schema.safeParse(toFirstValues(query))
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
  throw new Refusal(400, `Parameter tidak valid: ${names.join(', ')}`)
}

/**
 * Reads only the parameters that a schema names. The page cache distinguishes pages by the parameters that they read.
 */
const toFirstValues = (query: Record<string, string | string[] | undefined>) =>
  new Proxy(query, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      return Array.isArray(value) ? value[0] : value
    },
  })

/**
 * The result of parsing a form: the valid `input`, or the entered values and error messages for showing the form again.
 */
export type ReadForm<T> = { ok: true; input: T } | { ok: false; values: Values; errors: Errors }
export type Values = Readonly<Record<string, string>>
export type Errors = Readonly<Record<string, string>>

/**
 * Parses a submitted form. The schema's messages appear beside their fields, so they are Indonesian sentences. A
 * missing field counts as empty. Values of the fields in `secret` (passwords) are never returned. `toFieldName` returns
 * the name under which an error is listed.
 */
export function readForm<T>(
  schema: z.ZodType<T>,
  body: unknown,
  secret: readonly string[] = [],
  toFieldName = byField,
): ReadForm<T> {
  const fields = toBodyFields(body)
  // Replaces zod's English message where the schema has no message of its own.
  const parsed = schema.safeParse(fields, { error: () => 'Isian ini belum benar.' })
  if (parsed.success) return { ok: true, input: parsed.data }
  const errors: Record<string, string> = {}
  for (const { path, message } of parsed.error.issues) errors[toFieldName(path)] ??= message
  return { ok: false, values: typedIn(fields, { secret }), errors }
}

/**
 * Names the place of an error by its field. `byPath` names it by its dotted path ("sizes.0.code"), for fields that hold
 * objects and lists.
 */
export const byField = ([field = '']: readonly PropertyKey[]): string => String(field)
export const byPath = (path: readonly PropertyKey[]): string => path.join('.')

/** Returns the fields of a request body; none if the body is not an object, such as a JSON array. */
export const toBodyFields = (body: unknown) => z.record(z.string(), z.unknown()).catch({}).parse(body)

/** Returns the values in objects and lists by their dotted paths ("sizes.0.code"), as a form names them. */
export function dottedFields(fields: Readonly<Record<string, unknown>>, before = ''): Record<string, unknown> {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(dottedFields(value as Record<string, unknown>, `${before}${name}.`))
      : [[before + name, value] as const],
  )
  return Object.fromEntries(entries)
}

/** Maximum characters of a value that is shown again: the size of the longest field that a form may send. */
const MAX_TYPED = 65_536

type Bounds = { secret?: readonly string[]; most?: number }
/**
 * Returns the values that the user entered, except those of `secret` fields, so that the form can be shown again.
 * `most`: maximum characters of a value.
 */
export const typedIn = (body: unknown, { secret = [], most = MAX_TYPED }: Bounds = {}): Values =>
  Object.fromEntries(
    Object.entries(toBodyFields(body))
      .filter(([name]) => !secret.includes(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value.replaceAll('\0', '').slice(0, most) : '']),
  )
