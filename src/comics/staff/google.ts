import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import type { AppRouter } from '../../web/context.ts'
import { dayBegins, dayOf, longDate } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { page as pageOf } from '../../web/render.ts'
import { listUses, type Service } from '../engines/google/ledger-queries.ts'
import { comicSettings } from '../settings.ts'

const googlePage = pageOf<{ google: object }>('/comics/staff/google')

/** Days that the page looks back. */
const DAYS = 30

const services: Readonly<Record<Service, readonly [name: string, unit: string]>> = {
  script: ['Naskah', 'naskah'],
  picture: ['Gambar', 'gambar'],
  speech: ['Suara ke tulisan', 'menit'],
  narration: ['Pembacaan panel', 'ribu huruf'],
}

const share = (failed: number, calls: number) => (failed === 0 ? 'tidak ada' : `${failed} dari ${calls}`)

/** The staff page that says what Google's services cost on each of the last days, and how often they failed. */
export function googlePages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/google', allow('staff'), async (ctx) => {
    const { google_daily_ceiling: ceiling } = await readSettings(db, comicSettings)
    const today = dayOf(new Date())
    const uses = await listUses(db, dayOf(new Date(dayBegins(today).getTime() - (DAYS - 1) * 86_400_000)))
    const spent = uses.filter(({ day }) => day === today).reduce((sum, { cost }) => sum + Number(cost), 0)
    const rows = uses.map(({ day, service, calls, failed, units, cost }) => ({
      day: longDate(dayBegins(day)),
      service: services[service][0],
      amount: `${units.toLocaleString('id-ID', { maximumFractionDigits: 1 })} ${services[service][1]}`,
      failed: share(failed, calls),
      cost: rupiah(Number(cost)),
    }))
    const all = rupiah(uses.reduce((sum, { cost }) => sum + Number(cost), 0))
    const settings = ctx.state.navigation.of('staff', ctx.state.viewer).find(({ key }) => key === 'pengaturan')?.href
    const day = { spent: rupiah(spent), ceiling: rupiah(ceiling), isFull: spent >= ceiling }
    googlePage(ctx, { google: { settings: settings ?? null, days: DAYS, all, rows, ...day } })
  })
}
