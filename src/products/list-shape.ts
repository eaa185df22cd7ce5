import * as z from 'zod'
import { wholeNumber } from '../web/form.ts'
import { MAX_PIECES, MAX_TOTAL } from './limits.ts'

/** The schemas of the price list as `price-list/` exports and imports it, and as staff pages save its parts. */

const words = (most: number, none = 'Isi namanya.') =>
  z
    .string(none)
    .trim()
    .min(1, none)
    .max(most, `Paling banyak ${most} karakter.`)
    .regex(/^\P{Cc}*$/u, 'Ada karakter yang tidak bisa disimpan.')

/** An amount, also as people type it: "Rp 68.000". */
const money = (least: number) => {
  const wrong = least < 0 ? 'Isi dengan rupiah bulat.' : 'Isi dengan rupiah bulat, 0 atau lebih.'
  return z.preprocess(
    (value) => {
      if (typeof value !== 'string') return value
      const bare = value.replace(/^\s*(-?)\s*(?:Rp\.?)?\s*/i, '$1').replace(/[\s.]|,00$/g, '')
      return /^-?\d{1,12}$/.test(bare) ? Number(bare) : value
    },
    z.int(wrong).min(least, wrong).max(MAX_TOTAL, 'Paling banyak Rp\u00a0999.999.999.'),
  )
}
const Rupiah = money(0)
const UnitPrice = money(0).meta({ description: 'Per potong; `surcharge` dari pilihan yang diambil ditambahkan.' })
const whole = (least: number, most: number, wrong: string) =>
  wholeNumber(z.int(wrong).min(least, wrong).max(most, wrong))
const pieces = () => whole(1, MAX_PIECES, 'Isi angka 1 sampai 10.000.')
const flag = z.preprocess((value) => value === 'ya' || value, z.boolean())
const visibilityFlags = { is_public: flag.default(true), is_active: flag.default(true) }
/** `rows`: the noun in the message about too many items. */
const some = <Item extends z.ZodType>(item: Item, most: number, noun: string, rows = noun) =>
  z.array(item).min(1, `Isi paling sedikit satu ${noun}.`).max(most, `Paling banyak ${most} ${rows}.`)
const Surcharge = money(-MAX_TOTAL)
const OptionShape = z.object({ name: words(60), surcharge: Surcharge.default(0), is_default: flag.default(false) })
const ChoiceShape = z.object({
  group: words(40, 'Isi nama kelompoknya.'),
  options: some(OptionShape, 60, 'pilihan'),
})

const SizeShape = z.object({ code: words(8, 'Isi kode ukurannya.'), surcharge: Rupiah.default(0) })
export const SizeSetShape = z.object({
  name: words(60),
  sizes: some(SizeShape, 40, 'ukuran'),
})

const ExtraPriceShape = z.object({
  column: words(60).nullable().default(null),
  from: pieces(),
  price: Rupiah,
  setup_price: Rupiah.default(0),
})
export const ExtraShape = z.object({
  name: words(80),
  basis: z.enum(['piece', 'row', 'order'], 'Pilih cara menghitungnya.'),
  positions: z.array(words(60)).max(20, 'Paling banyak 20 letak.').default([]),
  columns: z.array(words(60)).max(20, 'Paling banyak 20 kolom.').default([]),
  prices: some(ExtraPriceShape, 400, 'harga'),
  ...visibilityFlags,
})

export const ProductShape = z.object({
  slug: z
    .string('Isi alamatnya.')
    .regex(/^[a-z0-9-]{2,60}$/, 'Huruf kecil, angka, dan tanda hubung; 2 sampai 60 karakter.')
    .refine((slug) => !isReserved(slug), 'Alamat ini dipakai halaman lain. Pilih yang lain.'),
  name: words(80),
  description: z
    .string()
    .trim()
    .max(1_000, 'Paling banyak 1.000 karakter.')
    .refine((text) => !text.includes('\0'), 'Ada karakter yang tidak bisa disimpan.')
    .default(''),
  size_set: words(60).nullable().default(null).meta({ description: 'Nama ukuran; null untuk tanpa ukuran.' }),
  min_quantity: pieces(),
  max_quantity: pieces(),
  lead_days: whole(0, 365, 'Isi 0 sampai 365 hari kerja.'),
  prices: some(z.object({ from: pieces(), unit_price: UnitPrice }), 40, 'harga', 'baris harga'),
  choices: z.array(ChoiceShape).max(20, 'Paling banyak 20 kelompok pilihan.').default([]),
  extras: z.array(words(80)).max(60).default([]).meta({ description: 'Nama tambahan.' }),
  ...visibilityFlags,
})

export const ListShape = z.object({
  size_sets: z.array(SizeSetShape).max(100),
  extras: z.array(ExtraShape).max(100),
  products: z.array(ProductShape).max(300),
})

const id = z.int()
/** A product as everybody may read it, with its extras. */
export const PublicProduct = ProductShape.omit({ size_set: true, is_public: true, is_active: true })
  .extend({
    id,
    choices: z.array(z.object({ group: z.string(), options: z.array(OptionShape.extend({ id })) })),
    sizes: z.array(SizeShape),
    extras: z.array(ExtraShape.omit({ is_public: true, is_active: true }).extend({ id })),
  })
  .meta({ id: 'Product' })

export type ListedSizeSet = z.infer<typeof SizeSetShape>
export type ListedExtra = z.infer<typeof ExtraShape>
export type ListedProduct = z.infer<typeof ProductShape>
export type WholeList = z.infer<typeof ListShape>
/** The kinds of parts, named after their tables. */
export type PartTable = keyof WholeList
export type ListedPart<Table extends PartTable> = WholeList[Table][number]

/** Words that other pages below `/pesan/` use, and words that look like the code of an order. */
const isReserved = (slug: string) =>
  ['harga', 'gambar', 'lain'].includes(slug) || /^(ord-?)?\d{8}-?[a-z0-9]{3,4}$/.test(slug)
