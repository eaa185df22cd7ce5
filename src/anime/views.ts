import { page } from '../web/render.ts'
import type { SourceNote } from './present/cards.ts'
import type { AnimeView } from './present/show.ts'

/** Everything the catalog can show. */
export const animePage = page<{ anime: AnimeView; note: SourceNote; image: string; jsonLd: string[] }>('/anime/show')
