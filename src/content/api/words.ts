import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { type ContentKind, programTypes } from '../../db/tables.ts'
import { Moment } from '../../platform/api/calls.ts'

type Documented = {
  examples: Readonly<Record<ContentKind, Pick<ResourceWords, 'form' | 'shown'>>>
  fields: Readonly<Record<string, string>>
}
/** Examples of the resources, and the meaning of the fields of forms. */
export const documented: Documented = JSON.parse(readFileSync(new URL('documented.json', import.meta.url), 'utf8'))

type ResourceWords = {
  tag: string
  noun: string
  name: string
  /** The fields that only items of this resource have. */
  own: z.ZodObject
  /** An example of a form. */
  form: Record<string, string>
  /** The fields of `form` that look different in an answer. */
  shown?: object
}
export const id = '6f1c0a5be2d94c7788aa01f3'
export const Id = z.string().regex(/^[0-9a-f]{24}$/)
export const types = {
  json: 'application/json',
  urlencoded: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
} as const
export const words = {
  tokenRefused: 'Kredensial tidak valid',
  fieldsRefused: 'Isian yang salah, disebut di `meta.errors`.',
  wrongBody: 'Isi permintaan bukan jenis yang disebut.',
  mayNot: 'Akun ini tidak berhak, atau ini bukan miliknya.',
  outdated: 'Sudah diubah orang lain; isinya sekarang di `data`.',
  busy: 'Server sedang tidak sanggup. Coba lagi.',
} as const
export const address = '/static/uploads/20261121_124205_3fa1b2c4.jpg'
/** A text that may be missing. An empty text is stored in its place. */
const orNone = z
  .string()
  .transform((text) => text || null)
  .pipe(z.string().nullable())
const picture = z.string().nullable()
export const about: Readonly<Record<ContentKind, ResourceWords>> = {
  program: {
    tag: 'programs',
    noun: 'program',
    name: 'Program',
    own: z.object({
      title: z.string(),
      subtitle: z.string().nullable(),
      description: z.string(),
      image: picture,
      program_type: z.enum(programTypes).nullable(),
      start_date: Moment.nullable(),
      end_date: Moment.nullable(),
      is_active: z.literal(true),
    }),
    ...documented.examples.program,
  },
  post: {
    tag: 'blogs',
    noun: 'tulisan',
    name: 'Blog',
    own: z.object({ title: z.string(), content: z.string(), image: picture }),
    ...documented.examples.post,
  },
  photo: {
    tag: 'gallery',
    noun: 'foto',
    name: 'Photo',
    own: z.object({ title: orNone, description: orNone, image: picture }),
    ...documented.examples.photo,
  },
  partner: {
    tag: 'partners',
    noun: 'mitra',
    name: 'Partner',
    own: z.object({ name: z.string(), description: orNone, website_url: z.string().nullable(), logo: picture }),
    ...documented.examples.partner,
  },
}
