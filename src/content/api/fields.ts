import * as z from 'zod'
import { Email, Username } from '../../accounts/account.ts'
import { Text, wholeNumber } from '../../web/form.ts'
import { maxLengths } from '../item.ts'

// Zod schemas of the form fields of this API, with error messages in Indonesian. Texts may be as long, and times as far
// away, as in the form of the editors' desk, where an item may be changed next.

const [FIRST_YEAR, LAST_YEAR] = [1_990, 2_099]

const makeLineSchema = (most: number) => Text.trim().max(most, `Paling banyak ${most} karakter.`)
export const Line = makeLineSchema(maxLengths.title)
export const Title = Line.min(3, 'Paling sedikit 3 karakter.')

export const LongText = z
  .string('Bagian ini belum diisi.')
  .transform((text) => text.replaceAll('\r\n', '\n').trim())
  .pipe(z.string().max(maxLengths.body, 'Teks ini terlalu panjang.'))
  .refine((text) => !text.includes('\0'), 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.')
export const Body = LongText.refine((text) => text !== '', 'Bagian ini belum diisi.')

/** The text has at least so many characters, or none. */
export const orEmpty = (schema: typeof Line | typeof LongText, least: number) =>
  schema.refine((text) => text === '' || text.length >= least, `Paling sedikit ${least} karakter, atau kosongkan.`)

const orNull = (text: string) => text || null
export const Subtitle = orEmpty(makeLineSchema(maxLengths.subtitle), 3).transform(orNull)

export const Alt = makeLineSchema(maxLengths.alt).transform(orNull).optional()

/** The address of a web site. This server never opens it. */
export const Website = z
  .string('Bagian ini belum diisi.')
  .trim()
  .max(maxLengths.website_url, 'Alamat ini terlalu panjang.')
  .refine(
    (text) => /^https?:\/\/[^\s/?#@\\\p{Cc}]+([/?#][^\s\\\p{Cc}]*)?$/iu.test(text) && URL.canParse(text),
    'URL website tidak valid. Harap masukkan URL yang valid (contoh: https://www.example.com)',
  )

const IsoTime = z.iso.datetime({ offset: true, local: true })
const WIB = '+07:00'

/** A moment in ISO 8601. Without an offset it is in Western Indonesian time. */
export const Moment = z
  .string('Bagian ini belum diisi.')
  .trim()
  .transform((text, { addIssue }) => {
    const time = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text.replace(/^(\S{10}) (?=\d)/, '$1T')
    const date = new Date(/(Z|[+-]\d\d:\d\d)$/i.test(time) ? time : `${time}${WIB}`)
    const year = date.getUTCFullYear()
    if (IsoTime.safeParse(time).success && year >= FIRST_YEAR && year <= LAST_YEAR) return date
    addIssue('Tulis waktunya seperti 2026-12-20T19:00:00, atau dengan zona seperti 2026-12-20T12:00:00Z.')
    return z.NEVER
  })

export const Version = wholeNumber(z.int('version harus berupa angka.').min(1, 'version minimal 1.')).optional()

const MAX_SKIP = 1_000_000
export const listQuery = (limit: number) =>
  z.object({
    skip: wholeNumber(
      z.int('skip harus berupa angka.').min(0, 'skip minimal 0.').max(MAX_SKIP, `skip paling banyak ${MAX_SKIP}.`),
    )
      .default(0)
      .meta({ description: 'Berapa yang dilewati.' }),
    limit: wholeNumber(
      z.int('limit harus berupa angka.').min(1, 'limit minimal 1.').max(1_000, 'limit paling banyak 1000.'),
    )
      .default(limit)
      .meta({ description: 'Berapa yang dikirim.' }),
  })

/** Any other field is ignored, so that nobody can give themselves a role. */
export const Register = z.object({
  email: Email.refine((email) => email !== null, 'Isi e-mailnya.').transform(String),
  username: Username,
  full_name: orEmpty(makeLineSchema(100), 3).optional(),
  password: z.string('Isi kata sandinya.'),
})
