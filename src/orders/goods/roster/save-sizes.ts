import type { Knex } from 'knex'
import * as z from 'zod'
import type { OrderRosterRow } from '../../../db/shop-rows.ts'
import { piecesOf } from '../../../products/rules/price.ts'
import { sizeCodes } from '../../../products/rules/price-list.ts'
import { InvalidFields } from '../../../web/call-errors.ts'
import { wholeNumber } from '../../../web/form.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { inOrder } from '../../lines/goods.ts'
import { setRoster, setSizes } from '../../lines/queries.ts'
import { storedLine } from '../../lines/typed.ts'
import type { OrderDeps } from '../../order-deps.ts'
import { type OrderActor, saveOrder } from '../../queries.ts'
import type { Order } from '../../rules/amounts.ts'
import type { OrderLine } from '../../rules/lines.ts'
import { priceLock } from '../../rules/price.ts'
import type { OrderUpdate } from '../../staff/update-order.ts'
import { readDeep } from '../lines/answers.ts'
import { changeLines, onOrder, standingOf } from '../lines/change-lines.ts'
import { resized } from '../lines/plan.ts'
import { namedIn, type Standing, sizesOf } from '../lines/standing.ts'
import { inCapitals, readPaste } from './paste.ts'
import { problemLabels, problemsOf } from './problems.ts'
import { sizeReader } from './sizes.ts'
import type { Cells } from './words.ts'

/** Sizes of goods that no price list knows. */
const usualSizes = ['XS', 'S', 'M', 'L', 'XL', 'XXL', '3XL', '4XL', '5XL']

/** Empty for a product in one size. */
export const codesOf = ({ list }: Pick<Standing, 'list'>, { product_id }: Pick<OrderLine, 'product_id'>): string[] =>
  (list ? sizeCodes(list, product_id) : undefined) ?? usualSizes

export const isLocked = ({ sizes_locked, production_status }: Order): boolean =>
  sizes_locked || production_status !== 'menunggu'

/** What is known of the sizes of each goods line. */
export const sizedLines = (standing: Standing) =>
  standing.lines
    .filter(({ kind }) => kind === 'goods')
    .map((line) => {
      const codes = codesOf(standing, line)
      const sizes = sizesOf(standing, line.id)
      const known = piecesOf({ sizes, quantity: 0 })
      const roster = standing.roster.filter(({ line_id }) => line_id === line.id).map(({ line_id: _, ...row }) => row)
      const isComplete = codes.length === 0 || known === line.quantity
      return { line, codes, sizes, roster, known, isComplete }
    })

const Cell = z.string().max(500)
/** One of `sizes`, `roster` and `paste`. `capitals`: names in capital letters. */
export const SizesBody = z.object({
  version: wholeNumber(z.int().min(0)).nullish(),
  line_id: z.coerce.string('Isi id barisnya.').max(20),
  sizes: z
    .array(z.object({ code: z.string().max(8), quantity: wholeNumber(z.int('Isi angka bulat.').min(0).max(10_000)) }))
    .max(60)
    .optional(),
  roster: z
    .array(z.object({ name: Cell, number: Cell, size_code: Cell, choice: Cell, note: Cell }).partial())
    .max(2_000)
    .optional(),
  paste: z.string().max(200_000).optional(),
  preview: z.boolean().default(false),
  only_good: z.boolean().default(false),
  capitals: z.boolean().default(false),
})
export type SizesRequest = Omit<z.infer<typeof SizesBody>, 'preview'>
export const MOST_ROWS = 500

/** Nothing but an empty list says that all is to be taken away. */
export function readSizes(fields: unknown) {
  const request = readDeep(SizesBody, fields)
  const sent = (['sizes', 'roster', 'paste'] as const).filter((name) => request[name] !== undefined)
  if (sent.length !== 1)
    throw new InvalidFields({ [sent[1] ?? 'sizes']: ['Kirim satu dari sizes, roster, atau paste.'] })
  if (request.paste?.trim() === '') throw new InvalidFields({ paste: ['Tempel daftarnya dulu.'] })
  return request
}

/** Throws `InvalidFields`, a 404 and a 409. Returns null if the order does not exist. */
export const saveSizes = (deps: OrderDeps, id: string, request: SizesRequest, actor: OrderActor, isPreview = false) =>
  onOrder(deps, id, { version: request.version ?? null, name: 'sizes_version', isPreview, actor }, (trx, order) =>
    saveIn(trx, deps, order, request, actor),
  )

async function saveIn(trx: Knex, deps: OrderDeps, order: Order, request: SizesRequest, actor: OrderActor) {
  const now = deps.now()
  const author = { name: actor.name, at: now }
  if (actor.source === 'public' && isLocked(order)) throw new Refusal(409, 'Ukurannya sudah dikunci toko.')
  const locked = priceLock(order)
  if (locked) throw new Refusal(409, locked)
  const first = await standingOf(trx, order)
  const line = first.lines.find(({ id, kind }) => id === request.line_id && kind === 'goods')
  if (!line) throw notFound('Baris ini tidak ada di pesanan itu.')
  const { sizes, roster } = sizesIn(request, codesOf(first, line), line)
  const lineId = await storedLine(trx, order.id, line, author)
  const standing = lineId === line.id ? first : await standingOf(trx, order)
  const hadRoster = standing.roster.some(({ line_id }) => line_id === lineId)
  const rows = roster || hadRoster ? { rows: namedIn(roster ?? []) || null } : {}
  const drafts = resized(standing, lineId, { sizes, ...rows })
  await setSizes(trx, lineId, sizes)
  await setRoster(trx, lineId, roster ?? [])
  const {
    order: after,
    what,
    ...update
  } = await changeLines(trx, deps, order, standing, drafts, actor, 'Ukuran berubah')
  const told = `${line.title}: ${sizes.map(({ code, quantity }) => `${code} ${quantity}`).join(', ')}`
  const set = { sizes_version: order.sizes_version + 1 }
  const saved = await saveOrder(trx, after, set, [{ kind: 'sizes', note: told.slice(0, 500) }], actor, now)
  return { ...update, order: saved, what: what.length > 0 ? what : (['edited'] as OrderUpdate['what']) }
}

type Rows = Omit<OrderRosterRow, 'line_id'>[]

/** The sizes that are to be saved, of a list those of its rows. Throws `InvalidFields`. */
export function sizesIn(request: SizesRequest, codes: readonly string[], { quantity }: Pick<OrderLine, 'quantity'>) {
  const roster = request.sizes ? null : rosterIn(request, codes)
  const sizes = roster ? sumsOf(roster) : (request.sizes ?? []).filter((size) => size.quantity > 0)
  for (const [nth, { code }] of sizes.entries())
    if (!codes.includes(code) || sizes.findIndex((one) => one.code === code) < nth)
      throw new InvalidFields({
        [`sizes.${nth}.code`]: [
          codes.includes(code) ? `Ukuran ${code} tertulis dua kali.` : `Ukuran ${code} tidak ada.`,
        ],
      })
  const pieces = roster?.length ?? piecesOf({ sizes, quantity: 0 })
  if (pieces > quantity)
    throw new InvalidFields({ [fieldOf(request)]: [`Ada ${pieces}, padahal jumlahnya ${quantity} potong.`] })
  return { sizes: inOrder(sizes, codes), roster }
}

const fieldOf = ({ sizes, roster }: SizesRequest) => (sizes ? 'sizes' : roster ? 'roster' : 'paste')

function rosterIn(request: SizesRequest, codes: readonly string[]): Rows {
  const read = request.roster
    ? checked(request.roster, codes, request)
    : readPaste(request.paste ?? '', codes, request).rows
  if (read.length > MOST_ROWS) throw new InvalidFields({ [fieldOf(request)]: [`Paling banyak ${MOST_ROWS} baris.`] })
  const wrong = read.flatMap(({ problems }, nth) =>
    problems.filter(({ level }) => level === 'error').map((problem) => ({ ...problem, nth })),
  )
  if (wrong.length > 0 && !request.only_good)
    throw new InvalidFields(
      Object.fromEntries(
        wrong.map(({ field, code, nth }) => [`${fieldOf(request)}.${nth}.${field}`, [problemLabels[code]]]),
      ),
    )
  const bad = new Set(wrong.map(({ nth }) => nth))
  if (read.length > 0 && bad.size === read.length)
    throw new InvalidFields({ [fieldOf(request)]: ['Tidak ada baris yang bisa disimpan.'] })
  return read
    .filter((_, nth) => !bad.has(nth))
    .map(({ name, number, size_code, choice, note }, position) => ({
      position,
      name,
      number,
      size_code,
      choice,
      note,
      is_done: false,
    }))
}

const checked = (roster: NonNullable<SizesRequest['roster']>, codes: readonly string[], { capitals = false }) => {
  const cells = { name: '', number: '', size_code: '', choice: '', note: '' }
  const flags = { text: '', hasTooMany: false, isLong: false, isTitle: false, hasChatHead: false, hasRunning: false }
  return problemsOf(
    roster
      .map((row, nth) => ({ ...cells, ...(row as Partial<Cells>), ...flags, line: nth + 1 }))
      .map((row) => (capitals ? inCapitals(row) : row)),
    sizeReader(codes),
  )
}

const sumsOf = (rows: Rows) => {
  const codes = [...new Set(rows.map(({ size_code }) => size_code).filter((code) => code !== ''))]
  return codes.map((code) => ({ code, quantity: rows.filter(({ size_code }) => size_code === code).length }))
}
