import type { Knex } from 'knex'
import { recordAction, toActor } from '../../audit/audit.ts'
import { newestByKind } from '../../outbox/queries.ts'
import { allow } from '../../platform/access.ts'
import { createRouter, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { page } from '../../web/render.ts'
import { alertsHref } from '../hrefs.ts'
import type { Alerts } from './alerts.ts'
import { EMAIL, WEBHOOK } from './channels.ts'
import { type AlertsView, alertsView } from './view-model.ts'

const alertsPage = page<{ alerts: AlertsView }>('/monitor/alerts', '/monitor/_alerts')

const flashes = {
  terkirim: 'Uji dikirim ke setiap saluran yang dikonfigurasi. Hasilnya tampil di bawah.',
  tidak: 'Belum ada saluran yang dikonfigurasi, jadi tidak ada yang dikirim.',
}

export function alertRoutes({ db, alerts }: { db: Knex; alerts: Alerts }) {
  const router = createRouter()

  router.get('/api-monitor/pemberitahuan', allow('staff'), async (ctx) => {
    const newest = await newestByKind(db, [WEBHOOK, EMAIL])
    const { navigation, viewer } = ctx.state
    const deliveries = navigation.of('staff', viewer).find(({ key }) => key === 'kiriman')?.href ?? null
    const flash = flashIn(flashes, ctx)
    const view = alertsView({ channels: alerts.channels, newest, now: new Date(), flash, deliveries })
    alertsPage(ctx, { alerts: view })
  })

  router.post('/api-monitor/pemberitahuan/uji', allow('staff'), async (ctx) => {
    const count = await db.transaction(async (trx) => {
      const put = await alerts.test(trx)
      const entry = { action: 'alert.test', subject: 'saluran pemberitahuan', details: { count: put } }
      await recordAction(trx, toActor(ctx, signedIn(ctx)), entry)
      return put
    })
    seeOther(ctx, withFlash(alertsHref, count > 0 ? 'terkirim' : 'tidak'))
  })

  return router
}
