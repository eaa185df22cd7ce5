import * as z from 'zod'
import { allow } from '../../../platform/access.ts'
import type { Site } from '../../../platform/feature.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../../web/context.ts'
import { moment, toWibDay } from '../../../web/dates.ts'
import { type Errors, readForm } from '../../../web/form.ts'
import { page } from '../../../web/render.ts'
import { may } from '../../../web/rights.ts'
import { whyNotOwner } from '../../log-in/proof.ts'
import { findProof } from '../../sessions/queries.ts'
import type { Sessions } from '../../sessions/sessions.ts'
import type { ShowAccount } from '../../view-model.ts'
import { deleteAccount, exportAll } from './own-account.ts'

type Form = {
  isStaff: boolean
  username: string
  hasPassword: boolean
  errors: Errors
  goes: readonly string[]
  stays: readonly string[]
}
const deletePage = page<Form>('/accounts/own-data/delete')
const deletedPage = page<object>('/accounts/own-data/deleted')

const Password = z.string().max(1_000, 'Kata sandi sepanjang itu tidak ada.').default('')
const ExportForm = z.object({ password: Password })
const DeleteForm = z.object({ username: z.string().trim().max(100).default(''), password: Password })

type Deps = Pick<Site, 'db' | 'opened'> & { sessions: Pick<Sessions, 'end'>; show: ShowAccount }

const listDataParts = (getFeatureParts: Site['opened']) => getFeatureParts().flatMap(({ ownData }) => ownData ?? [])

export function ownDataRoutes(deps: Deps) {
  const { db, opened, sessions, show } = deps
  const router = createRouter()

  router.get('/akun/ekspor', allow('signed_in'), (ctx) => show(ctx, { open: 'ekspor' }))

  router.post('/akun/ekspor', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const form = readForm(ExportForm, ctx.request.body)
    const errors = form.ok ? await whyNotOwner(db, viewer, form.input.password, { field: 'password' }) : form.errors
    if (errors) return show(ctx, { open: 'ekspor', errors }, 422)
    sendExport(ctx, new Date(), await exportAll(listDataParts(opened), viewer.id))
  })

  router.get('/akun/hapus', allow('signed_in'), (ctx) => askDeletion(deps, ctx))

  router.post('/akun/hapus', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const form = readForm(DeleteForm, ctx.request.body)
    if (!form.ok) return askDeletion(deps, ctx, form.errors)
    const { username, password } = form.input
    if (username.toLowerCase() !== viewer.username.toLowerCase())
      return askDeletion(deps, ctx, { username: `Ketik nama penggunamu: ${viewer.username}` })
    const errors = await whyNotOwner(db, viewer, password, { field: 'password' })
    if (errors) return askDeletion(deps, ctx, errors)
    if ((await deleteAccount(db, { viewer, address: ctx.ip }, listDataParts(opened))) === 'last_admin')
      return askDeletion(deps, ctx, { '': 'Kamu satu-satunya admin yang aktif. Jadikan orang lain admin lebih dulu.' })
    sessions.end(ctx)
    seeOther(ctx, '/akun/dihapus/')
  })

  router.get('/akun/dihapus', allow('anyone'), (ctx) => {
    if (ctx.state.viewer) return seeOther(ctx, '/akun/')
    ctx.set('Cache-Control', 'no-store')
    deletedPage(ctx, {})
  })

  return router
}

async function askDeletion({ db, opened }: Deps, ctx: Context, errors: Errors = {}): Promise<void> {
  const viewer = signedIn(ctx)
  const { hasPassword } = await findProof(db, viewer)
  const form = { isStaff: may(viewer, 'staff'), username: viewer.username, hasPassword, errors }
  const goes = listDataParts(opened).flatMap((part) => part.goes ?? [])
  const stays = listDataParts(opened).flatMap((part) => part.stays ?? [])
  deletePage(ctx, { ...form, goes, stays }, Object.keys(errors).length > 0 ? 422 : 200)
}

function sendExport(ctx: Context, now: Date, exported: object): void {
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Disposition': `attachment; filename="kortekstream-akun-${toWibDay(now)}.json"`,
  })
  ctx.type = 'application/json'
  ctx.body = JSON.stringify({ situs: ctx.state.baseUrl, dibuat: moment(now), ...exported }, null, 2)
}
