import type { Knex } from 'knex'
import * as z from 'zod'
import { EntryId, entryOf, recordAction, toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { flashNumber } from '../../web/flash.ts'
import { Id, readForm, readParam } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { endpointHref } from '../addresses.ts'
import { LOCAL_URL } from '../endpoints/endpoint.ts'
import {
  allEndpoints,
  type DatedEndpoint,
  type EndpointRow,
  endpointsWithBreakers,
  findEndpoint,
  refreshEndpoint,
  removeEndpoint,
  setEndpointActive,
} from '../endpoints/queries.ts'
import { endpointFlash, flashAddress } from './endpoint-flash.ts'
import { addressLabel, endpointList, removalEffects } from './endpoint-view-model.ts'
import { lastSeen, readBelongings } from './queries.ts'
import { endpointsPage, removePage } from './views.ts'

const Switch = z.object({ aktif: z.enum(['1', '0']) })

export function endpointListPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/endpoint', allow('staff'), async (ctx) => {
    await showList(ctx, db, flashNumber(EntryId, ctx))
  })

  router.post('/admin/endpoint/:id/aktif', allow('staff'), async (ctx) => {
    const endpoint = await endpointIn(db, ctx)
    const form = readForm(Switch, ctx.request.body)
    if (!form.ok) throw new Refusal(400, 'Tidak jelas mau diaktifkan atau dinonaktifkan.')
    const isActive = form.input.aktif === '1'
    const entry = await db.transaction(async (trx) => {
      if (!(await setEndpointActive(trx, endpoint.id, isActive))) throw notFound(endpointGoneMessage)
      return note(trx, ctx, isActive ? 'endpoint.enable' : 'endpoint.disable', endpoint)
    })
    await showResult(ctx, db, entry)
  })

  router.post('/admin/endpoint/:id/segarkan', allow('staff'), async (ctx) => {
    const endpoint = await endpointIn(db, ctx)
    const entry = await db.transaction(async (trx) => {
      await refreshEndpoint(trx, endpoint.id)
      return note(trx, ctx, 'endpoint.refresh', endpoint)
    })
    await showResult(ctx, db, entry)
  })

  router.get('/admin/endpoint/:id/hapus', allow('staff'), async (ctx) => {
    const endpoint = await removableIn(db, ctx)
    const { id, name, url } = endpoint
    const words = removalEffects(await readBelongings(db, id))
    const isLast = !(await allEndpoints(db)).some((one) => one.is_active && one.id !== id)
    removePage(ctx, { name, address: addressLabel(url), href: endpointHref(id), words, isLast })
  })

  router.post('/admin/endpoint/:id/hapus', allow('staff'), async (ctx) => {
    const endpoint = await removableIn(db, ctx)
    const entry = await db.transaction(async (trx) => {
      if (!(await removeEndpoint(trx, endpoint.id))) throw notFound(endpointGoneMessage)
      return note(trx, ctx, 'endpoint.delete', endpoint)
    })
    seeOther(ctx, flashAddress(entry))
  })
}

export async function endpointIn(db: Knex, ctx: Context): Promise<DatedEndpoint> {
  const endpoint = await findEndpoint(db, readParam(Id, ctx.params.id))
  if (!endpoint) throw notFound(endpointGoneMessage)
  return endpoint
}

export const endpointGoneMessage = 'Endpoint ini tidak ada. Mungkin sudah dihapus.'

async function removableIn(db: Knex, ctx: Context): Promise<EndpointRow> {
  const endpoint = await endpointIn(db, ctx)
  if (endpoint.url === LOCAL_URL)
    throw new Refusal(409, 'Server ini sendiri tidak bisa dihapus. Nonaktifkan kalau tidak mau ditanya.')
  return endpoint
}

const note = (trx: Knex, ctx: Context, action: string, { name, url, priority }: EndpointRow) =>
  recordAction(trx, toActor(ctx, signedIn(ctx)), { action, subject: name, details: { url, priority } })

async function showResult(ctx: Context, db: Knex, entry: string) {
  if (wantsFragment(ctx)) await showList(ctx, db, entry)
  else seeOther(ctx, flashAddress(entry))
}

/** `entry`: the audit entry whose flash is shown. */
async function showList(ctx: Context, db: Knex, entry: string | null) {
  const noted = entry === null ? undefined : entryOf(db, entry)
  const [rows, sightings, audited] = await Promise.all([endpointsWithBreakers(db), lastSeen(db), noted])
  const flash = endpointFlash(audited, signedIn(ctx))
  endpointsPage(ctx, { list: endpointList(rows, sightings, { flash, now: new Date() }) })
}
