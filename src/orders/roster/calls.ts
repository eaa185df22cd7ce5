import * as z from 'zod'
import { staffActor } from '../actor.ts'
import { OneOrder, type OrderCall, tags } from '../api/call.ts'
import { one } from '../api/orders.ts'
import { Outdated } from '../change-order.ts'
import { type OrderGoods, readGoods } from '../lines/queries.ts'
import type { Order } from '../rules/amounts.ts'
import { isLocked, sizedLines } from './rules.ts'
import { pastedIn, readSizes, SizesBody, saveSizes } from './save-sizes.ts'
import { columnKinds } from './words.ts'

const [text, count] = [z.string(), z.int()]
const Cells = { name: text, number: text, size_code: text, choice: text, note: text }
const Sizes = z.object({
  version: z.int(),
  is_locked: z.boolean(),
  lines: z.array(
    z.object({
      line_id: z.string(),
      title: z.string(),
      quantity: z.int(),
      is_complete: z.boolean(),
      sizes: z.array(z.object({ code: text, quantity: count })),
      roster: z.array(z.object({ ...Cells, position: count, is_done: z.boolean() })),
    }),
  ),
})
const Count = z.object({ code: text, quantity: count })
const Paste = z.object({
  columns: z.array(z.enum(columnKinds).nullable()),
  has_header: z.boolean(),
  rows: z.array(
    z.object({
      ...Cells,
      line: count,
      text,
      problems: z.array(z.object({ field: text, code: text, level: z.enum(['error', 'warning']) })),
    }),
  ),
  counts: z.array(Count),
  sums: z.array(Count),
  dropped: z.array(z.object({ kind: text, count })),
  good: count,
  bad: count,
})
const about = { ...OneOrder, tag: tags.goods, errors: { 400: true, 404: true, 409: true } } as const

const sized = {
  line_id: '1',
  title: 'Kaos combed 24s',
  quantity: 24,
  is_complete: false,
  sizes: [{ code: 'L', quantity: 10 }],
  roster: [],
}
const guess = { field: 'text', code: 'guessed_columns', level: 'warning' } as const
const pasteExample: z.infer<typeof Paste> = {
  columns: ['name', 'number', 'size_code', 'gender'],
  has_header: false,
  rows: [
    {
      line: 1,
      text: 'Budi\t10\tL\tL',
      name: 'Budi',
      number: '10',
      size_code: 'L',
      choice: '',
      note: 'L/P: L',
      problems: [guess],
    },
  ],
  counts: [],
  sums: [{ code: 'L', quantity: 1 }],
  dropped: [],
  good: 1,
  bad: 0,
}
const sizesExample = { version: 1, is_locked: false, lines: [sized] }

export const sizeCalls: readonly OrderCall[] = [
  one('readSizes', 'get', '/api/v1/order/:id/sizes', {
    ...about,
    about: 'Ukuran pesanan. Ukuran dan daftar nama tiap baris barang.',
    good: 'Ukurannya.',
    data: Sizes,
    example: sizesExample,
    run: async ({ db }, { of: order }) => toSizesResponse(order, await readGoods(db, order)),
  }),
  one('changeSizes', 'put', '/api/v1/order/:id/sizes', {
    ...about,
    about:
      'Mengisi ukuran satu baris. Dengan `sizes`, `roster`, atau `paste`: daftar yang ditempel. Ukuran tanpa nama langsung mengubah harganya, daftar nama begitu lengkap atau dikunci. Daftar yang hanya menghitung ukuran dijawab dengan `counts`; yang tidak dicetak dihitung di `dropped`; bacaan yang perkiraan bertanda `guessed_columns`, dan `columns` mengatakan isi tiap kolom. `only_good` menyimpan baris yang benar saja; `preview` tidak mengubah apa pun.',
    body: SizesBody,
    bodyExample: { version: 0, line_id: '1', paste: 'Nama\tNo\tUkuran\nBudi\t10\tL' },
    isParsedByRun: true,
    good: 'Ukurannya sekarang; dengan `paste` juga bagaimana daftarnya dibaca.',
    data: z.object({ ...Sizes.partial().shape, ...Paste.partial().shape }),
    example: pasteExample,
    run: async (deps, { ctx, of: order, fields }) => {
      const { preview, ...request } = readSizes(fields)
      const pasted = pastedIn(await readGoods(deps.db, order), request)
      if (preview && pasted) {
        if (request.version != null && request.version !== order.sizes_version) throw new Outdated(order)
        return pasted
      }
      const saved = await saveSizes(deps, order.id, { ...request, saves: !preview }, staffActor(ctx))
      return { ...toSizesResponse(saved.order, saved.goods), ...pasted }
    },
  }),
]

const toSizesResponse = (order: Order, goods: OrderGoods) => ({
  version: order.sizes_version,
  is_locked: isLocked(order),
  lines: sizedLines(goods).map(({ line, isComplete }) => ({
    ...line,
    line_id: line.id,
    is_complete: isComplete,
    roster: line.roster.map((row) => ({ is_done: false, ...row })),
  })),
})
