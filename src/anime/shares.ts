import { share } from '../platform/shares.ts'
import type { Catalog } from './catalog.ts'
import type { Source } from './contract/source.ts'
import type { Pictures } from './view-models/cards.ts'

/** Tests and the demo replace the configured sources with it. */
export const sourcesShare = share<readonly Source[]>('sources')

/** Milliseconds that a page waits for the answers of its optional parts, set by tests. */
export const optionalPartTimeoutShare = share<number>('timeout of optional parts')

/** The catalog for other features, and what builds the addresses of its posters. */
export const catalogShare = share<{ catalog: Catalog; pictures: Pictures }>('catalog')
