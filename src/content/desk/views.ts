import type { PaginationView } from '../../web/paging.ts'
import { fragment, page } from '../../web/render.ts'
import type { editView } from './edit-view-model.ts'
import type { binRow, listView, versionRow } from './list-view-model.ts'
import type { textView } from './text-view-model.ts'

type List = { list: ReturnType<typeof listView>; binned: { title: string; restore: string } | null }
export const listPage = page<List>('/content/desk/list', '/content/desk/_list')
export const editPage = page<{ edit: ReturnType<typeof editView>; flash: string | null }>('/content/desk/edit')
export const previewFragment = fragment<{ html: string }>('/content/desk/_preview')
export const textPage = page<{ text: ReturnType<typeof textView> }>('/content/desk/text')

type Versions = { title: string; back: string; versions: ReturnType<typeof versionRow>[] }
export const versionsPage = page<Versions>('/content/desk/versions')

export const binPage = page<{ rows: ReturnType<typeof binRow>[]; pagination: PaginationView }>('/content/desk/bin')

/** `error`: why a file was refused. */
export type PhotoRow = { id: string; src: string; name: string; title: string; alt: string; error: string | null }
type ManyView = { rows: PhotoRow[]; error: string | null; flash: string | null; isPartial: boolean }
export const manyPage = page<{ many: ManyView }>('/content/desk/many')
export const photoFragment = fragment<{ row: PhotoRow }>('/content/desk/_photo_row')
