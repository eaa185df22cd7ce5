import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { getSender } from '../../uploads/sender.ts'
import { imageProblem, type Uploads } from '../../uploads/uploads.ts'
import { type RefusedForm, readFields, refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { readParam, typedIn } from '../../web/form.ts'
import { readBody, type UploadedFile } from '../../web/incoming/multipart.ts'
import { page } from '../../web/render.ts'
import { customerActor, staffActor } from '../actor.ts'
import { readOrderStages } from '../board/stage-queries.ts'
import { listDeliveries } from '../delivery/queries.ts'
import { readFiles } from '../files/queries.ts'
import { type StoredFile, storeFile } from '../files/store-file.ts'
import { MAX_FILE_BYTES, MAX_PHOTO_BYTES, MAX_PHOTOS, reads, writes } from '../limits.ts'
import { listLines } from '../lines/queries.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { orderAt } from '../show-order.ts'
import { signedOrderAt, type TrackDesk } from '../track/find-tracked.ts'
import { keyIn, withCode } from '../track/tracking-key.ts'
import { cancelRest } from './cancel-rest.ts'
import { answerComplaint, fileComplaint } from './change-complaints.ts'
import { AnswerForm, ComplaintForm, RestForm } from './forms.ts'
import { complaintsEnd, listComplaints } from './queries.ts'
import { getUnsentRest, insistOnPhoto, insistOnTime, restPrice } from './rules.ts'
import { complaintsView, type SentForm } from './view-model.ts'

type Page = { complaints: ReturnType<typeof complaintsView>; shop: ShopFace; flash: string | null }
const staffPage = page<Page>('/orders/complaints/desk')
const customerPage = page<Page>('/orders/complaints/show')

const rule = {
  file: 'files',
  most: MAX_FILE_BYTES,
  mostFiles: MAX_PHOTOS,
  mostTogether: MAX_PHOTO_BYTES,
  noun: 'Foto',
}
const RowId = z.string().regex(/^[1-9]\d{0,17}$/)

const flashes = {
  baru: 'Keluhannya kami terima.',
  catat: 'Keluhan tercatat.',
  jawab: 'Keluhan diputuskan.',
  sisa: 'Sisanya dibatalkan.',
}

/** Complaints of an order: its customer's page, behind the signed link. */
export function complaintRoutes(desk: TrackDesk & { uploads: Uploads }): AppRouter {
  const { deps, uploads } = desk
  const router = createRouter()

  router.get('/lacak/:code/keluhan', withCode(reads), async (ctx) => show(ctx, deps, await signedOrderAt(ctx, desk)))

  router.post('/lacak/:code/keluhan', withCode(writes), async (ctx) => {
    const order = await signedOrderAt(ctx, desk)
    const { fields, files } = await readBody(ctx, rule)
    await trying(ctx, deps, { order, id: null, values: typedIn(fields) }, async () => {
      insistOnTime((await readDesk(deps, order)).until, deps.now())
      const input = readFields(ComplaintForm, fields)
      const photos = await storePhotos(ctx, uploads, files)
      await fileComplaint(deps, order.id, { input, files: photos, answer: null }, customerActor)
      return 'baru'
    })
  })

  return router
}

/** The same page for staff. They also answer complaints, and cancel the rest of an order. */
export function complaintDeskRoutes(deps: OrderDeps): AppRouter {
  const router = createRouter()
  const { db } = deps

  router.get('/admin/pesanan/:code/keluhan', allow('staff'), async (ctx) => show(ctx, deps, await orderAt(ctx, db)))

  router.post('/admin/pesanan/:code/keluhan', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    const body = ctx.request.body
    await trying(ctx, deps, { order, id: null, values: typedIn(body) }, async () => {
      const input = readFields(ComplaintForm, body)
      const answer = typedIn(body).remedy ? readFields(AnswerForm, body) : null
      await fileComplaint(deps, order.id, { input, files: [], answer }, staffActor(ctx))
      return answer ? 'jawab' : 'catat'
    })
  })

  router.post('/admin/pesanan/:code/keluhan/sisa', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    await trying(ctx, deps, { order, id: 'sisa', values: typedIn(ctx.request.body) }, async () => {
      await cancelRest(deps, order.id, readFields(RestForm, ctx.request.body), staffActor(ctx))
      return 'sisa'
    })
  })

  router.post('/admin/pesanan/:code/keluhan/:id', allow('staff', { limit: writes }), async (ctx) => {
    const order = await orderAt(ctx, db)
    const id = readParam(RowId, ctx.params.id)
    await trying(ctx, deps, { order, id, values: typedIn(ctx.request.body) }, async () => {
      const answer = readFields(AnswerForm, ctx.request.body)
      await answerComplaint(deps, order.id, { id, answer }, staffActor(ctx))
      return 'jawab'
    })
  })

  return router
}

async function readDesk({ db }: OrderDeps, order: Order) {
  const settings = await readSettings(db, orderSettings)
  const deliveries = await listDeliveries(db, order.id)
  const until = await complaintsEnd(db, order, { deliveries, days: settings.complaint_days })
  return { deliveries, until, shop: shopFace(settings) }
}

async function storePhotos(ctx: Context, uploads: Uploads, files: readonly UploadedFile[]): Promise<StoredFile[]> {
  const storedFiles: StoredFile[] = []
  for (const file of files) {
    insistOnPhoto(file.filename)
    storedFiles.push(await storeFile(uploads, file, getSender(ctx, 'orders')))
  }
  return storedFiles
}

/** A form of an order's page as it was sent. */
type ComplaintPost = Omit<SentForm, 'errors'> & { order: Order }

async function trying(
  ctx: Context,
  deps: OrderDeps,
  { order, ...submission }: ComplaintPost,
  act: () => Promise<string>,
) {
  try {
    seeOther(ctx, withFlash(getPagePlace(ctx, order).self, await act()))
  } catch (error) {
    await show(ctx, deps, order, { ...submission, ...toRefusedForm(error) })
  }
}

type RejectedForm = SentForm & { status: number }

async function show(
  ctx: Context,
  deps: OrderDeps,
  order: Order,
  rejectedForm: RejectedForm | null = null,
): Promise<void> {
  const { db } = deps
  const { until, shop, deliveries } = await readDesk(deps, order)
  const [complaints, { files }, stages] = await Promise.all([
    listComplaints(db, order.id),
    readFiles(db, order.id),
    readOrderStages(db, order),
  ])
  const place = getPagePlace(ctx, order)
  const unsentRest = place.isStaff ? getUnsentRest(order, deliveries) : null
  const rest = unsentRest && { ...unsentRest, price: restPrice(await listLines(db, order), unsentRest.left) }
  const view = complaintsView({
    order,
    complaints,
    files,
    stages,
    until,
    rest,
    place,
    sent: rejectedForm,
    now: deps.now(),
  })
  const data = { complaints: view, shop, flash: flashIn(flashes, ctx) }
  if (place.isStaff) staffPage(ctx, data, rejectedForm?.status)
  else customerPage(ctx, data, rejectedForm?.status)
}

function getPagePlace(ctx: Context, { order_code }: Order) {
  const isStaff = ctx.path.startsWith('/admin/')
  const href = isStaff ? `${orderHref(order_code)}keluhan/` : `/lacak/${order_code}/keluhan/`
  const query = isStaff ? '' : `?kunci=${encodeURIComponent(keyIn(ctx.query) ?? '')}`
  return { isStaff, href, query, self: `${href}${query}` }
}

/** The problem with which the form is shown again. Rethrows errors that the sender cannot mend. */
function toRefusedForm(error: unknown): RefusedForm {
  if (error instanceof ImageRefusal && error.status !== 503)
    return { errors: { files: imageProblem(error) }, status: 422 }
  return refusedForm(error)
}
