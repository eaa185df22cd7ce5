import type { Knex } from 'knex'
import { recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, readParam } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { may } from '../../web/rights.ts'
import { readPart } from '../check-list.ts'
import type { ListedPart, PartTable } from '../list-shape.ts'
import { openQuotes, readParts, type StoredPart } from '../queries.ts'
import { idsBy, keys, lockList, partKey, remove, save } from '../write-queries.ts'
import { changedFields, toTree } from './form.ts'
import { kinds } from './kinds.ts'
import { type PartPage, partPages, removePage } from './views.ts'

export const flashes = {
  simpan: 'Tersimpan. Berlaku untuk pesanan berikutnya.',
  buang: 'Dibuang.',
  pulih: 'Dipulihkan.',
  gambar: 'Gambarnya tersimpan.',
  polos: 'Gambarnya dihapus.',
}

export const mayChange = (ctx: Context) => may(ctx.state.viewer, 'admin')
export const getPageState = (ctx: Context) => ({ flash: flashIn(flashes, ctx), mayChange: mayChange(ctx) })

/** The part in the path, and the list that contains it; null for the path of a new part. */
export async function openPart<Table extends PartTable>(ctx: Context, db: Knex, table: Table) {
  const id = ctx.params.id === 'baru' ? null : readParam(Id, ctx.params.id)
  const parts = await readParts(db)
  const all: StoredPart<Table>[] = parts[table]
  const storedPart = all.find((one) => one.id === id) ?? null
  if (id !== null && !storedPart) throw notFound('Ini tidak ada di daftar harga.')
  return { id, parts, stored: storedPart }
}
type OpenPart<Table extends PartTable> = Awaited<ReturnType<typeof openPart<Table>>>

/** What a page shows in addition to the stored values. `tried`: fields for a price trial. */
type FormState = Partial<Pick<PartPage, 'values' | 'version' | 'errors' | 'flash' | 'theirs'>> & { tried?: unknown }

/** Without `values` the page shows the stored values. */
export function showPart<Table extends PartTable>(
  ctx: Context,
  table: Table,
  { id, parts, stored }: OpenPart<Table>,
  state: FormState,
  status = 200,
): void {
  const kind = kinds[table]
  const { values = stored?.part ?? kind.blank, version = null, tried, ...more } = state
  const result = kind.shape.safeParse(values)
  const page: PartPage = {
    id,
    parts,
    values,
    errors: {},
    flash: null,
    theirs: null,
    version: version ?? stored?.version ?? null,
    picture: stored?.picture ?? null,
    warnings: result.success ? kind.warn(result.data) : [],
    trial: kind.tryOut(values, parts, Object(tried)),
    mayChange: mayChange(ctx),
    ...more,
  }
  partPages[table](ctx, page, status)
}

/** The staff page of a part. Admins can save and delete the part there. */
export function partRoutes<Table extends PartTable>(router: AppRouter, db: Knex, table: Table): void {
  const kind = kinds[table]
  const at = `${kind.base}/:id`

  router.get(at, allow('staff'), async (ctx) => {
    const open = await openPart(ctx, db, table)
    if (open.id === null && !mayChange(ctx)) throw new Refusal(403, 'Daftar harga diubah admin.')
    showPart(ctx, table, open, getPageState(ctx))
  })

  router.post(at, allow('admin'), async (ctx) => {
    const open = await openPart(ctx, db, table)
    const { id, parts } = open
    const tree = toTree(ctx.request.body)
    const form = { values: kind.typed(tree), version: Number(tree.version) || null, tried: tree.coba }
    if (tree.action === 'isi') return showPart(ctx, table, open, form)
    const result = readPart(kind.shape, form.values, (part) => kind.check(part, parts))
    if (!result.ok) return showPart(ctx, table, open, { ...form, errors: result.problems }, 422)
    const refusal = await savePart(db, ctx, { table, id, part: result.part, version: form.version })
    if (refusal) return showPart(ctx, table, open, { ...form, ...refusal.state }, refusal.status)
    seeOther(ctx, withFlash(id === null ? `${kind.base}/` : `${kind.base}/${id}/`, 'simpan'))
  })

  router.get(`${at}/buang`, allow('admin'), async (ctx) => removePage(ctx, await removal(ctx)))
  router.post(`${at}/buang`, allow('admin'), async (ctx) => {
    const one = await removal(ctx)
    if (one.uses.length > 0) return removePage(ctx, one, 409)
    await db.transaction(async (trx) => {
      await remove[table](trx, [one.id])
      await recordAction(trx, toActor(ctx, signedIn(ctx)), { action: 'price-list.bin', subject: one.name })
    })
    seeOther(ctx, withFlash(`${kind.base}/`, 'buang'))
  })

  async function removal(ctx: Context) {
    const { id, parts, stored } = await openPart(ctx, db, table)
    if (id === null || !stored) throw notFound()
    const { name } = stored.part
    const quotes = table === 'products' ? await openQuotes(db, id) : []
    return { id, name, href: `${kind.base}/`, quotes, uses: kind.usedBy(name, parts) }
  }
}

type Form<Table extends PartTable> = {
  table: Table
  id: number | null
  part: ListedPart<Table>
  version: number | null
}

/** Null if the part was saved. */
const savePart = <Table extends PartTable>(db: Knex, ctx: Context, { table, id, part, version }: Form<Table>) =>
  db.transaction(async (trx): Promise<{ state: FormState; status: number } | null> => {
    await lockList(trx)
    const owner = (await idsBy(trx, table)).get(partKey(table, part))
    const inUseMessage = 'Sudah dipakai, mungkin oleh yang di sampah. Pilih yang lain.'
    if (owner !== undefined && owner !== id) return { state: { errors: { [keys[table]]: inUseMessage } }, status: 422 }
    const { stored, parts } = await openPart(ctx, trx, table)
    const isNamesake =
      table === 'products' && parts.products.some((one) => one.id !== id && one.part.name === part.name)
    if (isNamesake) return { state: { errors: { name: 'Nama ini sudah dipakai produk lain.' } }, status: 422 }
    const fieldNames = stored ? changedFields(stored.part, part) : []
    // The form then has the colleague's version, so that saving it again overwrites the colleague's values.
    if (stored && version !== null && stored.version !== version)
      return { state: { version: stored.version, theirs: { part: stored.part, fields: fieldNames } }, status: 409 }
    await save[table](trx, id, part)
    const action = `price-list.${id === null ? 'add' : 'edit'}`
    await recordAction(trx, toActor(ctx, signedIn(ctx)), {
      action,
      subject: part.name,
      details: { changed: fieldNames },
    })
    return null
  })
