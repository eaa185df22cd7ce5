import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf, record } from '../../audit/audit.ts'
import { type AppRouter, type Context, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { readForm, readParam, readQuery, wholeNumber } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { OWN_URL } from '../endpoints/endpoint.ts'
import {
  allEndpoints,
  type EndpointRow,
  endpointsWithBreakers,
  refreshEndpoint,
  removeEndpoint,
  setEndpointActive,
} from '../endpoints/queries.ts'
import { addressWords, endpointHref, endpointList, type NewsView, removalWords } from './endpoint-view.ts'
import { NewsQuery, newsAddress, newsOf, sentence } from './news.ts'
import { belongingsOf, lastSeen } from './queries.ts'
import { endpointListFragment, endpointsPage, removePage } from './views.ts'

const Id = wholeNumber(z.int().min(1).max(2_147_483_647))
const Switch = z.object({ aktif: z.enum(['1', '0']) })

/** Whom the catalog asks: the list, and what is done to one of it. Its form is beside this file. */
export function endpointListPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/endpoint', async (ctx) => {
    await showList(ctx, db, newsOf(readQuery(NewsQuery, ctx.query)))
  })

  router.post('/admin/endpoint/:id/aktif', async (ctx) => {
    const endpoint = await endpointIn(db, ctx)
    const form = readForm(Switch, ctx.request.body)
    if (!form.ok) throw new Refusal(400, 'Tidak jelas mau diaktifkan atau dinonaktifkan.')
    const isActive = form.input.aktif === '1'
    await db.transaction(async (trx) => {
      await setEndpointActive(trx, endpoint.id, isActive)
      await note(trx, ctx, isActive ? 'endpoint.enable' : 'endpoint.disable', endpoint)
    })
    await done(ctx, db, isActive ? 'aktif' : 'nonaktif', endpoint)
  })

  router.post('/admin/endpoint/:id/segarkan', async (ctx) => {
    const endpoint = await endpointIn(db, ctx)
    await db.transaction(async (trx) => {
      await refreshEndpoint(trx, endpoint.id)
      await note(trx, ctx, 'endpoint.refresh', endpoint)
    })
    await done(ctx, db, 'segar', endpoint)
  })

  router.get('/admin/endpoint/:id/hapus', async (ctx) => {
    const endpoint = await removableIn(db, ctx)
    const { id, name, url } = endpoint
    const words = removalWords(await belongingsOf(db, id))
    const isLast = !(await allEndpoints(db)).some((one) => one.is_active && one.id !== id)
    removePage(ctx, { name, address: addressWords(url), href: endpointHref(id), words, isLast })
  })

  router.post('/admin/endpoint/:id/hapus', async (ctx) => {
    const endpoint = await removableIn(db, ctx)
    const { id, name, url, priority } = endpoint
    await db.transaction(async (trx) => {
      await removeEndpoint(trx, id)
      await note(trx, ctx, 'endpoint.delete', endpoint)
    })
    seeOther(ctx, newsAddress('hapus', name, { alamat: url, prioritas: String(priority) }))
  })
}

/** The endpoint an address is about; 404 for none. */
export async function endpointIn(db: Knex, ctx: Context): Promise<EndpointRow> {
  const id = readParam(Id, ctx.params.id)
  const endpoint = (await allEndpoints(db)).find((one) => one.id === id)
  if (!endpoint) throw notFound('Endpoint ini tidak ada. Mungkin sudah dihapus.')
  return endpoint
}

async function removableIn(db: Knex, ctx: Context): Promise<EndpointRow> {
  const endpoint = await endpointIn(db, ctx)
  if (endpoint.url === OWN_URL)
    throw new Refusal(409, 'Server ini sendiri tidak bisa dihapus. Nonaktifkan kalau tidak mau ditanya.')
  return endpoint
}

const note = (trx: Knex, ctx: Context, action: string, { name, url, priority }: EndpointRow) =>
  record(trx, actorOf(ctx, signedIn(ctx)), { action, subject: name, details: { url, priority } })

async function done(ctx: Context, db: Knex, deed: 'aktif' | 'nonaktif' | 'segar', { name }: EndpointRow) {
  if (wantsFragment(ctx)) await showList(ctx, db, sentence(deed, name))
  else seeOther(ctx, newsAddress(deed, name))
}

async function showList(ctx: Context, db: Knex, news: NewsView | null) {
  const [rows, seen] = await Promise.all([endpointsWithBreakers(db), lastSeen(db)])
  const list = endpointList(rows, seen, { news, now: new Date() })
  if (wantsFragment(ctx)) answerFragment(ctx, endpointListFragment({ list }))
  else endpointsPage(ctx, { list })
}
