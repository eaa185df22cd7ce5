import * as z from 'zod'

/** zod schemas for the formats of environment variables. */

export const list = z
  .string()
  .default('')
  .transform((value) => parseList(value))
/** Hosts for the content security policy, such as `*.cdn.example`, optionally with scheme or port. */
export const hosts = list.pipe(
  z.array(z.string().regex(/^(https?:\/\/)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i, 'is no list of hosts')),
)
export const origins = list.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((origin) => new URL(origin).origin)))
/** The URL of a site or API. A trailing slash is removed. */
export const site = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#@]/.test(url), 'must have no credentials, query or fragment')
  .transform((url) => url.replace(/\/+$/, ''))
/** The sender address of mails: "kabar@contoh.id" or "KortekStream <kabar@contoh.id>". */
export const sender = z
  .string()
  .max(254)
  .refine(
    (text) => z.email().safeParse(/^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(text)?.[1] ?? text).success,
    'an address, or a name and an address: KortekStream <news@example.org>',
  )
/**
 * Whether user and password of an address are percent-encoded. If not, `/ ? #` would end them, and a `%` would be
 * misread.
 */
function isEncoded(text: string): boolean {
  const { pathname, search, hash, username, password } = new URL(text)
  if (pathname.includes('@') || hash !== '' || /^\?[^=]*@/.test(search)) return false
  try {
    return decodeURIComponent(username + password) !== null
  } catch {
    return false
  }
}

/** The address of a database. */
export const databaseAddress = z
  .string()
  .refine(
    (text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) && isEncoded(text),
    'no address of a database: postgres://user:password@host:5432/name, in whose password @ / ? # % are percent-encoded (%40 %2F %3F %23 %25)',
  )
export const seconds = (fallback: number) => z.coerce.number().int().min(0).max(31_536_000).default(fallback)
/** A boolean, written in any case. */
export const flag = z.stringbool({
  truthy: ['1', 'true', 'yes', 'on'],
  falsy: ['0', 'false', 'no', 'off'],
  error: 'one of 1 0 true false yes no on off',
})

/** A duration, written in seconds ("90") or as "30m", "12h", "14d", and parsed to seconds. */
export const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine((text) => /^\d{1,9}[smhd]?$/.test(text), 'a length of time: seconds, or 30m, 12h, 14d')
    .transform((text) => Number.parseInt(text, 10) * (units[text.at(-1) ?? ''] ?? 1))
    .refine((length) => length >= 1 && length <= 31_536_000, 'between a second and a year')
const units: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Parses a list, written with commas or as a JSON array; operators use both forms. */
function parseList(value: string): string[] {
  const items = value.trim().startsWith('[') ? z.array(z.string()).safeParse(tryJson(value)).data : value.split(',')
  return (items ?? [value]).map((item) => item.trim()).filter(Boolean)
}

/** Parses JSON. Returns null for text that is not JSON. */
export function tryJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
