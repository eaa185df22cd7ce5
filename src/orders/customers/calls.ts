import * as z from 'zod'
import { toWibDay } from '../../web/dates.ts'
import { Text } from '../../web/form.ts'
import { ApiPage, ApiPageSize, examples, type OrderCall, pagesBeside, staff, tags } from '../api/call.ts'
import { Page } from '../api/shapes.ts'
import { apiPage } from '../api-model.ts'
import { unlessBlank } from '../place/forms.ts'
import { listCustomers } from './list-queries.ts'

const Customer = z
  .object({
    id: z.int(),
    name: z.string(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    orders_count: z.int(),
    last_order_on: z.iso.date().nullable(),
  })
  .meta({ id: 'Customer' })

export const customerCalls: readonly OrderCall[] = [
  staff('listCustomers', 'get', '/api/v1/customers', {
    tag: tags.goods,
    about:
      'Daftar pelanggan. Yang memesan terakhir lebih dulu. `search` mencari nama, nomor, email, dan produk yang pernah dipesan. Yang digabungkan tampil sebagai satu.',
    query: z.object({
      page: z.preprocess(unlessBlank, ApiPage),
      page_size: z.preprocess(unlessBlank, ApiPageSize),
      search: Text.trim().max(100, 'Pencarian paling banyak 100 karakter').default(''),
    }),
    shown: { page: 1, search: 'budi' },
    good: 'Satu halaman.',
    data: z.object({ ...Page, results: z.array(Customer) }),
    example: { count: 1, next: null, previous: null, results: [examples.customer] },
    errors: { 400: true, 404: 'Invalid page.' },
    run: async ({ db }, { ctx, base, query: { page, page_size: size, search } }) => {
      const { customers, total } = await listCustomers(db, search, { limit: size, offset: (page - 1) * size })
      const results = customers.map((one) => ({
        ...one,
        orders_count: one.orders,
        last_order_on: one.last && toWibDay(one.last),
      }))
      return apiPage(results, { count: total, page, size, hrefOf: pagesBeside(ctx, base) })
    },
  }),
]
