import { z } from 'zod'
import { notFound, Refusal } from './refusal.ts'

/** Text from outside: without NUL, which PostgreSQL rejects, and of bounded length. */
export const Text = z
  .string('Bagian ini belum diisi.')
  .max(500, 'Paling banyak 500 karakter.')
  .refine((value) => !value.includes('\0'), 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.')

/** A whole number in digits only; `Number` alone would accept "2e3". */
export const wholeNumber = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value), schema)

/** A row id in an address or form. */
export const Id = wholeNumber(z.int().min(1).max(2_147_483_647))

/** A page number, small enough that its offset fits an int. */
export const PageNumber = wholeNumber(z.int().min(1).max(100_000))

/** A slug of a title or episode in the path. */
export const Slug = Text.min(1).max(200)

/** Parses a parameter of the path. Throws a 404 for an invalid one. */
export function readParam<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw notFound()
}

/** Parses a page's query: of repeated names one counts, and `.catch` of the schema supplies defaults. */
export const readQuery = <T>(schema: z.ZodType<T>, query: Record<string, string | string[] | undefined>): T =>
  schema.parse(firstOf(query))

/** Parses an API's query: throws with the name of an invalid parameter. */
export function readStrictQuery<T>(schema: z.ZodType<T>, query: Record<string, string | string[] | undefined>): T {
  const parsed = schema.safeParse(firstOf(query))
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
  throw new Refusal(400, `Parameter tidak valid: ${names.join(', ')}`)
}

const firstOf = (query: Record<string, string | string[] | undefined>) =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))

/** The result of reading a form: the input, or the typed values and errors to show again. */
export type ReadForm<T> = { ok: true; input: T } | { ok: false; values: Values; errors: Errors }
export type Values = Readonly<Record<string, string>>
export type Errors = Readonly<Record<string, string>>

/**
 * Parses a form. The schema's messages appear beside their fields, so they are Indonesian sentences. A missing field
 * counts as empty. Values of `secret` names (passwords) are never returned.
 */
export function readForm<T>(schema: z.ZodType<T>, body: unknown, secret: readonly string[] = []): ReadForm<T> {
  const fields = fieldsOf(body)
  // Replaces zod's English messages where the schema has none.
  const parsed = schema.safeParse(fields, { error: () => 'Isian ini belum benar.' })
  if (parsed.success) return { ok: true, input: parsed.data }
  const errors: Record<string, string> = {}
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? '')] ??= message
  return { ok: false, values: typedValues(fields, secret), errors }
}

const fieldsOf = (body: unknown) => z.record(z.string(), z.unknown()).catch({}).parse(body)

/** The typed values of a form that was valid but could not be carried out. */
export const typedIn = (body: unknown): Values => typedValues(fieldsOf(body))

/** The typed values, to be shown again. */
export const typedValues = (fields: Record<string, unknown>, secret: readonly string[] = []): Values =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !secret.includes(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value.replaceAll('\0', '').slice(0, 4_000) : '']),
  )
