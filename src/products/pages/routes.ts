import type { Knex } from 'knex'
import { actorOf, recordAction } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { dayOf } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, readParam } from '../../web/form.ts'
import { slugWords } from '../../web/formats/slug-words.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { may } from '../../web/rights.ts'
import * as check from '../check-list.ts'
import { csvOf } from '../list-csv.ts'
import { type ListedProduct, ProductShape } from '../list-shape.ts'
import * as queries from '../queries.ts'
import * as write from '../write-queries.ts'
import { changedFields, treeOf, typedForms } from './form.ts'
import { type Trial, tryPrice } from './trial.ts'
import {
  bases,
  blanks,
  type Form,
  kinds,
  listPage,
  type PartKind,
  type Parts,
  pages,
  partsPage,
  removePage,
  trialFragment,
} from './views.ts'

const flashes = { simpan: 'Tersimpan. Berlaku untuk pesanan berikutnya.', buang: 'Dibuang.', pulih: 'Dipulihkan.' }

/** Staff read the price list and try it, admins change it. */
export function productPages({ db }: { db: Knex }): AppRouter {
  const router = createRouter()
  const mayChange = (ctx: Context) => may(ctx.state.viewer, 'admin')
  const told = (ctx: Context) => ({ flash: flashIn(flashes, ctx), mayChange: mayChange(ctx) })

  router.get(bases.products, allow('staff'), async (ctx) => {
    listPage(ctx, { parts: await queries.readParts(db), binned: await queries.listBinned(db), ...told(ctx) })
  })

  router.get(`${bases.products}/daftar.csv`, allow('staff'), async (ctx) => {
    ctx.attachment(`daftar-harga-${dayOf(new Date())}.csv`)
    ctx.set({ 'Cache-Control': 'no-store', 'Content-Type': 'text/csv; charset=utf-8' })
    ctx.body = csvOf(await queries.readWholeList(db))
  })

  for (const table of ['size_sets', 'extras', 'products'] as const) {
    const base = bases[table]
    // The functions of one kind belong together, which the type of the three cannot say.
    const kind = kinds[table] as unknown as PartKind
    if (table !== 'products')
      router.get(base, allow('staff'), async (ctx) => {
        partsPage(ctx, { table, parts: await queries.readParts(db), ...told(ctx) })
      })

    /** Null for the path of a new one. */
    const open = async (ctx: Context) => {
      const id = ctx.params.id === 'baru' ? null : readParam(Id, ctx.params.id)
      const parts = await queries.readParts(db)
      const stored = parts[table].find((one) => one.id === id) ?? null
      if (id !== null && !stored) throw notFound('Ini tidak ada di daftar harga.')
      return { id, parts, stored }
    }

    const show = (
      ctx: Context,
      form: Omit<Form, 'mayChange' | 'trial' | 'warnings'> & { trial?: Trial },
      status = 200,
    ) => {
      const read = kind.shape.safeParse(form.values)
      const warnings = read.success ? kind.warn(read.data) : []
      pages[table](ctx, { trial: null, ...form, warnings, mayChange: mayChange(ctx) }, status)
    }
    const trialOf = async (part: unknown, parts: Parts, typed: unknown) => {
      const read = ProductShape.safeParse(part)
      const { extras } = await queries.readPriceList(db)
      return read.success ? tryPrice(read.data, { extras, sizeSets: parts.size_sets }, treeOf(typed)) : null
    }
    const known = ({ size_sets, extras }: Parts) => ({
      sizeSets: size_sets.map(({ part }) => part.name),
      extras: extras.map(({ part }) => part.name),
    })

    router.get(`${base}/:id`, allow('staff'), async (ctx) => {
      const { id, parts, stored } = await open(ctx)
      if (id === null && !mayChange(ctx)) throw new Refusal(403, 'Daftar harga diubah admin.')
      const values = stored?.part ?? blanks[table]
      const trial = table === 'products' ? await trialOf(values, parts, {}) : null
      show(ctx, {
        id,
        parts,
        values,
        version: stored?.version ?? null,
        errors: {},
        theirs: null,
        ...told(ctx),
        ...(trial && { trial }),
      })
    })

    router.post(`${base}/:id`, allow('admin'), async (ctx) => {
      const { id, parts, stored } = await open(ctx)
      const tree = treeOf(ctx.request.body)
      const values = typedForms[table](tree)
      const version = Number(tree.version) || null
      if (table === 'products' && !values.slug) values.slug = slugWords(String(values.name ?? ''), 60)
      const form = { id, parts, values, version, errors: {}, flash: null, theirs: null }
      if (tree.action === 'isi') return show(ctx, form)
      const read = check.readPart<object>(kind.shape, values, (part) => kind.check(part, known(parts)))
      if (!read.ok) return show(ctx, { ...form, errors: read.problems }, 422)
      const { part } = read
      const name = String(Reflect.get(part, kind.key))
      const result = await db.transaction(async (trx) => {
        await write.lockList(trx)
        const owner = (await write.idsBy(trx, table)).get(name)
        if (owner !== undefined && owner !== id) return 'taken'
        const now = (await queries.readParts(trx))[table].find((one) => one.id === id)
        if (stored && (!now || (version !== null && now.version !== version))) return now ?? 'gone'
        await kind.save(trx, id, part)
        const action = `price-list.${id === null ? 'add' : 'edit'}`
        const changed = stored ? changedFields(stored.part, part) : []
        await recordAction(trx, actorOf(ctx, signedIn(ctx)), {
          action,
          subject: String(Reflect.get(part, 'name')),
          details: { changed },
        })
        return 'saved'
      })
      if (result === 'saved') return seeOther(ctx, withFlash(id === null ? `${base}/` : `${base}/${id}/`, 'simpan'))
      if (result === 'gone') throw notFound('Ini baru saja dibuang.')
      if (result === 'taken')
        return show(
          ctx,
          { ...form, errors: { [kind.key]: 'Sudah dipakai, mungkin oleh yang di sampah. Pilih yang lain.' } },
          422,
        )
      // The form now carries the colleague's version, so that saving it again overwrites theirs.
      const theirs = { part: result.part, fields: changedFields(result.part, part) }
      show(ctx, { ...form, version: result.version, theirs }, 409)
    })

    router.get(`${base}/:id/buang`, allow('admin'), async (ctx) => {
      removePage(ctx, await removal(ctx))
    })
    router.post(`${base}/:id/buang`, allow('admin'), async (ctx) => {
      const { id, name, uses } = await removal(ctx)
      if (uses.length > 0) throw new Refusal(409, `${name} masih dipakai: ${uses.join(', ')}.`)
      await db.transaction(async (trx) => {
        const remove = { products: write.binProducts, extras: write.deleteExtras, size_sets: write.deleteSizeSets }[
          table
        ]
        await remove(trx, [id])
        await recordAction(trx, actorOf(ctx, signedIn(ctx)), { action: 'price-list.bin', subject: name })
      })
      seeOther(ctx, withFlash(`${base}/`, 'buang'))
    })

    /** `uses`: names of products that need the part; such a part cannot be removed. */
    async function removal(ctx: Context) {
      const { id, parts, stored } = await open(ctx)
      if (id === null || !stored) throw notFound()
      const { name } = stored.part
      const isUsed = ({ part }: { part: ListedProduct }) =>
        (table === 'extras' && part.extras.includes(name)) || (table === 'size_sets' && part.size_set === name)
      const quotes = table === 'products' ? await queries.openQuotes(db, id) : []
      return { id, name, href: `${base}/`, quotes, uses: parts.products.filter(isUsed).map(({ part }) => part.name) }
    }

    if (table !== 'products') continue

    router.post(`${base}/:id/coba`, allow('staff'), async (ctx) => {
      const { id, parts, stored } = await open(ctx)
      const tree = treeOf(ctx.request.body)
      // Fields of those who may not change the product are not sent.
      const values = tree.name === undefined ? (stored?.part ?? {}) : typedForms.products(tree)
      const trial = await trialOf(values, parts, tree.coba)
      if (wantsFragment(ctx)) return answerFragment(ctx, trialFragment({ trial, mayChange: mayChange(ctx) }))
      const version = Number(tree.version) || (stored?.version ?? null)
      show(ctx, { id, parts, values, version, errors: {}, flash: null, theirs: null, ...(trial && { trial }) })
    })

    router.post(`${base}/:id/atur`, allow('admin'), async (ctx) => {
      const id = readParam(Id, ctx.params.id)
      const { action } = treeOf(ctx.request.body)
      const subject = await write.arrangeProduct(db, id, String(action))
      if (subject === null) throw notFound()
      await recordAction(db, actorOf(ctx, signedIn(ctx)), {
        action: 'price-list.edit',
        subject,
        details: { changed: [action] },
      })
      seeOther(ctx, action === 'pulih' ? withFlash(`${base}/`, 'pulih') : `${base}/#produk-${id}`)
    })
  }
  return router
}
