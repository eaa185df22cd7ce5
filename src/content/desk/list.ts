import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { flashNumber, withFlash } from '../../web/flash.ts'
import { PageNumber, readQuery, Text, toBodyFields } from '../../web/form.ts'
import { addressWith, lastPage, pagination } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { mayChange } from '../item.ts'
import { findByPublicId } from '../queries.ts'
import { binItem, moveInOrder } from '../save.ts'
import { getItemTitle } from '../view-models/card.ts'
import { directions } from '../write-queries.ts'
import { BIN, DESK, deskHref, deskKinds } from './desk-fields.ts'
import { countItems, type DeskFilter, listBinned, listItems } from './desk-queries.ts'
import { changeableAt, type DeskDeps, getSaver } from './edit.ts'
import { binRow, countTotal, isOrdered, listHref, listView, PER_PAGE, stateWords } from './list-view-model.ts'
import { binPage, listPage } from './views.ts'

const noPage = 'Halaman ini tidak ada.'
const PublicId = z.string().regex(/^[0-9a-f]{24}$/)

const Where = z.object({
  page: PageNumber.catch(1),
  jenis: z
    .enum(deskKinds.map(({ path }) => path))
    .nullable()
    .catch(null),
  keadaan: z.enum(['draf', 'terjadwal', 'terbit']).nullable().catch(null),
  cari: Text.max(100).catch(''),
  pindah: PublicId.nullable().catch(null),
  arah: z.enum(directions).nullable().catch(null),
})

const Move = z.object({ arah: z.enum(directions), page: PageNumber.catch(1) })

export function listPages(router: AppRouter, deps: DeskDeps) {
  router.get(DESK.slice(0, -1), allow('editor'), (ctx) => showList(ctx, deps))
  router.get(BIN.slice(0, -1), allow('editor'), (ctx) => showBin(ctx, deps))

  router.post(`${DESK}:jenis/:id/buang`, allow('editor'), async (ctx) => {
    const item = await changeableAt(ctx, deps)
    await binItem(deps, getSaver(ctx), item.id, true)
    seeOther(ctx, withFlash(DESK, item.public_id))
  })

  router.post(`${DESK}:jenis/:id/pulihkan`, allow('editor'), async (ctx) => {
    const item = await changeableAt(ctx, deps)
    const restored = await binItem(deps, getSaver(ctx), item.id, false)
    const isLate = restored?.publish_at === null && item.publish_at !== null
    seeOther(ctx, withFlash(deskHref(item), isLate ? 'pulih-draf' : 'pulih'))
  })

  router.post(`${DESK}:jenis/:id/urut`, allow('editor'), async (ctx) => {
    if (!deskKinds.some(({ path, isOrdered }) => isOrdered && path === ctx.params.jenis)) throw notFound()
    const item = await changeableAt(ctx, deps)
    const result = Move.safeParse(toBodyFields(ctx.request.body))
    if (!result.success) throw notFound()
    const { arah, page } = result.data
    await moveInOrder(deps, getSaver(ctx), item.id, arah)
    const href = listHref({ kind: item.kind, state: null, words: '' }, page)
    seeOther(ctx, `${href}&pindah=${item.public_id}&arah=${arah}#${arah}-${item.public_id}`)
  })
}

async function showList(ctx: Context, { db }: DeskDeps): Promise<void> {
  const { page, jenis, keadaan, cari, pindah, arah } = readQuery(Where, ctx.query)
  const kind = deskKinds.find(({ path }) => path === jenis)?.kind ?? null
  const filter: DeskFilter = { kind, state: keadaan && stateWords[keadaan], words: cari.trim() }
  const counts = await countItems(db, filter)
  const offset = (page - 1) * PER_PAGE
  const items = await listItems(db, filter, { byPosition: isOrdered(filter), limit: PER_PAGE, offset })
  const moved = pindah && arah ? { id: pindah, direction: arah } : null
  if (page > lastPage(countTotal(filter, counts), PER_PAGE)) throw notFound(noPage)
  const list = listView({ filter, page, items, counts, moved }, signedIn(ctx), new Date())
  listPage(ctx, { list, binned: await justBinned(ctx, db) })
}

/** Finds the item that was just moved to the bin, so that the flash can name it. */
async function justBinned(ctx: Context, db: Knex) {
  const id = flashNumber(PublicId, ctx)
  const item = id === null ? undefined : await findByPublicId(db, id)
  if (!item?.deleted_at || !mayChange(signedIn(ctx), item, false)) return null
  return { title: getItemTitle(item), restore: `${deskHref(item)}pulihkan/` }
}

async function showBin(ctx: Context, { db }: DeskDeps): Promise<void> {
  const { page } = readQuery(Where, ctx.query)
  const [now, viewer] = [new Date(), signedIn(ctx)]
  const { rows, total } = await listBinned(db, PER_PAGE, (page - 1) * PER_PAGE)
  if (page > 1 && rows.length === 0) throw notFound(noPage)
  const binHref = (at: number) => addressWith(BIN, { page: at })
  binPage(ctx, {
    rows: rows.map((item) => binRow(item, mayChange(viewer, item, false), now)),
    pagination: pagination(binHref, page, lastPage(total, PER_PAGE)),
  })
}
