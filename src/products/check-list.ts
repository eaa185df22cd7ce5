import type * as z from 'zod'
import type { ListedExtra, ListedProduct, ListedSizeSet, WholeList } from './list-shape.ts'

/** What is wrong with parts of a price list that their shapes cannot tell: a sentence by dotted path. */
export type Problems = Record<string, string>

/** The first message of each dotted path, by the shape, else by `check`. */
export function readPart<Part>(shape: z.ZodType<Part>, sent: unknown, check: (part: Part) => Problems) {
  const parsed = shape.safeParse(sent, { error: () => 'Isian ini belum benar.' })
  const problems: Problems = parsed.success ? check(parsed.data) : {}
  for (const { path, message } of parsed.error?.issues ?? []) problems[path.join('.')] ??= message
  const isGood = parsed.success && Object.keys(problems).length === 0
  return isGood ? { ok: true as const, part: parsed.data } : { ok: false as const, problems }
}

type Wrong = (path: string, text: string) => void

/** Collects problems below `prefix`; the first of each path counts. */
const collect = (problems: Problems, prefix: string): Wrong => {
  return (path, text) => {
    problems[[prefix, path].filter(Boolean).join('.')] ??= text
  }
}

/** Calls `found` with the place of each value that stands before already. */
function doubled<Value>(values: readonly Value[], found: (place: number, value: Value) => void): void {
  const seen = new Set<Value>()
  for (const [place, value] of values.entries()) {
    if (seen.has(value)) found(place, value)
    seen.add(value)
  }
}

export function sizeSetProblems({ sizes }: ListedSizeSet, prefix = '', problems: Problems = {}): Problems {
  const wrong = collect(problems, prefix)
  const codes = sizes.map(({ code }) => code)
  doubled(codes, (at, code) => wrong(`sizes.${at}.code`, `Ukuran ${code} tertulis dua kali.`))
  return problems
}

export function extraProblems(extra: ListedExtra, prefix = '', problems: Problems = {}): Problems {
  const wrong = collect(problems, prefix)
  const { positions, columns, prices } = extra
  doubled(positions, (at, name) => wrong(`positions.${at}`, `${name} tertulis dua kali.`))
  doubled(columns, (at, name) => wrong(`columns.${at}`, `${name} tertulis dua kali.`))
  for (const [at, { column }] of prices.entries()) {
    if (column === null && columns.length > 0) wrong(`prices.${at}.column`, 'Pilih kolomnya.')
    if (column !== null && !columns.includes(column)) wrong(`prices.${at}.column`, `Kolom ${column} tidak ada.`)
  }
  const places = prices.map(({ column, from }) => JSON.stringify([column, from]))
  doubled(places, (at) => wrong(`prices.${at}.from`, `Mulai ${prices[at]?.from} tertulis dua kali.`))
  return problems
}

type KnownNames = { sizeSets: readonly string[]; extras: readonly string[] }

export function productProblems(
  product: ListedProduct,
  known: KnownNames,
  prefix = '',
  problems: Problems = {},
): Problems {
  const wrong = collect(problems, prefix)
  const { min_quantity, max_quantity, prices, choices } = product
  const froms = prices.map(({ from }) => from)
  const first = Math.min(...froms)
  if (max_quantity < min_quantity) wrong('max_quantity', 'Tidak bisa kurang dari jumlah paling sedikit.')
  if (first !== min_quantity)
    wrong(`prices.${froms.indexOf(first)}.from`, `Baris pertama mulai dari jumlah paling sedikit, ${min_quantity}.`)
  doubled(froms, (at, from) => wrong(`prices.${at}.from`, `Mulai ${from} tertulis dua kali.`))
  const groups = choices.map(({ group }) => group)
  doubled(groups, (at, group) => wrong(`choices.${at}.group`, `${group} tertulis dua kali.`))
  for (const [at, { options }] of choices.entries()) {
    const names = options.map(({ name }) => name)
    doubled(names, (nth, name) => wrong(`choices.${at}.options.${nth}.name`, `${name} tertulis dua kali.`))
    const second = options.findIndex(
      ({ is_default }, nth) => is_default && options.slice(0, nth).some((one) => one.is_default),
    )
    if (second >= 0) wrong(`choices.${at}.options.${second}.is_default`, 'Hanya satu yang bisa jadi bawaan.')
  }
  const least = choices.reduce((sum, { options }) => sum + Math.min(...options.map(({ surcharge }) => surcharge)), 0)
  const cheapest = prices.reduce((low, one, at) => (one.unit_price < (prices[low]?.unit_price ?? 0) ? at : low), 0)
  if ((prices[cheapest]?.unit_price ?? 0) + least < 0)
    wrong(`prices.${cheapest}.unit_price`, 'Dengan pilihan termurah, harga satuannya di bawah nol.')
  if (product.size_set !== null && !known.sizeSets.includes(product.size_set))
    wrong('size_set', `Ukuran ${product.size_set} tidak ada.`)
  for (const [at, name] of product.extras.entries())
    if (!known.extras.includes(name)) wrong(`extras.${at}`, `Tambahan ${name} tidak ada.`)
  doubled(product.extras, (at, name) => wrong(`extras.${at}`, `${name} tertulis dua kali.`))
  return problems
}

export function listProblems({ size_sets, extras, products }: WholeList): Problems {
  const problems: Problems = {}
  const wrong = collect(problems, '')
  const known = { sizeSets: size_sets.map(({ name }) => name), extras: extras.map(({ name }) => name) }
  doubled(known.sizeSets, (at, name) => wrong(`size_sets.${at}.name`, `${name} tertulis dua kali.`))
  doubled(known.extras, (at, name) => wrong(`extras.${at}.name`, `${name} tertulis dua kali.`))
  const slugs = products.map(({ slug }) => slug)
  doubled(slugs, (at, slug) => wrong(`products.${at}.slug`, `${slug} tertulis dua kali.`))
  for (const [at, set] of size_sets.entries()) sizeSetProblems(set, `size_sets.${at}`, problems)
  for (const [at, extra] of extras.entries()) extraProblems(extra, `extras.${at}`, problems)
  for (const [at, product] of products.entries()) productProblems(product, known, `products.${at}`, problems)
  return problems
}

/** Prices that rise with the quantity: odd, but not wrong. */
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
