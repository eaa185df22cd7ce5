import * as z from 'zod'
import { type ReadForm, readForm, typedIn, wholeNumber } from '../../web/form.ts'
import {
  MAX_BODY_CHARACTERS,
  MAX_SUBJECT,
  MAX_TEMPLATE_NAME,
  MIN_BODY_CHARACTERS,
  MIN_TEMPLATE_NAME,
} from '../limits.ts'
import { channels } from '../rules/contact.ts'
import { subjectMissing, subjectMissingMessage } from './rules.ts'
import type { TemplateFields } from './template-queries.ts'
import { isTemplateType } from './templates.ts'

export const templateLabels = {
  name: 'Nama',
  type: 'Jenis',
  channel: 'Saluran',
  subject: 'Subjek email',
  body: 'Isi pesan',
  is_default: 'Templat utama',
} as const

const noNul = (text: string) => !text.includes('\0')
const unstorableMessage = 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.'

const Name = z
  .string('Nama belum diisi.')
  .trim()
  .min(MIN_TEMPLATE_NAME, `Nama paling sedikit ${MIN_TEMPLATE_NAME} karakter.`)
  .max(MAX_TEMPLATE_NAME, `Nama paling banyak ${MAX_TEMPLATE_NAME} karakter.`)
  .refine(noNul, unstorableMessage)
const Type = z.string('Pilih jenisnya.').refine(isTemplateType, 'Jenis ini tidak dikenal.')
const Channel = z.enum(channels, 'Pilih whatsapp, email, atau both.')
export const Subject = z
  .string('Subjek harus berupa teks.')
  .max(MAX_SUBJECT, `Subjek paling banyak ${MAX_SUBJECT} karakter.`)
  .refine((text) => !/[\r\n]/.test(text), 'Subjek hanya boleh satu baris.')
  .refine(noNul, unstorableMessage)
  .transform((text) => text.trim())
export const Body = z
  .string('Isi pesan belum diisi.')
  .transform((text) => text.replace(/\r\n?/g, '\n').trim())
  .pipe(
    z
      .string()
      .min(MIN_BODY_CHARACTERS, `Isi pesan paling sedikit ${MIN_BODY_CHARACTERS} karakter.`)
      .max(MAX_BODY_CHARACTERS, `Isi pesan paling banyak ${MAX_BODY_CHARACTERS.toLocaleString('id-ID')} karakter.`)
      .refine(noNul, unstorableMessage),
  )
const IsDefault = z.preprocess((value) => value === true || value === '1' || value === 'true', z.boolean())
const Version = wholeNumber(z.int('Versi harus angka.').min(1, 'Versi harus angka.').max(2_147_483_647))

const fields = { name: Name, type: Type, channel: Channel, subject: Subject.default(''), body: Body }

export const WholeTemplate = z.object({ ...fields, is_default: IsDefault.default(false) })

/** Reports all errors at once. */
export function readTemplate(body: unknown): ReadForm<TemplateFields> {
  const form = readForm<TemplateFields>(WholeTemplate, body)
  const { channel = '', subject = '' } = form.ok ? form.input : form.values
  if (!subjectMissing({ channel, subject })) return form
  if (!form.ok) return { ...form, errors: { ...form.errors, subject: subjectMissingMessage } }
  return { ok: false, values: typedIn(body), errors: { subject: subjectMissingMessage } }
}

/** Staff confirm the warnings about a template with this field. */
export const Confirmation = z.object({ yakin: z.literal('1').nullable().catch(null) })

/** The version from which the form or the API client started; null if none is given. */
export const VersionField = z.object({ version: Version.nullable().default(null) })

export const TemplatePatch = z.object({
  name: Name.optional(),
  type: Type.optional(),
  channel: Channel.optional(),
  subject: Subject.optional(),
  body: Body.optional(),
  is_default: z
    .unknown()
    .transform((value) => (value === undefined ? undefined : IsDefault.parse(value)))
    .optional()
    .meta({ type: 'boolean' }),
})
