import * as z from 'zod'
import { SelectionItemShape } from '../../products/wish.ts'
import { staffActor } from '../actor.ts'
import { examples, OneOrder, type OrderCall, tags } from '../api/call.ts'
import { one } from '../api/orders.ts'
import { OrderLine } from '../api/shapes.ts'
import { netPaid, type Order } from '../rules/amounts.ts'
import { changeLinesAsStaff } from './change-lines.ts'
import { LinesBody, readLines } from './fields.ts'
import { listLines } from './queries.ts'
import type { OrderLine as Line } from './rules.ts'

const Lines = z.object({
  order_code: z.string(),
  version: z.int(),
  quantity: z.int(),
  total_price: z.int(),
  net_paid: z.int(),
  lines: z.array(OrderLine),
})
const about = { ...OneOrder, tag: tags.goods, errors: { 400: true, 404: true, 409: true } } as const

const linesExample = {
  order_code: examples.orderCode,
  version: 4,
  quantity: 50,
  total_price: 7_500_000,
  net_paid: 0,
  lines: examples.orderDetail?.lines,
}
export const lineCalls: readonly OrderCall[] = [
  one('readLines', 'get', '/api/v1/order/:id/lines', {
    ...about,
    about:
      'Baris pesanan. Barang, ukuran, tambahan, ongkir, dan potongan, dengan harganya. `all=1`: yang dihapus juga.',
    query: z.object({ all: z.string().optional() }),
    shown: { ...OneOrder.shown, all: '1' },
    good: 'Barisnya.',
    data: Lines,
    example: linesExample,
    run: async ({ db }, { of: order, query }) =>
      toLinesResponse(order, await listLines(db, order, { all: query.all === '1' })),
  }),
  one('changeLines', 'put', '/api/v1/order/:id/lines', {
    ...about,
    about:
      'Mengubah baris pesanan. Dengan `items` menurut daftar harga, atau `lines` seperti yang dibaca: baris yang sama tetap, yang lain ditulis baru, yang tidak ada dihapus. `pricing` memilih harga kalau jumlahnya mengubah harga dan uang sudah masuk; `preview` tidak mengubah apa pun.',
    body: LinesBody,
    bodyExample: { version: 4, items: [SelectionItemShape.parse({ product_id: 1, quantity: 30 })], pricing: 'list' },
    isParsedByRun: true,
    good: 'Barisnya sekarang.',
    data: Lines,
    example: linesExample,
    run: async (deps, { ctx, of, fields }) => {
      const { preview: isPreview, ...request } = readLines(fields)
      const update = await changeLinesAsStaff(deps, of.id, { ...request, isPreview }, staffActor(ctx))
      return toLinesResponse(update.order, update.goods.lines)
    },
  }),
]

const toLinesResponse = (order: Order, lines: readonly Line[]) => ({
  ...order,
  net_paid: netPaid(order),
  lines: [...lines],
})
