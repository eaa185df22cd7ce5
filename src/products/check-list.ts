import type * as z from 'zod'
import { byPath, readForm } from '../web/form.ts'
import type { ListedExtra, ListedProduct, ListedSizeSet, WholeList } from './list-shape.ts'

/** Errors in a price list that its schema cannot detect: a sentence for each dotted path. */
export type Problems = Record<string, string>

/** Returns the first message for each dotted path, from the schema, otherwise from `check`. */
export function readPart<Part>(shape: z.ZodType<Part>, input: unknown, check: (part: Part) => Problems = () => ({})) {
  const form = readForm(shape, input, [], byPath)
  const problems = form.ok ? check(form.input) : form.errors
  const isGood = form.ok && Object.keys(problems).length === 0
  return isGood ? { ok: true as const, part: form.input } : { ok: false as const, problems }
}

type Wrong = (path: string, text: string) => void

/** Collects the first message that `look` reports for each path. */
function problemsIn(look: (wrong: Wrong) => void): Problems {
  const problems: Problems = {}
  look((path, text) => {
    problems[path] ??= text
  })
  return problems
}

/** Reports entries whose key appeared before. `*` in the path stands for the position of the entry. */
function findDoubled(wrong: Wrong, path: string, labels: readonly string[], keys = labels): void {
  const earlierKeys = new Set<string>()
  for (const [at, label] of labels.entries()) {
    const key = keys[at] ?? ''
    if (earlierKeys.has(key)) wrong(path.replace('*', String(at)), `${label} tertulis dua kali.`)
    earlierKeys.add(key)
  }
}

/**
 * Two sizes with the same key are the same to readers: upper case, character width, blanks and dots make no difference,
 * and `XXL` equals `2XL`.
 */
const sizeKey = (code: string) =>
  code
    .normalize('NFKC')
    .replace(/[\s.]/g, '')
    .toUpperCase()
    .replace(/^(X{2,})L$/, (_all, xs: string) => `${xs.length}XL`)

/**
 * Customers paste lists of names in which sizes are cells between separators, some of them in quotes. A size must be
 * readable there.
 */
function findUnreadable(wrong: Wrong, sizes: ListedSizeSet['sizes']): void {
  for (const [at, { code }] of sizes.entries()) {
    if (/[,;|]|^"/.test(code))
      wrong(`sizes.${at}.code`, 'Tanpa koma, titik koma, garis tegak, dan kutip di depan: di daftar nama itu pemisah.')
    if (sizeKey(code) === '') wrong(`sizes.${at}.code`, 'Titik saja tidak terbaca sebagai ukuran.')
  }
}

export const sizeSetProblems = ({ sizes }: ListedSizeSet): Problems =>
  problemsIn((wrong) => {
    findUnreadable(wrong, sizes)
    const labels = sizes.map(({ code }) => `Ukuran ${code}`)
    const keys = sizes.map(({ code }) => sizeKey(code))
    findDoubled(wrong, 'sizes.*.code', labels, keys)
  })

const fromLabels = (rows: readonly { from: number }[]) => rows.map(({ from }) => `Mulai ${from}`)

export const extraProblems = ({ positions, columns, prices }: ListedExtra): Problems =>
  problemsIn((wrong) => {
    findDoubled(wrong, 'positions.*', positions)
    findDoubled(wrong, 'columns.*', columns)
    for (const [at, { column }] of prices.entries()) {
      if (column === null && columns.length > 0) wrong(`prices.${at}.column`, 'Pilih kolomnya.')
      if (column !== null && !columns.includes(column)) wrong(`prices.${at}.column`, `Kolom ${column} tidak ada.`)
    }
    const places = prices.map(({ column, from }) => JSON.stringify([column, from]))
    findDoubled(wrong, 'prices.*.from', fromLabels(prices), places)
  })

/** The size sets and extras that a product may name. */
type ListNames = { sizeSets: readonly string[]; extras: readonly string[] }

export const productProblems = (product: ListedProduct, listNames: ListNames): Problems =>
  problemsIn((wrong) => {
    const { min_quantity, max_quantity, prices, choices, size_set, extras } = product
    const froms = prices.map(({ from }) => from)
    const first = Math.min(...froms)
    if (max_quantity < min_quantity) wrong('max_quantity', 'Tidak bisa kurang dari jumlah paling sedikit.')
    if (first !== min_quantity)
      wrong(`prices.${froms.indexOf(first)}.from`, `Baris pertama mulai dari jumlah paling sedikit, ${min_quantity}.`)
    findDoubled(wrong, 'prices.*.from', fromLabels(prices))
    const groups = choices.map(({ group }) => group)
    findDoubled(wrong, 'choices.*.group', groups)
    for (const [at, { options }] of choices.entries()) {
      const names = options.map(({ name }) => name)
      findDoubled(wrong, `choices.${at}.options.*.name`, names)
      const [, second] = options.flatMap(({ is_default }, nth) => (is_default ? [nth] : []))
      if (second !== undefined) wrong(`choices.${at}.options.${second}.is_default`, 'Hanya satu yang bisa jadi bawaan.')
    }
    const least = choices.reduce((sum, { options }) => sum + Math.min(...options.map((one) => one.surcharge)), 0)
    const amounts = prices.map(({ unit_price }) => unit_price)
    const cheapest = Math.min(...amounts)
    if (cheapest + least < 0)
      wrong(`prices.${amounts.indexOf(cheapest)}.unit_price`, 'Dengan pilihan termurah, harga satuannya di bawah nol.')
    if (size_set !== null && !listNames.sizeSets.includes(size_set)) wrong('size_set', `Ukuran ${size_set} tidak ada.`)
    for (const [at, name] of extras.entries())
      if (!listNames.extras.includes(name)) wrong(`extras.${at}`, `Tambahan ${name} tidak ada.`)
    findDoubled(wrong, 'extras.*', extras)
  })

export const listProblems = ({ size_sets, extras, products }: WholeList): Problems =>
  problemsIn((wrong) => {
    const listNames = { sizeSets: size_sets.map(({ name }) => name), extras: extras.map(({ name }) => name) }
    const slugs = products.map(({ slug }) => slug)
    findDoubled(wrong, 'size_sets.*.name', listNames.sizeSets)
    findDoubled(wrong, 'extras.*.name', listNames.extras)
    findDoubled(wrong, 'products.*.slug', slugs)
    const names = products.map(({ name }) => name)
    findDoubled(wrong, 'products.*.name', names)
    const parts = {
      size_sets: size_sets.map(sizeSetProblems),
      extras: extras.map(extraProblems),
      products: products.map((product) => productProblems(product, listNames)),
    }
    for (const [table, all] of Object.entries(parts))
      for (const [at, problems] of all.entries())
        for (const [path, text] of Object.entries(problems)) wrong(`${table}.${at}.${path}`, text)
  })

/** Warns about prices that rise with the quantity. They are unusual, but not wrong. */
export function productWarnings({ name, prices }: Pick<ListedProduct, 'name' | 'prices'>): string[] {
  const rising = [...prices].sort((one, other) => one.from - other.from)
  return rising.flatMap(({ from, unit_price }, at) =>
    unit_price > (rising[at - 1]?.unit_price ?? unit_price) ? [`${name}: harga mulai ${from} potong malah naik.`] : [],
  )
}

export const extraWarnings = ({ name, columns, prices }: ListedExtra): string[] =>
  (columns.length > 0 ? columns : [null]).flatMap((column) =>
    productWarnings({
      name: column === null ? name : `${name} ${column}`,
      prices: prices.filter((one) => one.column === column).map(({ from, price }) => ({ from, unit_price: price })),
    }),
  )

export const listWarnings = ({ extras, products }: WholeList): string[] => [
  ...products.flatMap(productWarnings),
  ...extras.flatMap(extraWarnings),
]
