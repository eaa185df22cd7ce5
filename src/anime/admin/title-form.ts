import * as z from 'zod'
import { EntryId } from '../../audit/audit.ts'
import { PageNumber, Slug, Text, wholeNumber } from '../../web/form.ts'
import { decoded } from '../contract/slugs.ts'

/** States of a title mapping, by their Indonesian names in URLs and forms. */
export const stateNames = { usulan: 'proposed', cocok: 'confirmed', ditolak: 'rejected' } as const
export type StateName = keyof typeof stateNames
export const nameByState = { proposed: 'usulan', confirmed: 'cocok', rejected: 'ditolak' } as const

const StateName = z.enum(['usulan', 'cocok', 'ditolak'])

export const ListQuery = z.object({
  keadaan: StateName.catch('usulan').default('usulan'),
  q: Text.trim().max(200).catch('').default(''),
  page: PageNumber.catch(1).default(1),
})
export type ListSelection = z.infer<typeof ListQuery>

const Origin = Text.trim().min(1).max(255)

/** `origin_slug` and `keadaan` repeat the mapping as the page showed it, to detect a change by another user. */
export const DecisionForm = z.object({
  slug: Slug,
  origin: Origin,
  origin_slug: Slug,
  keadaan: StateName,
  putusan: z.enum(['cocok', 'nama', 'tolak', 'lupa']),
})

/** `catatan`: the audit entry of the decision to undo. */
export const UndoForm = z.object({ catatan: EntryId })

/** A title's slug, or the address of its page. */
const TitleSlug = z
  .string('Isi slug judulnya.')
  .trim()
  .transform((text) => {
    const pasted = /(?:^|\/)anime\/([^/?#\s]+)/.exec(text)?.[1]
    return pasted === undefined ? text : (decoded(pasted) ?? pasted)
  })
  .pipe(Text.min(1, 'Isi slug judulnya.').max(200, 'Paling banyak 200 karakter.'))

export const RefreshForm = z.object({ slug: TitleSlug })

/** `tetap`: the two slugs that staff confirmed to save although they were never seen, separated by a space. */
export const MappingForm = z.object({
  slug: TitleSlug,
  origin: z.string('Pilih asalnya.').trim().pipe(Text.min(1, 'Pilih asalnya.').max(255, 'Pilih asalnya.')),
  origin_slug: Text.trim().max(200, 'Paling banyak 200 karakter.').default(''),
  tolak: z.string().optional().transform(Boolean),
  tetap: z.string().max(500).catch('').default(''),
})

export const mappingLabels = {
  slug: 'Judul di sini',
  origin: 'Asal',
  origin_slug: 'Slug di sana',
  tetap: 'Simpan walau belum pernah terlihat',
} as const

/** The page of the list to return to after an action. */
export const BackForm = z.object({
  dari: StateName.catch('usulan').default('usulan'),
  q: Text.trim().max(200).catch('').default(''),
  page: wholeNumber(z.int().min(1).max(100_000)).catch(1).default(1),
})
