import * as z from 'zod'
import { Email, PersonName } from '../accounts/account.ts'
import type { ContactMessageRow } from '../db/tables.ts'
import { type Errors, Text, type Values } from '../web/form.ts'

type Kind = ContactMessageRow['kind']

export const kindLabels: Record<Kind, string> = {
  question: 'Pertanyaan',
  takedown: 'Lisensi atau hak cipta (permintaan penurunan)',
  privacy: 'Privasi dan data pribadi',
  other: 'Lainnya',
}

const NUL = /\0/

/** A takedown request also names the page and the work, and states the right to request the takedown. */
export const ContactForm = z
  .object({
    kind: z.enum(['question', 'takedown', 'privacy', 'other'], 'Pilih perihalnya.'),
    name: PersonName,
    email: Email.pipe(z.string('Isi e-mailmu, supaya kami bisa membalas.')),
    message: z
      .string('Isi pesannya.')
      .trim()
      .min(10, 'Tulis sedikitnya 10 karakter.')
      .max(3_000, 'Paling banyak 3.000 karakter.')
      .refine((text) => !NUL.test(text), 'Ada karakter yang tidak bisa disimpan. Ketik ulang bagian ini.'),
    page: Text.trim().default(''),
    work: Text.trim().default(''),
    statement: z.string().default(''),
  })
  .check(({ value, issues }) => {
    if (value.kind !== 'takedown') return
    const needed = {
      page: 'Tulis alamat halaman yang kamu maksud.',
      work: 'Sebut karyanya dan hakmu atasnya.',
      statement: 'Permintaan penurunan butuh pernyataan ini.',
    }
    for (const [name, message] of Object.entries(needed))
      if (!value[name as keyof typeof needed]) issues.push({ code: 'custom', path: [name], message, input: value })
  })

const labels = {
  kind: 'Perihal',
  name: 'Nama',
  email: 'E-mail',
  page: 'Halaman yang dimaksud',
  work: 'Karya dan hakmu',
  statement: 'Pernyataan',
  message: 'Pesan',
}

/** The name of each kind in the form, and its icon. */
const tiles: readonly [kind: Kind, text: string, icon: string][] = [
  ['question', 'Pertanyaan', 'question'],
  ['takedown', 'Lisensi, hak cipta', 'scales'],
  ['privacy', 'Data pribadi', 'lock'],
  ['other', 'Lainnya', 'speech'],
]

export const contactView = (values: Values, errors: Errors = {}) => ({
  kinds: tiles.map(([value, text, icon]) => ({ value, text, icon, isChosen: value === values.kind })),
  values: { name: '', email: '', message: '', page: '', work: '', statement: '', ...values },
  errors,
  labels,
})
