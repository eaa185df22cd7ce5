import { z } from 'zod'
import { notFound, Refusal } from './errors.ts'

/** Text from outside: no NUL (PostgreSQL refuses it) and never longer than what any field needs. */
export const Text = z
  .string()
  .max(500)
  .refine((value) => !value.includes('\0'))

/** A number as people write it: digits and nothing else (`Number` would also read "2e3"). */
export const wholeNumber = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value), schema)

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
