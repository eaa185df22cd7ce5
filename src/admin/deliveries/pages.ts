import * as z from 'zod'
import { recordAction, toActor } from '../../audit/audit.ts'
import {
  countDeliveries,
  findAttempts,
  findDeliveries,
  findDelivery,
  releaseBlocked,
  retryMessage,
} from '../../outbox/queries.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { messageKind } from '../../platform/messages.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { PageNumber, readParam, readQuery, Text, toBodyFields } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { DELIVERIES_PER_PAGE, deliveriesHref, deliveriesView } from './view-model.ts'

type DeliveriesView = { deliveries: ReturnType<typeof deliveriesView> }
const deliveriesPage = page<DeliveriesView>('/admin/deliveries', '/admin/_deliveries')

const DeliveryId = z.string().regex(/^\d{1,18}$/)
const Kind = Text.min(1).max(60)
const Where = z.object({
  keadaan: z.enum(['waiting', 'sent', 'failed', 'blocked']).nullable().catch(null),
  jenis: Kind.nullable().catch(null),
  page: PageNumber.catch(1),
})
const flashes = {
  satu: 'Dimasukkan lagi ke antrean; sebentar lagi dicoba.',
  semua: 'Semua yang tertahan dimasukkan lagi ke antrean; sebentar lagi dicoba.',
}

/** Lists the messages of the outbox, sent or not, and lets staff send them again. */
export function deliveryPages(router: AppRouter, site: Site) {
  const { db, features } = site

  router.get('/admin/kiriman', allow('staff'), async (ctx) => {
    const deliveries = await readDeliveries(site, ctx)
    deliveriesPage(ctx, { deliveries })
  })

  router.post('/admin/kiriman/ulang', allow('staff'), async (ctx) => {
    const kind = readParam(Kind, toBodyFields(ctx.request.body).kind)
    await db.transaction(async (trx) => {
      const count = await releaseBlocked(trx, new Date(), kind)
      const entry = { action: 'delivery.unblock', subject: messageKind(features, kind).name, details: { count } }
      if (count > 0) await recordAction(trx, toActor(ctx, signedIn(ctx)), entry)
    })
    seeOther(ctx, withFlash(deliveriesHref(filterIn(ctx)), 'semua'))
  })

  router.post('/admin/kiriman/:id/ulang', allow('staff'), async (ctx) => {
    const id = readParam(DeliveryId, ctx.params.id)
    await db.transaction(async (trx) => {
      const delivery = await findDelivery(trx, id)
      if (!delivery) throw notFound('Pesan ini tidak ada.')
      if (!(await retryMessage(trx, id, new Date())))
        throw new Refusal(409, 'Pesan ini sudah terkirim, atau sedang dikirim.')
      const { kind, summary } = delivery
      const entry = { action: 'delivery.resend', subject: summary, details: { kind } }
      await recordAction(trx, toActor(ctx, signedIn(ctx)), entry)
    })
    seeOther(ctx, withFlash(deliveriesHref(filterIn(ctx)), 'satu'))
  })
}

async function readDeliveries({ db, features, channels, opened }: Site, ctx: Context) {
  const filter = filterIn(ctx)
  const offset = (filter.page - 1) * DELIVERIES_PER_PAGE
  const deliveries = await findDeliveries(db, { ...filter, limit: DELIVERIES_PER_PAGE, offset })
  const ids = deliveries.map(({ id }) => id)
  return deliveriesView({
    filter,
    deliveries,
    tries: await findAttempts(db, ids),
    counts: await countDeliveries(db),
    notSent: (await Promise.all(opened().map((feature) => feature.notSent?.() ?? []))).flat(),
    channels: channels(),
    kindOf: (kind) => messageKind(features, kind),
    flash: flashIn(flashes, ctx),
    now: new Date(),
  })
}

function filterIn(ctx: Context) {
  const { keadaan: state, jenis: kind, page } = readQuery(Where, ctx.query)
  return { state, kind, page }
}
