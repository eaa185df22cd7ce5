import type { PaginationView } from '../../web/paging.ts'
import { fragment, page } from '../../web/render.ts'
import type { EditView } from './edit-view.ts'
import type { ListView } from './list-view.ts'
import type { TextView } from './text-view.ts'

/** Templates of the editors' desk, with the types of their data. */
export const listPage = page<{ list: ListView; binned: { title: string; restore: string } | null }>(
  '/content/desk/list',
)
export const listFragment = fragment<{ list: ListView }>('/content/desk/_list')
export const editPage = page<{ edit: EditView; said: string | null }>('/content/desk/edit')
export const previewFragment = fragment<{ html: string }>('/content/desk/_preview')
export const textPage = page<{ text: TextView }>('/content/desk/text')

/** A kept version in the list of all. */
export type VersionRow = {
  href: string
  number: number
  title: string
  by: string
  at: string
  iso: string
  isPresent: boolean
}
export const versionsPage = page<{ title: string; back: string; versions: VersionRow[] }>('/content/desk/versions')

/** An item in the bin. `ends`: the time until it is deleted for good. `restore` is null if the viewer may not. */
export type BinRow = {
  title: string
  kind: string
  by: string
  at: string
  iso: string
  ends: string
  restore: string | null
}
export const binPage = page<{ rows: BinRow[]; pagination: PaginationView }>('/content/desk/bin')

/** A draft of a photo with its title and alternative text, or why a file was refused. */
export type PhotoRow = { id: string; src: string; name: string; title: string; alt: string; error: string | null }
export type ManyView = { rows: PhotoRow[]; error: string | null; said: string | null; isPartial: boolean }
export const manyPage = page<{ many: ManyView }>('/content/desk/many')
export const photoFragment = fragment<{ row: PhotoRow }>('/content/desk/_photo_row')
