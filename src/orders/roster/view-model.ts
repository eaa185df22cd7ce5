import type { Values } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { longestCells } from '../limits.ts'
import { countedLists } from '../lines/count-lists.ts'
import type { OrderGoods } from '../lines/queries.ts'
import { sumLines } from '../lines/rules.ts'
import type { Order } from '../rules/amounts.ts'
import { priceLock, priceVerdict } from '../rules/price.ts'
import type { DroppedKind } from './clean.ts'
import type { Pasted } from './paste.ts'
import { problemLabels, type RosterProblem } from './problems.ts'
import { checkPasted, heldText, isLocked, mayChangeSizes, sizedLines } from './rules.ts'
import type { Column, ColumnKind } from './words.ts'

const fields = [
  ...(['action', 'version', 'line_id', 'paste', 'capitals', 'shown_total', 'text', 'columns_of'] as const),
] as const

/** One form of the page as it was sent. */
export type SentSizes = {
  /** The fields of the form. */
  tree: Partial<Record<(typeof fields)[number], string>> & { sizes: Values[]; columns: string[] }
  errors: Readonly<Record<string, string>>
  pasted: Pasted | null
  /** The new price, which is shown before it counts. */
  total: number | null
  status?: number
}

const count = (number: number) => number.toLocaleString('id-ID')

/** `action`: the address to which the forms of the page are sent. */
export function sizesView(
  order: Order,
  goods: OrderGoods,
  form: SentSizes | null,
  { isStaff, action }: { isStaff: boolean; action: string },
) {
  const isShut = isLocked(order)
  const change = form?.total && form.total !== order.total_price ? form.total : null
  return {
    code: order.order_code,
    version: order.sizes_version,
    action,
    isStaff,
    isLocked: isShut,
    isLockedByStaff: order.sizes_locked,
    mayEdit: mayChangeSizes(order, !isStaff),
    errors: form?.errors ?? {},
    uncounted: isStaff && isShut ? uncountedText(order, goods) : null,
    change: change === null ? null : { shown: change, from: rupiah(order.total_price), to: rupiah(change) },
    lines: sizedLines(goods).map((sized) => {
      const { line, codes, noted, isComplete } = sized
      return {
        id: line.id,
        title: line.title,
        detail: line.detail,
        isComplete,
        held: isShut ? null : heldText(line, goods.list),
        told: isComplete
          ? `${count(line.quantity)} potong, lengkap`
          : `${count(noted)} dari ${count(line.quantity)} potong`,
        unsized: codes.length === 0 ? null : unsizedText(line.roster.filter(({ size_code }) => size_code === '')),
        roster: line.roster.length,
        ...formView(sized, goods, form?.tree.line_id === line.id ? form : null, change),
      }
    }),
  }
}

type SizedLine = ReturnType<typeof sizedLines>[number]

/** The forms of a line. `own`: the form as it was sent. `change`: the new price, to which the user must agree. */
function formView({ line, codes }: SizedLine, goods: OrderGoods, own: SentSizes | null, change: number | null) {
  const { sizes, roster } = line
  const formSizes = own?.tree.sizes ?? []
  const priced = goods.list?.products.find(({ id }) => id === line.product_id)?.sizes ?? []
  const surcharge = (code: string) => priced.find((size) => size.code === code)?.surcharge ?? 0
  const table = [
    ['Nama', 'Nomor', 'Ukuran', 'Lengan', 'Catatan'],
    ...roster.map((row) => [row.name, row.number, row.size_code, row.choice, row.note]),
  ]
  return {
    sizes: codes.map((code) => ({
      code,
      note: surcharge(code) > 0 ? `+${rupiah(surcharge(code))}` : null,
      quantity:
        formSizes.find((size) => size.code === code)?.quantity ??
        sizes.find((size) => size.code === code)?.quantity ??
        '',
    })),
    isOpen: own?.tree.paste !== undefined || roster.length > 0,
    isSent: own !== null,
    // The user agrees to the new price in the form that asked for it.
    asks:
      own && change !== null ? { inPaste: own.tree.paste !== undefined, action: own.tree.action ?? 'simpan' } : null,
    paste: String(own?.tree.paste ?? (roster.length > 0 ? table.map((row) => row.join('\t')).join('\n') : '')),
    capitals: own?.tree.capitals === '1',
    read: own?.pasted ? readView(own.pasted, line.quantity, own.tree) : null,
  }
}

/**
 * What staff read if locked lists do not count in the price. They do not count if the order would cost less than was
 * paid.
 */
function uncountedText(order: Order, goods: OrderGoods): string | null {
  const total = priceLock(order) ? order.total_price : sumLines(countedLists(goods).lines).total_price
  if (total === order.total_price) return null
  const verdict = priceVerdict(order, total)
  const sentence = `Menurut daftar ini harganya ${rupiah(total)}.`
  return verdict.allowed
    ? `${sentence} Simpan lagi daftarnya.`
    : `${sentence} ${verdict.reason} Sesudah itu simpan lagi daftarnya.`
}

/** A saved row may lack its size, so the page names those that do. */
function unsizedText(rows: readonly { name: string; number: string }[]): string | null {
  const names = rows.slice(0, NAMED_ROWS).map(({ name, number }) => short(name) || number)
  const more = rows.length > names.length ? `, dan ${count(rows.length - names.length)} lagi` : ''
  return rows.length === 0 ? null : `Belum ada ukurannya: ${names.join(', ')}${more}.`
}

const NAMED_ROWS = 5
const short = (name: string) =>
  name.length > longestCells.name * 2 ? `${name.slice(0, longestCells.name * 2)}…` : name

function readView(pasted: Pasted, quantity: number, tree: SentSizes['tree']) {
  const { rows, sums, counts, bad } = pasted
  const isCounted = counts.length > 0
  const { pieces, isTooMany, isGood, hasSome } = checkPasted(pasted, quantity)
  const unit = isCounted ? 'potong' : 'baris'
  const some = `${count(pieces)} ${unit} bisa disimpan, ${count(bad)} ${isCounted ? 'baris ' : ''}belum.`
  const all = isCounted
    ? `Terbaca sebagai jumlah tiap ukuran, tanpa nama: ${count(pieces)} potong.`
    : `${count(pieces)} baris, semuanya bisa disimpan.`
  return {
    told: isTooMany
      ? `Ada ${count(pieces)} ${unit}, padahal jumlahnya ${count(quantity)} potong.`
      : bad > 0
        ? some
        : all,
    isGood,
    hasSome,
    isCounted,
    dropped: pasted.dropped.map(({ kind, count: times }) => `${count(times)} ${droppedLabels[kind]}`).join(', '),
    ...columnsView(pasted, tree),
    sums: sums.map(({ code, quantity }) => `${code} ${count(quantity)}`).join(' · '),
    unsized: unsizedText(rows.filter(({ problems }) => lacksSizeOnly(problems))),
    rows: rows.map(({ line, text, problems, name, number, size_code, choice, note }) => ({
      line,
      text,
      number,
      size_code,
      choice,
      note,
      name: short(name),
      look: problems.some(({ level }) => level === 'error') ? 'bad' : problems.length > 0 ? 'odd' : 'good',
      problems: problems.map(({ code }) => problemLabels[code]).join(' '),
    })),
  }
}

const lacksSizeOnly = (problems: readonly RosterProblem[]) =>
  problems.some(({ code }) => code === 'no_size') && !problems.some(({ level }) => level === 'error')

const droppedLabels: Record<DroppedKind, string> = {
  format: 'tanda tebal atau miring',
  invisible: 'tanda tak terlihat',
  bullet: 'tanda di depan nama',
  payment: 'keterangan bayar',
  phone: 'nomor HP',
  email: 'alamat email',
  link: 'tautan',
  timestamp: 'tanggal',
  rule: 'garis',
  column: 'isi kolom',
}

const columnLabels: Partial<Record<ColumnKind | '', string>> = {
  name: 'Nama di baju',
  number: 'Nomor punggung',
  size_code: 'Ukuran',
  choice: 'Lengan',
  note: 'Catatan',
  full_name: 'Nama lengkap',
  gender: 'Laki-laki/perempuan',
  quantity: 'Jumlah',
  index: 'Nomor urut',
  skip: 'Jangan dipakai',
  '': 'Lain-lain',
}

/** The kind of a column as the form sends it. */
export const shownKind = (column: Column): string => {
  const kind = column ?? ''
  return kind in columnLabels ? kind : 'skip'
}

/** The page asks about the columns of a table while their reading is a guess, and while the user answers. */
function columnsView({ columns, samples, is_guess }: Pasted, tree: SentSizes['tree']) {
  const isAnswered = tree.columns_of !== undefined && tree.columns.length === columns.length
  if (columns.length === 0 || !(is_guess || isAnswered)) return { columns: [], columnsOf: '' }
  return {
    columnsOf: is_guess ? columns.join() : (tree.columns_of ?? ''),
    columns: columns.map((column, at) => {
      const options = Object.entries(columnLabels).map(([kind, label]) => ({ kind, label }))
      return { at, value: shownKind(column), sample: samples[at] ?? '', options }
    }),
  }
}
