import { CSV_BEGIN, csvLine } from '../web/formats/csv.ts'
import type { WholeList } from './list-shape.ts'

const sold = ({ is_active }: { is_active: boolean }) => (is_active ? 'ya' : 'tidak')

/** The list for a spreadsheet, with a line for each price of a product, each option, and each price of an extra. */
export function formatListCsv({ products, extras }: WholeList): string {
  const lines = [
    ['Bagian', 'Nama', 'Alamat', 'Kolom', 'Mulai', 'Harga', 'Biaya awal', 'Ukuran', 'Hari kerja', 'Aktif'],
    ...products.flatMap((one) => {
      const more = ['', one.size_set ?? '', one.lead_days, sold(one)]
      return one.prices.map(({ from, unit_price }) => ['Produk', one.name, one.slug, '', from, unit_price, ...more])
    }),
    ...products.flatMap(({ name, slug, choices }) =>
      choices.flatMap(({ group, options }) =>
        options.map((one) => ['Pilihan', name, slug, `${group}: ${one.name}`, '', one.surcharge]),
      ),
    ),
    ...extras.flatMap((one) =>
      one.prices.map(({ column, from, price, setup_price }) => [
        'Tambahan',
        one.name,
        '',
        column ?? '',
        from,
        price,
        setup_price,
        '',
        '',
        sold(one),
      ]),
    ),
  ]
  return CSV_BEGIN + lines.map(csvLine).join('')
}
