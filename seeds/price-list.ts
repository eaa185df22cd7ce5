import type { WholeList } from '../src/products/list-shape.ts'

/** The price list of a first start: what a konveksi of some ten people makes, at the prices of the trade. */
const sizes = (codes: string, surcharges: Readonly<Record<string, number>>) =>
  codes.split(' ').map((code) => ({ code: code.replace('_', ' '), surcharge: surcharges[code] ?? 0 }))

const option = (name: string, surcharge = 0) => ({ name, surcharge, is_default: false })
/** The first option is the default. */
const choice = (group: string, ...options: { name: string; surcharge: number; is_default: boolean }[]) => ({
  group,
  options: options.map((one, nth) => ({ ...one, is_default: nth === 0 })),
})
const breaks = (...pairs: [number, number][]) => pairs.map(([from, unit_price]) => ({ from, unit_price }))
const shown = { is_public: true, is_active: true }

const SABLON = 'Sablon plastisol'
const BORDIR = 'Bordir komputer'
const DTF = 'Sablon digital DTF'
const NAMES = 'Nama & nomor punggung'
const PACKING = 'Plastik kemasan satuan'
const DESIGN = 'Jasa desain'

const sleeves = choice('Lengan', option('Pendek'), option('Panjang', 8_000), option('Tiga perempat', 6_000))
const everyday = ['Dada kiri', 'Dada tengah A4', 'Punggung A3', 'Lengan kanan', 'Lengan kiri']
const sablonColumns = ['1 warna', '2 warna', '3 warna', '4 warna']
const bordirColumns = ['≤ 8 cm', '≤ 12 cm', '≤ 20 cm', '≤ 28 cm']
const dtfColumns = ['A6', 'A5', 'A4', 'A3']

/** A price a column for each break, with what is paid once for it. */
const grid = (columns: readonly string[], setups: readonly number[], rows: Readonly<Record<number, number[]>>) =>
  columns.flatMap((column, nth) =>
    Object.entries(rows).map(([from, prices]) => ({
      column,
      from: Number(from),
      price: prices[nth] ?? 0,
      setup_price: setups[nth] ?? 0,
    })),
  )
const plain = (from: number, price: number) => ({ column: null, from, price, setup_price: 0 })

export const samplePriceList: WholeList = {
  size_sets: [
    {
      name: 'Dewasa',
      sizes: sizes('XS S M L XL XXL 3XL 4XL 5XL', { XXL: 5_000, '3XL': 10_000, '4XL': 15_000, '5XL': 20_000 }),
    },
    { name: 'Anak', sizes: sizes('2_th 4_th 6_th 8_th 10_th 12_th', { '10_th': 2_000, '12_th': 3_000 }) },
    { name: 'Satu ukuran', sizes: sizes('Allsize', {}) },
  ],
  extras: [
    {
      name: SABLON,
      basis: 'piece',
      positions: everyday,
      columns: sablonColumns,
      prices: grid(sablonColumns, [40_000, 80_000, 120_000, 160_000], {
        1: [9_000, 14_000, 18_500, 22_500],
        24: [7_000, 11_000, 14_500, 17_500],
        100: [5_000, 8_000, 10_500, 13_000],
      }),
      ...shown,
    },
    {
      name: BORDIR,
      basis: 'piece',
      positions: ['Dada kiri', 'Dada kanan', 'Punggung', 'Lengan kanan', 'Lengan kiri', 'Depan topi'],
      columns: bordirColumns,
      prices: grid(bordirColumns, [50_000, 75_000, 125_000, 175_000], {
        1: [8_000, 13_000, 24_000, 38_000],
        24: [6_500, 10_500, 20_000, 32_000],
        100: [5_000, 8_500, 16_500, 27_000],
      }),
      ...shown,
    },
    {
      name: DTF,
      basis: 'piece',
      positions: everyday,
      columns: dtfColumns,
      prices: grid(dtfColumns, [], {
        1: [6_000, 10_000, 17_000, 28_000],
        24: [5_000, 8_000, 14_000, 24_000],
        100: [4_000, 6_500, 12_000, 20_000],
      }),
      ...shown,
    },
    { name: NAMES, basis: 'row', positions: [], columns: [], prices: [plain(1, 12_000), plain(24, 10_000)], ...shown },
    { name: PACKING, basis: 'piece', positions: [], columns: [], prices: [plain(1, 1_000), plain(100, 750)], ...shown },
    { name: DESIGN, basis: 'order', positions: [], columns: [], prices: [plain(1, 75_000)], ...shown },
  ],
  products: [
    {
      slug: 'kaos-combed',
      name: 'Kaos combed',
      description: 'Katun combed lembut, jahitan rantai di pundak, rib di leher. Untuk komunitas, acara, dan kelas.',
      size_set: 'Dewasa',
      min_quantity: 12,
      max_quantity: 5_000,
      lead_days: 10,
      prices: breaks([12, 68_000], [24, 62_000], [50, 57_000], [100, 53_000], [300, 49_000]),
      choices: [
        choice('Bahan', option('Combed 30s'), option('Combed 24s', 5_000)),
        sleeves,
        choice(
          'Warna',
          ...['Hitam', 'Putih', 'Navy', 'Maroon', 'Abu misty', 'Hijau army', 'Kuning'].map((name) => option(name)),
        ),
      ],
      extras: [SABLON, BORDIR, DTF, PACKING, DESIGN],
      ...shown,
    },
    {
      slug: 'polo-lacoste',
      name: 'Polo lacoste',
      description: 'Lacoste CVC dengan kerah rajut, dua kancing. Rapi untuk seragam kantor dan panitia.',
      size_set: 'Dewasa',
      min_quantity: 12,
      max_quantity: 3_000,
      lead_days: 12,
      prices: breaks([12, 92_000], [24, 85_000], [50, 79_000], [100, 74_000]),
      choices: [
        choice('Bahan', option('Lacoste CVC'), option('Lacoste cotton', 12_000)),
        choice('Lengan', option('Pendek'), option('Panjang', 10_000)),
        choice('Warna', ...['Navy', 'Hitam', 'Putih', 'Merah', 'Abu tua'].map((name) => option(name))),
      ],
      extras: [SABLON, BORDIR, DTF, PACKING, DESIGN],
      ...shown,
    },
    {
      slug: 'kemeja-pdh',
      name: 'Kemeja PDH',
      description: 'Kemeja lapangan dengan dua saku tutup dan lidah pundak. Untuk himpunan, dinas, dan tim lapangan.',
      size_set: 'Dewasa',
      min_quantity: 12,
      max_quantity: 2_000,
      lead_days: 15,
      prices: breaks([12, 155_000], [24, 145_000], [50, 136_000], [100, 128_000]),
      choices: [
        choice('Bahan', option('American drill'), option('Japan drill', 12_000), option('Ripstop', 25_000)),
        choice('Lengan', option('Pendek'), option('Panjang', 12_000)),
        choice('Warna', ...['Khaki', 'Hitam', 'Navy', 'Hijau army', 'Abu tua'].map((name) => option(name))),
      ],
      extras: [BORDIR, PACKING, DESIGN],
      ...shown,
    },
    {
      slug: 'jaket-hoodie',
      name: 'Jaket hoodie',
      description: 'Fleece tebal 280 gram, tudung dua lapis, saku depan, rib di tangan dan pinggang.',
      size_set: 'Dewasa',
      min_quantity: 12,
      max_quantity: 2_000,
      lead_days: 14,
      prices: breaks([12, 168_000], [24, 158_000], [50, 149_000], [100, 140_000]),
      choices: [
        choice('Model', option('Tanpa ritsleting'), option('Ritsleting', 15_000)),
        choice('Bahan', option('Fleece CVC'), option('Fleece cotton', 20_000)),
        choice('Warna', ...['Abu misty', 'Hitam', 'Navy', 'Maroon', 'Hijau army'].map((name) => option(name))),
      ],
      extras: [SABLON, BORDIR, DTF, PACKING, DESIGN],
      ...shown,
    },
    {
      slug: 'jersey-printing',
      name: 'Jersey printing',
      description:
        'Dry-fit dengan gambar sublimasi penuh; warna dan pola bebas, tidak luntur. Untuk tim bola, futsal, dan esport.',
      size_set: 'Dewasa',
      min_quantity: 12,
      max_quantity: 2_000,
      lead_days: 12,
      prices: breaks([12, 125_000], [24, 115_000], [50, 106_000], [100, 98_000]),
      choices: [
        choice('Bahan', option('Dry-fit milano'), option('Dry-fit brazil', -5_000), option('Jacquard', 15_000)),
        choice('Kerah', option('V'), option('O'), option('Shanghai', 5_000), option('Polo', 8_000)),
        choice('Setelan', option('Baju saja'), option('Baju dan celana', 45_000)),
      ],
      extras: [NAMES, PACKING, DESIGN],
      ...shown,
    },
    {
      slug: 'topi',
      name: 'Topi',
      description: 'Topi baseball enam panel dengan gesper belakang. Bordir atau sablon di depan.',
      size_set: 'Satu ukuran',
      min_quantity: 24,
      max_quantity: 3_000,
      lead_days: 10,
      prices: breaks([24, 42_000], [50, 38_000], [100, 34_000], [300, 30_000]),
      choices: [
        choice('Bahan', option('Drill'), option('Rafel', 3_000), option('Jala belakang', -2_000)),
        choice('Warna', ...['Navy', 'Hitam', 'Merah', 'Khaki'].map((name) => option(name))),
      ],
      extras: [BORDIR, PACKING, DESIGN],
      ...shown,
    },
  ],
}
