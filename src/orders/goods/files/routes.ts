import * as z from 'zod'
import { allow } from '../../../platform/access.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { ImageRefusal } from '../../../uploads/image-job.ts'
import { senderOf } from '../../../uploads/sender.ts'
import { imageProblem, sendImage, type Uploads } from '../../../uploads/uploads.ts'
import { InvalidFields } from '../../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../../web/context.ts'
import { flashIn, withFlash } from '../../../web/flash.ts'
import { type Errors, many, readForm, typedIn, wholeNumber } from '../../../web/form.ts'
import { FileRefusal, readMultipart } from '../../../web/incoming/multipart.ts'
import type { Tracking } from '../../../web/limits.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { page } from '../../../web/render.ts'
import { customerActor, type OrderDeps, orderHref, staffActor } from '../../order-deps.ts'
import { findOrder } from '../../queries.ts'
import type { Order } from '../../rules/amounts.ts'
import { ORDER_CODE, readCode } from '../../rules/codes.ts'
import { reads, writes } from '../../rules/limits.ts'
import { orderSettings } from '../../settings.ts'
import { orderAt } from '../../staff/show-order.ts'
import { keepPrivate, keyIn, opensInFull, withCode } from '../../track/tracking-key.ts'
import { addOrderFile, decideMockup, MAX_FILE_BYTES, removeOrderFile, sendMockup, storeFile } from './change-files.ts'
import { readFiles } from './queries.ts'
import { filesView } from './view-model.ts'

type Desk = { deps: OrderDeps; uploads: Uploads; limits: { tracking: Tracking } }
type Shop = { name: string; logo: null; contact: null; hours: string }
type FilesPage = { files: ReturnType<typeof filesView>; shop: Shop; flash: string | null }
const staffPage = page<FilesPage>('/orders/files/desk')
const customerPage = page<FilesPage>('/orders/files/show')

const MockupForm = z.object({
  action: z.enum(['kirim', 'setuju', 'revisi'], 'Pilih jawabannya.'),
  number: wholeNumber(z.int().min(0)).default(0),
  files: many(z.string().max(20)),
  text: z.string().trim().max(2_000, 'Paling banyak 2.000 karakter.').default(''),
})

const flashes = {
  berkas: 'Berkasnya tersimpan.',
  hapus: 'Berkasnya dihapus.',
  kirim: 'Mock-up dikirim ke pemesan.',
  setuju: 'Desain disetujui.',
  revisi: 'Permintaan revisinya tercatat.',
}

/** Files and mock-ups of an order: the same pages for staff, and for the customer behind the signed link. */
export function fileRoutes({ deps, uploads, limits }: Desk): AppRouter {
  const router = createRouter()
  const { db } = deps
  const places = [
    {
      at: '/admin/pesanan/:code/berkas',
      isStaff: true,
      may: allow('staff'),
      mayWrite: allow('staff', { limit: writes }),
    },
    { at: '/lacak/:code/berkas', isStaff: false, may: withCode(reads), mayWrite: withCode(writes) },
  ]
  for (const { at, isStaff, may, mayWrite } of places) {
    router.get(at, may, async (ctx) => show(ctx, isStaff, await find(ctx, isStaff)))

    router.post(at, mayWrite, (ctx) =>
      change(ctx, isStaff, async (order) => {
        if (!ctx.is('multipart/form-data')) throw new InvalidFields({ file: ['Pilih dulu berkasnya.'] })
        const { file } = await readMultipart(ctx, { file: 'file', most: MAX_FILE_BYTES, noun: 'Berkas' })
        const sent = file ?? { bytes: Buffer.alloc(0), filename: '' }
        await addOrderFile(deps, order, await storeFile(uploads, sent, senderOf(ctx, 'orders')), actorOf(ctx, isStaff))
        return 'berkas'
      }),
    )

    router.get(`${at}/:id`, may, async (ctx) => {
      const { files, mockups } = await readFiles(db, (await find(ctx, isStaff)).id)
      const file = files.find(({ id }) => id === ctx.params.id)
      const isShown = file && (isStaff || !file.by_staff || mockups.some((one) => one.file_ids.includes(file.id)))
      await send(ctx, (isShown && file.picture) || null)
    })

    router.post(`${at}/:id/hapus`, mayWrite, (ctx) =>
      change(ctx, isStaff, async (order) => {
        await removeOrderFile(deps, order, String(ctx.params.id), actorOf(ctx, isStaff))
        return 'hapus'
      }),
    )

    router.post(`${at}/mockup`, mayWrite, (ctx) =>
      change(ctx, isStaff, async (order) => {
        const read = readForm(MockupForm, ctx.request.body)
        if (!read.ok) throw new InvalidFields(Object.fromEntries(Object.entries(read.errors).map(([n, e]) => [n, [e]])))
        const { action, number, files, text: remark } = read.input
        if (action === 'kirim' && !isStaff) throw notFound()
        if (action === 'revisi' && !remark) throw new InvalidFields({ text: ['Tulis apa yang perlu diubah.'] })
        const state = action === 'setuju' ? 'approved' : 'changes'
        if (action === 'kirim') await sendMockup(deps, order, files, staffActor(ctx))
        else await decideMockup(deps, order, { number, state, remark }, actorOf(ctx, isStaff))
        return action
      }),
    )
  }

  router.get('/admin/pesanan/:code/berkas/:id/asli', allow('staff'), async (ctx) => {
    const file = (await readFiles(db, (await orderAt(ctx, db)).id)).files.find(({ id }) => id === ctx.params.id)
    await send(ctx, file?.upload ?? null)
    // What it holds was never looked at, so no browser may open it.
    ctx.attachment(file?.name)
    ctx.set('Content-Type', 'application/octet-stream')
  })

  async function send(ctx: Context, name: string | null): Promise<void> {
    const stored = name === null ? null : await uploads.openImage(name)
    if (!stored) throw notFound('Berkas ini tidak ada.')
    sendImage(ctx, stored)
    ctx.set('Cache-Control', 'no-store')
  }

  /** Throws a 404. For customers an order is there only with the right key. */
  async function find(ctx: Context, isStaff: boolean): Promise<Order> {
    if (isStaff) return orderAt(ctx, db)
    keepPrivate(ctx, 'same-origin')
    const key = keyIn(ctx.query)
    const look = async () => {
      const order = await findOrder(db, { order_code: readCode(String(ctx.params.code), ORDER_CODE) ?? '' })
      return order && opensInFull(deps.secret, order, key, deps.now()) ? order : null
    }
    const order = await limits.tracking(ctx, look, key === null ? undefined : () => true)
    if (!order) throw notFound()
    return order
  }

  async function change(ctx: Context, isStaff: boolean, act: (order: Order) => Promise<string>) {
    const order = await find(ctx, isStaff)
    try {
      const done = await act(order)
      const { href, query } = doorOf(ctx, order, isStaff)
      seeOther(ctx, withFlash(`${href}${query}`, done))
    } catch (error) {
      const { errors, status } = problemOf(error)
      await show(ctx, isStaff, order, errors, status)
    }
  }

  async function show(ctx: Context, isStaff: boolean, order: Order, errors: Errors = {}, status = 200) {
    const view = filesView(order, await readFiles(db, order.id), doorOf(ctx, order, isStaff), errors, typedText(ctx))
    const { shop_name } = await readSettings(db, orderSettings)
    const shop = { name: shop_name, logo: null, contact: null, hours: '' }
    const show = isStaff ? staffPage : customerPage
    show(ctx, { files: view, shop, flash: flashIn(flashes, ctx) }, status)
  }

  return router
}

const typedText = (ctx: Context) => typedIn(ctx.request.body).text ?? ''
const actorOf = (ctx: Context, isStaff: boolean) => (isStaff ? staffActor(ctx) : customerActor)

function doorOf(ctx: Context, { order_code }: Order, isStaff: boolean) {
  const kunci = keyIn(ctx.query)
  const href = isStaff ? `${orderHref(order_code)}berkas/` : `/lacak/${order_code}/berkas/`
  return { isStaff, href, query: isStaff || kunci === null ? '' : `?${new URLSearchParams({ kunci })}` }
}

/** What the form is shown again with; rethrows what is not the sender's to mend. */
function problemOf(error: unknown): { errors: Errors; status: number } {
  if (error instanceof ImageRefusal && error.status !== 503)
    return { errors: { file: imageProblem(error) }, status: 422 }
  if (error instanceof ImageRefusal) throw new Refusal(503, imageProblem(error), { retryAfter: error.retryAfter })
  if (error instanceof FileRefusal || error instanceof InvalidFields)
    return { errors: Object.fromEntries(Object.entries(error.details).map(([n, [e = '']]) => [n, e])), status: 422 }
  if (error instanceof Refusal && error.status === 409) return { errors: { '': error.message }, status: 409 }
  throw error
}
