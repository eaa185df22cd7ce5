import { z } from 'zod'

/** Formats of environment variables. */

export const list = z
  .string()
  .default('')
  .transform((value) => parseList(value))
/** A host for the content security policy: `cdn.example`, `*.cdn.example`, optionally with scheme or port. */
export const hosts = list.pipe(
  z.array(z.string().regex(/^(https?:\/\/)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i, 'is no list of hosts')),
)
export const origins = list.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((origin) => new URL(origin).origin)))
/** The address of a site or API, without a trailing slash. */
export const site = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !/[?#@]/.test(url), 'must have no credentials, query or fragment')
  .transform((url) => url.replace(/\/+$/, ''))
/** The sender of mail: "kabar@contoh.id" or "KortekStream <kabar@contoh.id>". */
export const sender = z
  .string()
  .max(254)
  .refine(
    (text) => z.email().safeParse(/^[^<>\p{Cc}]*<([^<>]+)>$/u.exec(text)?.[1] ?? text).success,
    'an address, or a name and an address: KortekStream <news@example.org>',
  )
export const seconds = (fallback: number) => z.coerce.number().int().min(0).max(31_536_000).default(fallback)
export const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1')

/** A duration in seconds, or as "30m", "12h", "14d"; parsed to seconds. */
export const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine((text) => /^\d{1,9}[smhd]?$/.test(text), 'a length of time: seconds, or 30m, 12h, 14d')
    .transform((text) => Number.parseInt(text, 10) * (units[text.at(-1) ?? ''] ?? 1))
    .refine((length) => length >= 1 && length <= 31_536_000, 'between a second and a year')
const units: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** A comma list or a JSON array; both forms are in use. */
function parseList(value: string): string[] {
  const items = value.trim().startsWith('[') ? z.array(z.string()).safeParse(tryJson(value)).data : value.split(',')
  return (items ?? [value]).map((item) => item.trim()).filter(Boolean)
}

function tryJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}
