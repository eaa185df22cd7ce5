import type { Knex } from 'knex'
import { DAY_MS, dayBegins, toWibDay } from '../../web/dates.ts'
import { grouped, rupiah } from '../../web/formats/rupiah.ts'
import { readWork, type WorkFigures } from './work-queries.ts'

/** The figures about work and customers, which stand beside the money. They are read only with the page. */

const DAYS = 90

export async function workView(db: Knex, now: Date) {
  const day = toWibDay(now)
  const since = new Date(now.getTime() - DAYS * DAY_MS)
  return buildFigures(await readWork(db, { day, month: dayBegins(`${day.slice(0, 7)}-01`), since }))
}

const percent = (part: number, all: number) => (all === 0 ? '–' : `${grouped(Math.round((part / all) * 100))} %`)

function buildFigures({ owed, late, made, onTime, dated, returning, customers, products, returns }: WorkFigures) {
  const most = Math.max(1, ...products.map(({ pieces }) => pieces))
  return {
    figures: [
      { label: 'Piutang', value: rupiah(owed.sum), note: `${grouped(owed.count)} pesanan`, href: '/admin/piutang/' },
      { label: 'Terlambat', value: grouped(late), note: 'pesanan lewat tenggat', href: '/admin/pesanan/?urut=tenggat' },
      { label: 'Selesai bulan ini', value: `${grouped(made)} potong`, note: 'selesai diproduksi', href: null },
      {
        label: 'Tepat waktu',
        value: percent(onTime, dated),
        note: `dari ${grouped(dated)} pesanan, ${DAYS} hari`,
        href: null,
      },
      {
        label: 'Pelanggan kembali',
        value: percent(returning, customers),
        note: `dari ${grouped(customers)} pemesan, ${DAYS} hari`,
        href: '/admin/pelanggan/',
      },
    ],
    products: products.map(({ name, pieces }) => ({
      name,
      pieces: `${grouped(pieces)} potong`,
      width: Math.round((pieces / most) * 1000) / 10,
    })),
    returns: returns.map(({ name, pieces }) => ({ name, pieces: `${grouped(pieces)} potong` })),
  }
}
