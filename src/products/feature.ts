import { callRoutes } from '../platform/api/calls.ts'
import { feature, type Site } from '../platform/feature.ts'
import { callErrors } from '../web/call-errors.ts'
import { describeProducts, productCalls } from './api.ts'
import { reads, writes } from './limits.ts'
import { seedProducts } from './seed.ts'

/** The price list of the shop: what is made, in which sizes and ways, for which price. */
export const products = feature({
  name: 'products',
  apis: ['products', 'price-list'].map((name) => ({
    prefix: `/api/v1/${name}`,
    errors: callErrors(),
    limits: { read: reads, write: writes },
  })),
  openapi: describeProducts,
  audit: {
    actions: { 'price-list.replace': 'mengganti' },
    kinds: { 'price-list': 'Daftar harga' },
    names: { changed: 'diubah' },
  },
  seed: seedProducts,
  open: ({ db }: Site) => ({ routers: [callRoutes(productCalls, { db })] }),
})
