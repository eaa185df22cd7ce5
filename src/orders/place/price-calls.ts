import * as z from 'zod'
import { plainCalls, whoMay } from '../../platform/api/plain-calls.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { trials } from '../../products/limits.ts'
import { readPriceList } from '../../products/queries.ts'
import { calculatePrice, listedKinds } from '../../products/rules/price.ts'
import { publicPart } from '../../products/rules/price-list.ts'
import { readSelection, renameProblems, selectionFields } from '../../products/wish.ts'
import { invalidForm, readFields } from '../../web/call-errors.ts'
import { addWorkingDays, toWibDay } from '../../web/dates.ts'
import { may } from '../../web/rights.ts'
import { type ApiDeps, type OrderCall, tags } from '../api/call.ts'
import { downPayment } from '../rules/amounts.ts'
import { orderSettings } from '../settings.ts'
import { Percent, unlessBlank } from './forms.ts'

const Terms = z.object({ dp_percent: z.preprocess(unlessBlank, Percent.optional()) })

const Priced = z
  .object({
    lines: z.array(
      z.object({
        kind: z.enum(listedKinds),
        title: z.string(),
        detail: z.string(),
        quantity: z.int(),
        unit_price: z.int(),
        amount: z.int(),
      }),
    ),
    quantity: z.int(),
    total_price: z.int(),
    dp_amount: z.int(),
    earliest: z.iso.date().meta({ description: 'Paling cepat selesai: hari ini ditambah hari kerja terlamanya.' }),
  })
  .meta({ id: 'Priced' })

const line = { kind: 'goods', title: 'Topi', detail: 'Navy' } as const

/**
 * Prices a wish. Visitors may only name what they can order. Staff may also try hidden products, and fewer pieces than
 * the minimum.
 */
export const priceCall: OrderCall = plainCalls<ApiDeps>()(whoMay.maybeSignedIn)('tryPrice', 'post', '/api/v1/price', {
  tag: tags.public,
  about:
    'Menghitung harga. Menghitung barang dari daftar harga tanpa memesan apa pun: satu barang di tingkat teratas, atau beberapa di `items`. Uang adalah bilangan rupiah bulat. Staf yang masuk boleh menghitung produk tersembunyi dan di bawah jumlah paling sedikit.',
  limit: trials,
  body: z.object({ ...selectionFields, ...Terms.shape }),
  isParsedByRun: true,
  bodyExample: { product_id: 1, quantity: 24, dp_percent: 60 },
  good: 'Harganya.',
  data: Priced,
  example: {
    lines: [{ ...line, quantity: 24, unit_price: 42_000, amount: 1_008_000 }],
    quantity: 24,
    total_price: 1_008_000,
    dp_amount: 604_800,
    earliest: '2026-12-11',
  },
  errors: { 400: true },
  run: async ({ db, now }, { viewer, fields }) => {
    const { dp_percent } = readFields(Terms, fields)
    const result = readSelection(fields)
    if (!result.ok) throw invalidForm(renameProblems(result.problems, result.pathOf))
    const isStaff = may(viewer, 'staff')
    const list = await readPriceList(db)
    const price = calculatePrice(result.wish, isStaff ? list : publicPart(list), { isStaff })
    if (!price.ok) throw invalidForm(renameProblems(price.problems, result.pathOf))
    const percent = dp_percent ?? (await readSettings(db, orderSettings)).dp_percent_default
    return {
      ...price,
      total_price: price.total,
      dp_amount: downPayment(price.total, percent),
      earliest: addWorkingDays(toWibDay(now()), price.lead_days),
    }
  },
})
