import { page } from '../web/render.ts'
import type { AnimeView, SourceNote } from './present.ts'

/** Everything the catalog can show. */
export const animePage = page<{ anime: AnimeView; note: SourceNote; image: string; jsonLd: string[] }>('/anime/show')
