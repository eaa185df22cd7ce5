import type { Knex } from 'knex'
import * as z from 'zod'
import {
  type Account,
  AccountRole,
  accountWith,
  createUser,
  duplicateMessages,
  Email,
  generatePassword,
  listUsers,
  PersonName,
  USERS_PER_PAGE,
  Username,
} from '../../accounts/account.ts'
import { countSignIns, helps, helpUser, type NotifyOwner, whyNotOwner } from '../../accounts/help.ts'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, roles, seeOther, signedIn } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import {
  type Errors,
  Id,
  PageNumber,
  readForm,
  readParam,
  readQuery,
  Text,
  toBodyFields,
  typedIn,
  type Values,
} from '../../web/form.ts'
import { page } from '../../web/render.ts'
import { changeRole, renewPassword, setActiveByAdmin } from './change.ts'
import { flashMessages, newUserView, userHref, usersView, userView } from './view-model.ts'

const usersPage = page<{ users: ReturnType<typeof usersView> }>('/admin/users', '/admin/_users')
const newUserPage = page<{ person: ReturnType<typeof newUserView> }>('/admin/user-new')
const userPage = page<{ person: ReturnType<typeof userView> }>('/admin/user')
const askPasswordPage = page<{ username: string; name: string; href: string }>('/admin/password-ask')
/** Asks admins for their own password. Then the form with these values is sent to `action` again. */
const provePage = page<{ action: string; values: Values; errors: Errors; username: string }>('/admin/prove')
type PasswordView = { username: string; name: string; password: string; isNew: boolean; href: string }
/** Shows a generated password once. */
const passwordPage = page<PasswordView>('/admin/password')

const List = z.object({
  q: Text.trim().max(100).catch(''),
  peran: z.enum(roles).nullable().catch(null),
  keadaan: z.enum(['aktif', 'nonaktif']).nullable().catch(null),
  page: PageNumber.catch(1),
})
const NewUser = z.object({ username: Username, name: PersonName, email: Email.default(null), role: AccountRole })
const NewRole = z.object({ role: AccountRole })
const NewHelp = z.object({ bantuan: z.enum(helps), alamat: z.string().catch('') })
const Proof = z.object({ password: z.string().max(1_000).nullable().catch(null) })
const NewState = z.object({ aktif: z.enum(['ya', 'tidak']) })

/** Admins cannot change their own role or disable their own account. */
export function userPages(router: AppRouter, deps: Deps): void {
  addList(router, deps.db)
  addUser(router, deps.db)
  addHelp(router, deps)
}
type Deps = { db: Knex; notifyOwner: NotifyOwner }

function addList(router: AppRouter, db: Knex): void {
  router.get('/admin/pengguna', allow('admin'), async (ctx) => {
    const { q, peran: role, keadaan, page } = readQuery(List, ctx.query)
    const isActive = keadaan === null ? null : keadaan === 'aktif'
    const result = await listUsers(db, { search: q, role, isActive, page })
    const filter = { q, role, isActive, page }
    const users = usersView({ ...result, filter, size: USERS_PER_PAGE, viewerId: signedIn(ctx).id, now: new Date() })
    usersPage(ctx, { users })
  })

  router.get('/admin/pengguna/baru', allow('admin'), (ctx) => newUserPage(ctx, { person: newUserView() }))

  router.post('/admin/pengguna', allow('admin'), async (ctx) => {
    if (!(await isProved(db, ctx))) return
    const form = readForm(NewUser, ctx.request.body)
    if (!form.ok) return newUserPage(ctx, { person: newUserView(form.values, form.errors) }, 422)
    const password = generatePassword()
    const { username, name, email, role } = form.input
    const result = await createUser(db, toActor(ctx, signedIn(ctx)), { ...form.input, password })
    if ('user' in result) return showPassword(ctx, result.user, password, true)
    const errors = { [result.taken]: duplicateMessages[result.taken] }
    newUserPage(ctx, { person: newUserView({ username, name, email: email ?? '', role }, errors) }, 422)
  })
}

function addUser(router: AppRouter, db: Knex): void {
  router.get('/admin/pengguna/:id', allow('admin'), async (ctx) => {
    await show(db, ctx, await readUser(db, ctx), { flash: flashIn(flashMessages, ctx) })
  })

  router.post('/admin/pengguna/:id/peran', allow('admin'), async (ctx) => {
    if (!(await isProved(db, ctx))) return
    const form = readForm(NewRole, ctx.request.body)
    const user = await readUser(db, ctx)
    if (!form.ok) return refuse(db, ctx, user, form.errors.role ?? 'Pilih perannya.')
    const wrong = await changeRole(db, toActor(ctx, signedIn(ctx)), user, form.input.role)
    if (wrong !== null) return refuse(db, ctx, user, wrong)
    seeOther(ctx, withFlash(userHref(user.id), 'peran'))
  })

  router.post('/admin/pengguna/:id/keadaan', allow('admin'), async (ctx) => {
    if (!(await isProved(db, ctx))) return
    const form = readForm(NewState, ctx.request.body)
    const user = await readUser(db, ctx)
    if (!form.ok) return refuse(db, ctx, user, 'Pilih aktif atau tidak.')
    const isActive = form.input.aktif === 'ya'
    const wrong = await setActiveByAdmin(db, toActor(ctx, signedIn(ctx)), user, isActive)
    if (wrong !== null) return refuse(db, ctx, user, wrong)
    seeOther(ctx, withFlash(userHref(user.id), isActive ? 'aktif' : 'nonaktif'))
  })
}

function addHelp(router: AppRouter, { db, notifyOwner }: Deps): void {
  router.get('/admin/pengguna/:id/sandi', allow('admin'), async (ctx) => {
    const { id, username, name } = await readUser(db, ctx)
    askPasswordPage(ctx, { username, name, href: userHref(id) })
  })

  router.post('/admin/pengguna/:id/sandi', allow('admin'), async (ctx) => {
    if (!(await isProved(db, ctx))) return
    const user = await readUser(db, ctx)
    const renewed = await renewPassword(db, toActor(ctx, signedIn(ctx)), user)
    if ('wrong' in renewed) return refuse(db, ctx, user, renewed.wrong)
    await notifyOwner(user, 'password')
    showPassword(ctx, user, renewed.password, false)
  })

  router.post('/admin/pengguna/:id/bantuan', allow('admin'), async (ctx) => {
    if (!(await isProved(db, ctx))) return
    const form = readForm(NewHelp, ctx.request.body)
    const user = await readUser(db, ctx)
    const viewer = signedIn(ctx)
    if (!form.ok) return refuse(db, ctx, user, 'Pilih bantuannya.')
    const { bantuan: help, alamat: address } = form.input
    if (user.id === viewer.id) return refuse(db, ctx, user, 'Akunmu sendiri kamu urus di halaman Akun.')
    if (!(await helpUser(db, toActor(ctx, viewer), { id: user.id, help, address })))
      return refuse(db, ctx, await readUser(db, ctx), 'Alamat akun ini sudah berganti. Periksa lagi.')
    if (help === 'factor') await notifyOwner(user, 'factor_off')
    seeOther(ctx, withFlash(userHref(user.id), help))
  })
}

const readUser = (db: Knex, ctx: Context) => accountWith(db, readParam(Id, ctx.params.id))

async function show(db: Knex, ctx: Context, user: Account, more: { flash?: string | null; wrong?: string }) {
  const signIns = await countSignIns(db, user.id, new Date())
  const view = userView({ user, signIns, viewerId: signedIn(ctx).id, ...more })
  userPage(ctx, { person: view }, more.wrong === undefined ? 200 : 422)
}

const refuse = (db: Knex, ctx: Context, user: Account, wrong: string) => show(db, ctx, user, { wrong })

/**
 * Whether the admin logged in within ten minutes or sent their own password; if not, shows the page that asks for it.
 * So a browser that an admin left open cannot create an account that could reset the admin's password.
 */
async function isProved(db: Knex, ctx: Context): Promise<boolean> {
  const viewer = signedIn(ctx)
  const fields = toBodyFields(ctx.request.body)
  const { password } = Proof.parse(fields)
  const errors = await whyNotOwner(db, viewer, password ?? '', { field: 'password', orFresh: true })
  if (!errors) return true
  const failures = password === null && 'password' in errors ? {} : errors
  const values = typedIn(fields, { secret: ['password'] })
  provePage(ctx, { action: ctx.path, values, errors: failures, username: viewer.username }, 422)
  return false
}

const showPassword = (ctx: Context, { id, username, name }: Account, password: string, isNew: boolean) =>
  passwordPage(ctx, { username, name, password, isNew, href: userHref(id) }, 200)
