import { share } from '../platform/shares.ts'
import type { Catalog } from './catalog.ts'
import type { Source } from './contract/source.ts'
import type { Timeouts } from './failover/timeouts.ts'
import type { Pictures } from './view-models/cards.ts'

/** With this share, tests and the demo replace the configured sources. */
export const sourcesShare = share<readonly Source[]>('sources')

/** With this share, tests replace some of the usual timeouts. */
export const timeoutsShare = share<Partial<Timeouts>>('timeouts of the catalog')

/** The catalog for other features, and what builds the addresses of its posters. */
export const catalogShare = share<{ catalog: Catalog; pictures: Pictures }>('catalog')
