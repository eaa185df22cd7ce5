import { z } from 'zod'
import { notFound, Refusal } from './refusal.ts'

/** Text from outside: no NUL (PostgreSQL refuses it) and never longer than what any field needs. */
export const Text = z
  .string('Bagian ini belum diisi.')
  .max(500, 'Paling banyak 500 karakter.')
  .refine((value) => !value.includes('\0'), 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.')

/** A number as people write it: digits and nothing else (`Number` would also read "2e3"). */
export const wholeNumber = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value), schema)

/** The number of a row as an address or a form names it. */
export const Id = wholeNumber(z.int().min(1).max(2_147_483_647))

/** A page number: small enough that an offset stays an int. */
export const PageNumber = wholeNumber(z.int().min(1).max(100_000))

/** A slug out of the path, of a title or an episode. */
export const Slug = Text.min(1).max(200)

/** A value out of the path. What cannot be one is an address that does not exist. */
export function readParam<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw notFound()
}

/** A query of a page: repeated names count once, and `schema` supplies defaults with `.catch`. */
export const readQuery = <T>(schema: z.ZodType<T>, query: Record<string, string | string[] | undefined>): T =>
  schema.parse(firstOf(query))

/** A query of an API: what cannot be read is refused by name, nothing is guessed. */
export function readStrictQuery<T>(schema: z.ZodType<T>, query: Record<string, string | string[] | undefined>): T {
  const parsed = schema.safeParse(firstOf(query))
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))]
  throw new Refusal(400, `Parameter tidak valid: ${names.join(', ')}`)
}

const firstOf = (query: Record<string, string | string[] | undefined>) =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]))

/** A posted form: what was meant, or what to show again: each field as typed and what is wrong with it. */
export type ReadForm<T> = { ok: true; input: T } | { ok: false; values: Values; errors: Errors }
export type Values = Readonly<Record<string, string>>
export type Errors = Readonly<Record<string, string>>

/**
 * Reads a form once. The schema's messages are shown beside their fields, so they are Indonesian sentences; a field that
 * is missing counts as empty. Names in `secret` (passwords) are never shown again.
 */
export function readForm<T>(schema: z.ZodType<T>, body: unknown, secret: readonly string[] = []): ReadForm<T> {
  const fields = fieldsOf(body)
  // Where a schema has no words of its own for what is wrong, the library's would be English.
  const parsed = schema.safeParse(fields, { error: () => 'Isian ini belum benar.' })
  if (parsed.success) return { ok: true, input: parsed.data }
  const errors: Record<string, string> = {}
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? '')] ??= message
  return { ok: false, values: typedValues(fields, secret), errors }
}

const fieldsOf = (body: unknown) => z.record(z.string(), z.unknown()).catch({}).parse(body)

/** What was typed into a form that could be read but not done, to be shown again. */
export const typedIn = (body: unknown): Values => typedValues(fieldsOf(body))

/** What was typed, to be shown again. */
export const typedValues = (fields: Record<string, unknown>, secret: readonly string[] = []): Values =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !secret.includes(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value.replaceAll('\0', '').slice(0, 4_000) : '']),
  )
