import { share } from '../platform/shares.ts'
import type { Catalog } from './catalog.ts'
import type { Source } from './contract/source.ts'
import type { Pictures } from './view-models/cards.ts'

/** Sources that stand in for the configured ones: what tests and the demo give. */
export const sourcesShare = share<readonly Source[]>('sources')

/** The catalog as pages ask it, and where their pictures are. */
export const catalogShare = share<{ catalog: Catalog; pictures: Pictures }>('catalog')
