import { share } from '../platform/shares.ts'
import type { Catalog } from './catalog.ts'
import type { Source } from './contract/source.ts'
import type { Pictures } from './view-models/cards.ts'

/** Sources used instead of the configured ones, by tests and the demo. */
export const sourcesShare = share<readonly Source[]>('sources')

/** The catalog for pages, and the addresses of its pictures. */
export const catalogShare = share<{ catalog: Catalog; pictures: Pictures }>('catalog')
