import { callRoutes } from '../platform/api/calls.ts'
import { feature, type Site } from '../platform/feature.ts'
import { callErrors } from '../web/call-errors.ts'
import { describeProducts, productCalls } from './api.ts'
import { reads, writes } from './limits.ts'
import { productPages } from './pages/routes.ts'
import { seedProducts } from './seed.ts'

/** The price list of the shop: products with their sizes, options and prices. */
export const products = feature({
  name: 'products',
  apis: ['products', 'price-list'].map((name) => ({
    prefix: `/api/v1/${name}`,
    errors: callErrors(),
    limits: { read: reads, write: writes },
  })),
  openapi: describeProducts,
  audit: {
    actions: {
      'price-list.replace': 'mengganti',
      'price-list.add': 'menambah',
      'price-list.edit': 'mengubah',
      'price-list.bin': 'membuang',
    },
    kinds: { 'price-list': 'Daftar harga' },
    names: { changed: 'diubah' },
  },
  links: [
    { place: 'staff', group: 'office', key: 'produk', href: '/admin/produk/', text: 'Produk & harga', icon: 'list' },
  ],
  seed: seedProducts,
  open: ({ db, uploads }: Site) => ({ routers: [callRoutes(productCalls, { db }), productPages({ db, uploads })] }),
})
