import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import type { AppRouter } from '../../web/context.ts'
import { dayBegins, longDate, toWibDay } from '../../web/dates.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { page as pageOf } from '../../web/render.ts'
import { type DayUse, listUses, type Service } from '../engines/google/ledger-queries.ts'
import { comicSettings } from '../settings.ts'
import { daysBefore } from '../statistics/statistics.ts'

type GooglePage = { google: ReturnType<typeof googleView> & { settings: string | null } }
const googlePage = pageOf<GooglePage>('/comics/staff/google')

const DAYS = 30

const services: Readonly<Record<Service, readonly [name: string, unit: string]>> = {
  script: ['Naskah', 'naskah'],
  picture: ['Gambar', 'gambar'],
  speech: ['Suara ke tulisan', 'menit'],
  narration: ['Pembacaan panel', 'ribu huruf'],
}

export function googlePages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/google', allow('staff'), async (ctx) => {
    const { google_daily_ceiling: ceiling } = await readSettings(db, comicSettings)
    const today = toWibDay(new Date())
    const uses = await listUses(db, daysBefore(today, DAYS - 1))
    const { navigation, viewer } = ctx.state
    const settings = navigation.of('staff', viewer).find(({ key }) => key === 'pengaturan')?.href ?? null
    googlePage(ctx, { google: { ...googleView(uses, today, ceiling), settings } })
  })
}

const sumCosts = (uses: readonly DayUse[]) => uses.reduce((sum, { cost }) => sum + Number(cost), 0)

function googleView(uses: readonly DayUse[], today: string, ceiling: number) {
  const spent = sumCosts(uses.filter(({ day }) => day === today))
  return {
    days: DAYS,
    all: rupiah(sumCosts(uses)),
    spent: rupiah(spent),
    ceiling: rupiah(ceiling),
    isFull: spent >= ceiling,
    rows: uses.map(({ day, service, calls, failed, units, cost }) => ({
      day: longDate(dayBegins(day)),
      service: services[service][0],
      amount: `${units.toLocaleString('id-ID', { maximumFractionDigits: 1 })} ${services[service][1]}`,
      failed: failed === 0 ? 'tidak ada' : `${failed} dari ${calls}`,
      cost: rupiah(Number(cost)),
    })),
  }
}
