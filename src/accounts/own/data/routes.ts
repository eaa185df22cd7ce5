import * as z from 'zod'
import { allow } from '../../../platform/access.ts'
import type { Site } from '../../../platform/feature.ts'
import { type Context, createRouter, seeOther, signedIn } from '../../../web/context.ts'
import { dayOf, moment } from '../../../web/dates.ts'
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

export function ownDataRoutes({ db, opened, sessions, show }: Deps) {
  const router = createRouter()
  const parts = () => opened().flatMap(({ ownData }) => ownData ?? [])

  router.get('/akun/ekspor', allow('signed_in'), (ctx) => show(ctx, { open: 'ekspor' }))

  router.post('/akun/ekspor', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const read = readForm(ExportForm, ctx.request.body)
    const errors = read.ok ? await whyNotOwner(db, viewer, read.input.password, { field: 'password' }) : read.errors
    if (errors) return show(ctx, { open: 'ekspor', errors }, 422)
    const now = new Date()
    const all = { situs: ctx.state.baseUrl, dibuat: moment(now), ...(await exportAll(parts(), viewer.id)) }
    ctx.set({
      'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="kortekstream-akun-${dayOf(now)}.json"`,
    })
    ctx.type = 'application/json'
    ctx.body = JSON.stringify(all, null, 2)
  })

  router.get('/akun/hapus', allow('signed_in'), (ctx) => askDeletion(ctx))

  router.post('/akun/hapus', allow('signed_in'), async (ctx) => {
    const viewer = signedIn(ctx)
    const read = readForm(DeleteForm, ctx.request.body)
    if (!read.ok) return askDeletion(ctx, read.errors)
    const { username, password } = read.input
    if (username.toLowerCase() !== viewer.username.toLowerCase())
      return askDeletion(ctx, { username: `Ketik nama penggunamu: ${viewer.username}` })
    const errors = await whyNotOwner(db, viewer, password, { field: 'password' })
    if (errors) return askDeletion(ctx, errors)
    if ((await deleteAccount(db, { viewer, address: ctx.ip }, parts())) === 'last_admin')
      return askDeletion(ctx, { '': 'Kamu satu-satunya admin yang aktif. Jadikan orang lain admin lebih dulu.' })
    sessions.end(ctx)
    seeOther(ctx, '/akun/dihapus/')
  })

  router.get('/akun/dihapus', allow('anyone'), (ctx) => {
    if (ctx.state.viewer) return seeOther(ctx, '/akun/')
    ctx.set('Cache-Control', 'no-store')
    deletedPage(ctx, {})
  })

  async function askDeletion(ctx: Context, errors: Errors = {}): Promise<void> {
    const all = parts()
    const viewer = signedIn(ctx)
    const { hasPassword } = await findProof(db, viewer)
    const form = { isStaff: may(viewer, 'staff'), username: viewer.username, hasPassword, errors }
    const goes = all.flatMap((part) => part.goes ?? [])
    const stays = all.flatMap((part) => part.stays ?? [])
    deletePage(ctx, { ...form, goes, stays }, Object.keys(errors).length > 0 ? 422 : 200)
  }

  return router
}
