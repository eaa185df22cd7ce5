import { CSV_BEGIN, csvLine } from '../web/formats/csv.ts'
import type { WholeList } from './list-shape.ts'

/** The list for a spreadsheet: a line for each price of a product, each choice, and each price of an extra. */
export function csvOf({ products, extras }: WholeList): string {
  const lines = [
    ['Bagian', 'Nama', 'Alamat', 'Kolom', 'Mulai', 'Harga', 'Biaya awal', 'Ukuran', 'Hari kerja', 'Aktif'],
    ...products.flatMap(({ name, slug, prices, size_set, lead_days, is_active }) =>
      prices.map(({ from, unit_price }) => [
        'Produk',
        name,
        slug,
        '',
        from,
        unit_price,
        '',
        size_set ?? '',
        lead_days,
        is_active ? 'ya' : 'tidak',
      ]),
    ),
    ...products.flatMap(({ name, slug, choices }) =>
      choices.flatMap(({ group, options }) =>
        options.map((one) => ['Pilihan', name, slug, `${group}: ${one.name}`, '', one.surcharge]),
      ),
    ),
    ...extras.flatMap(({ name, prices, is_active }) =>
      prices.map((one) => [
        'Tambahan',
        name,
        '',
        one.column ?? '',
        one.from,
        one.price,
        one.setup_price,
        '',
        '',
        is_active ? 'ya' : 'tidak',
      ]),
    ),
  ]
  return CSV_BEGIN + lines.map(csvLine).join('')
}
