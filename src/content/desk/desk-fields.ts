import { type ContentItemRow, type ContentKind, programTypes } from '../../db/tables.ts'
import { wibInput } from '../../web/dates.ts'
import type { Values } from '../../web/form.ts'
import { programTypeNames } from '../kinds.ts'
import type { ContentTexts } from '../texts.ts'

export const DESK = '/admin/konten/'
export const BIN = `${DESK}sampah/`
export const MANY = `${DESK}galeri/unggah/`

export type FieldRule = {
  name: keyof ContentTexts
  label: string
  as: 'line' | 'short' | 'text' | 'type' | 'moment' | 'link'
  /** Without the field an item cannot be saved at all (`always`), or cannot be made public (`public`). */
  needed: 'always' | 'public' | 'never'
  /** The fewest characters. */
  least?: number
  help?: string
}

/** `path` is the part of the address that names the kind. */
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
  const kindEntry = byKind.get(kind)
  if (!kindEntry) throw new Error(`the desk does not know ${kind}`)
  return kindEntry
}

export const deskHref = ({ kind, public_id }: Pick<ContentItemRow, 'kind' | 'public_id'>): string =>
  `${DESK}${deskKind(kind).path}/${public_id}/`

export function toFormValues(kind: ContentKind, texts: ContentTexts): Values {
  const toInputValue = (value: string | Date | null) => (value instanceof Date ? wibInput(value) : (value ?? ''))
  return Object.fromEntries(deskKind(kind).fields.map(({ name }) => [name, toInputValue(texts[name])]))
}

/** Returns the text for a value, such as "Lokakarya" for "workshop". */
export const fieldText = (name: string, value: string): string =>
  (name === 'program_type' && programTypes.find((one) => one === value) && programTypeNames[value as 'workshop']) ||
  value
