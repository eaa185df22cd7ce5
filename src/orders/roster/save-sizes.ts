import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { MAX_PIECES } from '../../products/limits.ts'
import { countPieces } from '../../products/rules/price.ts'
import { InvalidFields, readFields } from '../../web/call-errors.ts'
import { byPath, wholeNumber } from '../../web/form.ts'
import { longestSizes, MAX_CELLS, MAX_PASTED_CHARACTERS, MAX_SIZE_CODE } from '../limits.ts'
import { changeGoods, type GoodsUpdate } from '../lines/change-lines.ts'
import { resized } from '../lines/count-lists.ts'
import { inOrder } from '../lines/new-lines.ts'
import type { OrderGoods } from '../lines/queries.ts'
import { type OrderLine, type RosterRow, sizeTexts } from '../lines/rules.ts'
import type { OrderDeps } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import type { Rupiah } from '../rules/amounts.ts'
import { inCapitals, type Pasted, readPaste } from './paste.ts'
import { checkRows, problemLabels } from './problems.ts'
import {
  insistOnCounts,
  insistOnFewRows,
  insistOnOneList,
  insistOnOpenSizes,
  insistOnPieces,
  insistOnSizes,
  insistOnSome,
  isLocked,
} from './rules.ts'
import { listSizes, sizeReader } from './sizes.ts'
import { columnKinds } from './words.ts'

const Cell = z.preprocess(
  (value) => (value === null ? '' : typeof value === 'number' ? String(value) : value),
  z.string().max(longestSizes.cell).default(''),
)
/**
 * The body has one of `sizes`, `roster` and `paste`. `capitals`: whether names become capitals. `columns`: the kind of
 * each column of a pasted table, null for a column that goes to the note.
 */
export const SizesBody = z.object({
  version: wholeNumber(z.int().min(0)).nullish(),
  line_id: z.coerce.string('Isi id barisnya.').max(20),
  sizes: z
    .array(
      z.object({
        code: z.string().max(MAX_SIZE_CODE),
        quantity: wholeNumber(z.int('Isi angka bulat.').min(0).max(MAX_PIECES)),
      }),
    )
    .max(longestSizes.sizes)
    .optional(),
  roster: z
    .array(
      z.object({
        name: Cell,
        number: Cell,
        size_code: Cell,
        choice: Cell,
        note: Cell,
        is_done: z.boolean().default(false),
      }),
    )
    .max(longestSizes.rows)
    .optional(),
  paste: z.string().max(MAX_PASTED_CHARACTERS).optional(),
  preview: z.boolean().default(false),
  only_good: z.boolean().default(false),
  capitals: z.boolean().default(false),
  columns: z.array(z.enum(columnKinds).nullable()).max(MAX_CELLS).optional(),
})
export type SizesRequest = Omit<z.infer<typeof SizesBody>, 'preview'>

export function readSizes(fields: unknown) {
  const request = readFields(SizesBody, fields, byPath)
  insistOnOneList(request)
  return request
}

/** Reads the pasted list of a line; null if there is none. */
export function pastedIn(goods: OrderGoods, { line_id, paste, capitals, columns }: SizesRequest): Pasted | null {
  const line = goods.lines.find(({ id }) => id === line_id)
  if (!line || paste === undefined) return null
  const pasted = readPaste(paste, listSizes(goods.list, line.product_id), { capitals, columns })
  insistOnFewRows(pasted.rows, 'paste')
  return pasted
}

/**
 * `saves`: whether the sizes are saved; a function decides by the new price. Throws `InvalidFields`, a 404 and a 409.
 */
export const saveSizes = (
  deps: OrderDeps,
  id: string,
  { saves = true, ...request }: SizesRequest & { saves?: boolean | ((total: Rupiah) => boolean) },
  actor: OrderActor,
): Promise<GoodsUpdate> =>
  changeGoods(deps, id, actor, {
    version: request.version ?? null,
    versionOf: 'sizes_version',
    saves,
    planOf(_, order, goods) {
      insistOnOpenSizes(order, actor.source === 'public')
      const line = goods.lines.find(({ id, kind }) => id === request.line_id && kind === 'goods')
      if (!line) throw new InvalidFields({ line_id: ['Baris ini tidak ada di pesanan itu.'] })
      const sizeInput = sizesIn(request, listSizes(goods.list, line.product_id), line)
      const { sizes, roster } = sizeInput
      insistOnCounts(line, roster)
      const plan = { ...resized(goods, line.id, sizeInput, isLocked(order)), reason: 'Ukuran berubah' }
      const isSame = isDeepStrictEqual([line.sizes, line.roster.map(asSent)], [sizes, (roster ?? []).map(asSent)])
      return isSame ? plan : { ...plan, sizesNote: `${line.title}: ${sizeTexts(sizes).join(', ')}` }
    },
  })

const asSent = (row: RosterRow) => ({ is_done: false, ...row })

/** The sizes to save. A list of names gives the sizes of its rows. Throws `InvalidFields`. */
export function sizesIn(request: SizesRequest, codes: readonly string[], { quantity }: Pick<OrderLine, 'quantity'>) {
  const pasted = request.paste === undefined ? null : readPaste(request.paste, codes, request)
  const rows = request.sizes ? null : rosterIn(request, codes, pasted)
  // A list that only counts pieces names nobody.
  const roster = pasted && pasted.counts.length > 0 ? null : rows
  const { read } = sizeReader(codes)
  const sizeCounts = (request.sizes ?? []).map(({ code, quantity }) => ({ code: read(code) ?? code, quantity }))
  const sizes = roster ? countSizes(roster) : (pasted?.counts ?? sizeCounts.filter((size) => size.quantity > 0))
  insistOnSizes(sizes, codes)
  insistOnPieces(roster?.length ?? countPieces({ sizes, quantity: 0 }), quantity, getFieldName(request))
  return { sizes: inOrder(sizes, codes), roster }
}

const getFieldName = ({ sizes, roster }: SizesRequest) => (sizes ? 'sizes' : roster ? 'roster' : 'paste')

function rosterIn(request: SizesRequest, codes: readonly string[], pasted: Pasted | null): RosterRow[] {
  const rows = request.roster ? checkRoster(request.roster, codes, request.capitals) : (pasted?.rows ?? [])
  insistOnFewRows(rows, getFieldName(request))
  const wrong = rows.flatMap(({ problems }, nth) =>
    problems.filter(({ level }) => level === 'error').map((problem) => ({ ...problem, nth })),
  )
  if (wrong.length > 0 && !request.only_good)
    throw new InvalidFields(
      Object.fromEntries(
        wrong.map(({ field, code, nth }) => {
          // Rows that are sent as fields have no pasted text.
          const own = field === 'text' && request.roster ? 'size_code' : field
          return [`${getFieldName(request)}.${nth}.${own}`, [problemLabels[code]]]
        }),
      ),
    )
  const bad = new Set(wrong.map(({ nth }) => nth))
  const isEmptied = request.roster?.length === 0
  if (!isEmptied) insistOnSome(rows.length - bad.size + (pasted?.counts ?? []).length, getFieldName(request))
  return rows
    .map(({ name, number, size_code, choice, note }, nth) => {
      return { name, number, size_code, choice, note, is_done: request.roster?.[nth]?.is_done ?? false }
    })
    .filter((_, nth) => !bad.has(nth))
    .map((row, position) => ({ ...row, position }))
}

const checkRoster = (roster: NonNullable<SizesRequest['roster']>, codes: readonly string[], capitals: boolean) => {
  const rows = roster.map((row, nth) => ({ ...row, text: '', found: [], line: nth + 1 }))
  return checkRows(capitals ? rows.map(inCapitals) : rows, sizeReader(codes))
}

const countSizes = (rows: readonly RosterRow[]) => {
  const codes = [...new Set(rows.map(({ size_code }) => size_code).filter((code) => code !== ''))]
  return codes.map((code) => ({ code, quantity: rows.filter(({ size_code }) => size_code === code).length }))
}
