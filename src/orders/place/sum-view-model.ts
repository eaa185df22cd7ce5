import { calculatePrice, countPieces } from '../../products/rules/price.ts'
import { readSelection } from '../../products/wish.ts'
import { addWorkingDays, dayBegins, shortDay, toWibDay, weekday } from '../../web/dates.ts'
import type { Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { USUAL_DOWN_PAYMENT } from '../limits.ts'
import { lineRows } from '../lines/rules.ts'
import { downPayment } from '../rules/amounts.ts'
import { Percent } from './forms.ts'
import type { Chosen } from './goods-view-model.ts'
import { isOutside, isTooSoon } from './rules.ts'

type SumInput = {
  chosen: Chosen
  fields: Readonly<Record<string, unknown>>
  isStaff: boolean
  /** The share of the price that is paid at first; 100 for the whole price. */
  percent: number
  now: Date
}

/** The percentage of the price that is paid at first. */
export const shareNow = ({ payment_type }: Values, percent: unknown): number =>
  payment_type === 'full' ? 100 : (Percent.safeParse(percent).data ?? USUAL_DOWN_PAYMENT)

/** What the goods of a form cost by the list, or what is still missing. `shown`: the total that the form sends back. */
export function sumView({ chosen, fields, isStaff, percent, now }: SumInput) {
  const { product, list } = chosen
  const result = readSelection(fields)
  const item = result.ok ? result.wish.items[0] : undefined
  const pieces = item ? countPieces({ ...item, sizes: item.sizes.filter(({ quantity }) => quantity > 0) }) : 0
  const price = result.ok && pieces > 0 ? calculatePrice(result.wish, list, { isStaff }) : null
  const [problem = null] = Object.values(result.ok ? (price?.ok === false ? price.problems : {}) : result.problems)
  const earliest = addWorkingDays(toWibDay(now), product.lead_days)
  const common = {
    slug: product.slug,
    picture: product.picture,
    colours: product.choices.filter(({ id }) => item?.choices.includes(id)).map(({ name }) => name),
    pieces,
    done: `± selesai ${dayWords(earliest)}`,
    problem,
    hint: pieces > 0 || problem ? null : 'Isi jumlahnya untuk melihat harganya.',
    isOutside: isOutside(pieces, product, isStaff),
    shipping: fields['delivery.method'] === 'kirim' ? 'Belum termasuk ongkir.' : null,
  }
  if (!price?.ok) return { ...common, shown: null, total: '–', lines: [], sums: [], warning: null }
  const { total, lines } = price
  const first = downPayment(total, percent)
  return {
    ...common,
    shown: total,
    total: rupiah(total),
    lines: lineRows(lines),
    sums: [
      { label: percent < 100 ? `DP ${percent}% sekarang` : 'Dibayar sekarang', value: rupiah(first) },
      ...(first < total ? [{ label: 'Sisanya nanti', value: rupiah(total - first) }] : []),
    ],
    warning: isTooSoon(fields.needed_on, earliest)
      ? 'Lebih cepat dari perkiraan kami; kami kabari dulu bisa tidaknya.'
      : null,
  }
}
export type SumView = ReturnType<typeof sumView>

/** A day such as "Rab 9 Des". */
const dayWords = (day: string) => `${weekday(dayBegins(day)).slice(0, 3)} ${shortDay(dayBegins(day))}`
