import { feature } from '../platform/feature.ts'
import { seedProducts } from './seed.ts'

/** The price list of the shop. */
export const products = feature({ name: 'products', seed: seedProducts })
