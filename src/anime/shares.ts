import { share } from '../platform/shares.ts'
import type { Catalog } from './catalog.ts'
import type { Source } from './contract/source.ts'
import type { Pictures } from './view-models/cards.ts'

/** Share with which tests and the demo replace the configured catalog sources. */
export const sourcesShare = share<readonly Source[]>('sources')

/** Share with which tests set how many milliseconds a page waits for the answers of its optional parts. */
export const optionalPartTimeoutShare = share<number>('timeout of optional parts')

/** Share through which other features get the catalog and the function that builds addresses of its posters. */
export const catalogShare = share<{ catalog: Catalog; pictures: Pictures }>('catalog')
