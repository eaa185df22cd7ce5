import type { Knex } from 'knex'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { nested } from '../../products/wish.ts'
import { readFields, refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { byPath, toBodyFields, typedIn } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { customerActor, staffActor } from '../actor.ts'
import { rowFor } from '../labels.ts'
import { writes } from '../limits.ts'
import { lockSizes } from '../lines/change-lines.ts'
import { listLines, type OrderGoods, readGoods } from '../lines/queries.ts'
import { type OrderLine, TYPED_LINE } from '../lines/rules.ts'
import { type OrderDeps, orderHref } from '../order-deps.ts'
import type { OrderActor } from '../queries.ts'
import type { Order, Rupiah } from '../rules/amounts.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { orderAt } from '../show-order.ts'
import { orderByKey, type TrackDesk } from '../track/find-tracked.ts'
import { keepPrivate, withCode } from '../track/tracking-key.ts'
import { missing } from '../track/views.ts'
import { findFollower, insistOnShop, isColumnAnswer, isSumSeen } from './rules.ts'
import { pastedIn, readSizes, SizesBody, type SizesRequest, saveSizes } from './save-sizes.ts'
import { type SentSizes, shownKind, sizesView } from './view-model.ts'

type SizesPage = { sizes: ReturnType<typeof sizesView>; flash: string | null }
const deskPage = page<SizesPage>('/orders/roster/sizes')
const ownPage = page<SizesPage & { shop: ShopFace; back: string }>('/orders/roster/own-sizes')

const flashes = {
  tersimpan: 'Ukurannya tersimpan.',
  kunci: 'Ukuran dikunci.',
  buka: 'Ukuran dibuka lagi.',
  diminta: 'Permintaanmu sampai. Toko akan menghubungimu.',
}

/** Sizes and names of an order, for staff and, on the signed link, for its customer. */
export function sizesRoutes(desk: TrackDesk): AppRouter {
  const { deps } = desk
  const router = createRouter()

  router.get('/admin/pesanan/:code/ukuran', allow('staff'), async (ctx) =>
    show(ctx, await orderAt(ctx, deps.db), staffActor(ctx)),
  )
  router.post('/admin/pesanan/:code/ukuran', allow('staff', { limit: writes }), async (ctx) =>
    take(ctx, await orderAt(ctx, deps.db), staffActor(ctx)),
  )
  router.get('/lacak/:code/ukuran', withCode(), (ctx) => own(ctx, show))
  router.post('/lacak/:code/ukuran', withCode(writes), (ctx) => own(ctx, take))
  return router

  async function own(ctx: Context, then: typeof take): Promise<void> {
    keepPrivate(ctx, 'same-origin')
    const order = await orderByKey(ctx, desk)
    if (order === null) return missing(ctx, deps.db)
    if (order !== 'redirected') await then(ctx, order, customerActor)
  }

  async function show(ctx: Context, order: Order, { source }: OrderActor, form: SentSizes | null = null) {
    const status = form?.status
    const isStaff = source === 'admin'
    const home = isStaff ? orderHref(order.order_code) : `/lacak/${order.order_code}/`
    const action = `${home}ukuran/${isStaff ? '' : ctx.search}`
    const sizes = sizesView(order, await readGoods(deps.db, order), form, { isStaff, action })
    const flash = form ? null : flashIn(flashes, ctx)
    if (isStaff) return deskPage(ctx, { sizes, flash }, status)
    const shop = shopFace(await readSettings(deps.db, orderSettings))
    ownPage(ctx, { sizes, flash, shop, back: `${home}${ctx.search}` }, status)
  }

  async function take(ctx: Context, order: Order, actor: OrderActor): Promise<void> {
    const fields = nested(toBodyFields(ctx.request.body))
    const sizes = Object.values(Object(fields.sizes ?? {})).map((size) => typedIn(size))
    const columns = Object.values(typedIn(fields.columns))
    const tree: SentSizes['tree'] = { ...typedIn(fields), sizes, columns }
    const action = tree.action ?? 'simpan'
    const redirectWithFlash = (what: keyof typeof flashes) =>
      seeOther(ctx, withFlash(`${ctx.path}${ctx.search.replace(/[?&]kabar=\w+/, '')}`, what))
    const act = rowFor(acts, action)
    if (act) return redirectWithFlash(await act(deps, order, actor, tree))
    const form: SentSizes = { tree, errors: {}, pasted: null, total: null }
    try {
      const { preview: _, ...input } = readSizes({
        version: tree.version,
        line_id: tree.line_id,
        capitals: tree.capitals === '1',
        only_good: action === 'benar',
        ...(action === 'hapus'
          ? { roster: [] }
          : tree.paste === undefined
            ? { sizes: fields.sizes ? countsIn(tree) : undefined }
            : { paste: tree.paste }),
      })
      const goods = await readGoods(deps.db, order)
      const follower = await findReplacementLine(deps.db, order, goods.lines, input.line_id)
      if (follower) {
        form.tree = { ...tree, line_id: follower.id }
        throw new Refusal(409, 'Baris ini baru saja diubah. Periksa isinya, lalu simpan lagi.')
      }
      const { request, pasted } = withColumns(goods, input, tree)
      form.pasted = pasted
      if (action === 'periksa') return await show(ctx, order, actor, form)
      const saves = (total: Rupiah) => isSumSeen(order, total, tree.shown_total)
      const update = await saveSizes(deps, order.id, { ...request, saves }, actor)
      if (update.isSaved) return redirectWithFlash('tersimpan')
      await show(ctx, order, actor, { ...form, total: update.order.total_price })
    } catch (error) {
      await show(ctx, order, actor, { ...form, ...refusedForm(error) })
    }
  }
}

/**
 * Reads a pasted list with the columns that the user named. If the answer changes no column, the list is read as it was
 * shown.
 */
function withColumns(goods: OrderGoods, input: SizesRequest, { columns, columns_of }: SentSizes['tree']) {
  const pasted = pastedIn(goods, input)
  const isShown = pasted && isColumnAnswer(pasted, { columns, columns_of })
  if (!isShown || pasted.columns.map(shownKind).join() === columns.join()) return { request: input, pasted }
  const columnFields = { columns: columns.map((kind) => kind || null) }
  const { columns: kinds } = readFields(SizesBody.pick({ columns: true }), columnFields, byPath)
  const request = { ...input, columns: kinds }
  return { request, pasted: pastedIn(goods, request) }
}

/** If the line `id` was changed after the page was opened, the line that replaced it. */
async function findReplacementLine(
  db: Knex,
  order: Order,
  lines: readonly OrderLine[],
  id: string,
): Promise<OrderLine | null> {
  if (lines.some((line) => line.id === id)) return null
  const goods = lines.filter(({ kind }) => kind === 'goods')
  if (id === TYPED_LINE) return goods[0] ?? null
  const all = await listLines(db, order, { all: true })
  return findFollower(
    goods,
    all.find((line) => line.id === id && line.kind === 'goods'),
  )
}

type Act = (deps: OrderDeps, order: Order, actor: OrderActor, tree: SentSizes['tree']) => Promise<keyof typeof flashes>

/** What the buttons do that do not save sizes. */
const acts: Readonly<Record<string, Act>> = {
  kunci: (deps, order, actor) => lock(deps, order, actor, true),
  buka: (deps, order, actor) => lock(deps, order, actor, false),
  async minta(deps, order, _, { text = '' }) {
    await ask(deps, order, text)
    return 'diminta'
  },
}

async function lock(deps: OrderDeps, order: Order, actor: OrderActor, locks: boolean) {
  insistOnShop(actor.source === 'public')
  await lockSizes(deps, order.id, locks, actor)
  return locks ? 'kunci' : 'buka'
}

const countsIn = ({ sizes }: SentSizes['tree']) => sizes.map((size) => ({ ...size, quantity: size.quantity || 0 }))

const ask = ({ db, notify }: OrderDeps, { id, order_code }: Order, input: string) => {
  const text = input.replaceAll('\0', '').trim() || 'tanpa keterangan'
  const message = `${order_code} minta ukurannya diubah: ${text}`.slice(0, 300)
  const href = `${orderHref(order_code)}ukuran/`
  return notify(db, { kind: 'note', author: null, href, about: `order ${id}`, message })
}
