import { type ContentItemRow, type ContentKind, type ContentTexts, programTypes } from '../../db/content-rows.ts'
import { wibInput } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { programTypeNames } from '../kinds.ts'

export const DESK = '/admin/konten/'
export const BIN = `${DESK}sampah/`
export const MANY = `${DESK}galeri/unggah/`

/**
 * A field of the form. `as`: how it is typed. `needed`: an item cannot be saved without it, or not be made public, or can
 * be both. `least`: fewest characters of what is typed.
 */
export type FieldRule = {
  name: keyof ContentTexts
  label: string
  as: 'line' | 'short' | 'text' | 'type' | 'moment' | 'link'
  needed: 'always' | 'public' | 'never'
  least?: number
  help?: string
}

/** A kind at the desk: the part of its address, and the fields that its items have. */
type DeskKind = { kind: ContentKind; path: string; isOrdered: boolean; fields: readonly FieldRule[] }

const title = { name: 'title', label: 'Judul', as: 'line', needed: 'always', least: 3 } as const
const subtitle = {
  name: 'subtitle',
  label: 'Ringkasan',
  as: 'short',
  needed: 'never',
  help: 'Satu atau dua kalimat, tampil di daftar dan hasil pencarian.',
} as const
const body = { name: 'body', as: 'text' } as const

export const deskKinds: readonly DeskKind[] = [
  {
    kind: 'post',
    path: 'blog',
    isOrdered: false,
    fields: [title, subtitle, { ...body, label: 'Tulisan', needed: 'public' }],
  },
  {
    kind: 'program',
    path: 'program',
    isOrdered: false,
    fields: [
      title,
      subtitle,
      { name: 'program_type', label: 'Jenis', as: 'type', needed: 'public' },
      { name: 'starts_at', label: 'Mulai (WIB)', as: 'moment', needed: 'public' },
      { name: 'ends_at', label: 'Selesai (WIB)', as: 'moment', needed: 'public' },
      { name: 'place', label: 'Tempat', as: 'line', needed: 'never' },
      { ...body, label: 'Keterangan', needed: 'public' },
    ],
  },
  {
    kind: 'photo',
    path: 'galeri',
    isOrdered: true,
    fields: [
      { name: 'title', label: 'Judul', as: 'line', needed: 'never' },
      { ...body, label: 'Keterangan', needed: 'never' },
    ],
  },
  {
    kind: 'partner',
    path: 'mitra',
    isOrdered: true,
    fields: [
      { ...title, label: 'Nama' },
      { name: 'website_url', label: 'Alamat situs', as: 'link', needed: 'public', help: 'Diawali https://' },
      { ...body, label: 'Tentang mitra', needed: 'never' },
    ],
  },
]

const byKind = new Map(deskKinds.map((one) => [one.kind, one]))

export function deskKind(kind: ContentKind): DeskKind {
  const found = byKind.get(kind)
  if (!found) throw new Error(`the desk does not know ${kind}`)
  return found
}

/** Returns the address of an item's form at the desk. */
export const deskHref = ({ kind, public_id }: Pick<ContentItemRow, 'kind' | 'public_id'>): string =>
  `${DESK}${deskKind(kind).path}/${public_id}/`

/** Returns an item's texts as the form shows them. */
export function typedOf(kind: ContentKind, texts: ContentTexts): Values {
  const shown = (value: string | Date | null) => (value instanceof Date ? wibInput(value) : (value ?? ''))
  return Object.fromEntries(deskKind(kind).fields.map(({ name }) => [name, shown(texts[name])]))
}

/** Returns the text of a field for readers, such as "Lokakarya" for "workshop". */
export const saidOf = (name: string, typed: string): string =>
  (name === 'program_type' && programTypes.find((one) => one === typed) && programTypeNames[typed as 'workshop']) ||
  typed

/** Returns what is missing or wrong before texts can be saved, or made public, by field. */
export function problemsOf(
  kind: ContentKind,
  texts: ContentTexts,
  { isPublic, hasPicture, alt }: { isPublic: boolean; hasPicture: boolean; alt: string },
): Errors {
  const errors: Record<string, string> = {}
  for (const { name, needed, least = 1 } of deskKind(kind).fields) {
    const value = texts[name]
    const length = value instanceof Date ? least : (value ?? '').length
    if (needed === 'always' && length < least) errors[name] = `Tulis paling sedikit ${least} huruf.`
    if (needed === 'public' && isPublic && length === 0) errors[name] = 'Isi dulu sebelum diterbitkan.'
  }
  if (texts.starts_at && texts.ends_at && texts.ends_at < texts.starts_at)
    errors.ends_at = 'Selesainya lebih awal dari mulainya.'
  if (!texts.starts_at && texts.ends_at) errors.starts_at ??= 'Isi juga waktu mulainya.'
  if (isPublic && !hasPicture) errors.picture = 'Pilih gambarnya dulu sebelum diterbitkan.'
  if (hasPicture && alt === '') errors.alt = 'Tulis apa yang terlihat, untuk yang tidak bisa melihat gambarnya.'
  return errors
}
