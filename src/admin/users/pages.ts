import type { Knex } from 'knex'
import { z } from 'zod'
import {
  type Account,
  AccountRole,
  type Changed,
  createUser,
  Email,
  findAccount,
  generatePassword,
  listUsers,
  PersonName,
  resetPassword,
  setActive,
  setRole,
  takenWords,
  USERS_PER_PAGE,
  Username,
} from '../../accounts/account.ts'
import { type Actor, actorOf, record } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, type Role, roles, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment, fragment, page } from '../../web/render.ts'
import { saidIn, withSaid } from '../../web/said.ts'
import {
  type NewUserView,
  newUserView,
  said,
  type UsersView,
  type UserView,
  userHref,
  usersView,
  userView,
} from './present.ts'

const usersPage = page<{ users: UsersView }>('/admin/users')
const usersFragment = fragment<{ users: UsersView }>('/admin/_users')
const newUserPage = page<{ person: NewUserView }>('/admin/user-new')
const userPage = page<{ person: UserView }>('/admin/user')
const askPasswordPage = page<{ username: string; name: string; href: string }>('/admin/password-ask')
/** A password that nobody chose, shown this once. */
const passwordPage = page<{ username: string; name: string; password: string; isNew: boolean; href: string }>(
  '/admin/password',
)

const List = z.object({
  q: Text.trim().max(100).catch(''),
  peran: z.enum(roles).nullable().catch(null),
  keadaan: z.enum(['aktif', 'nonaktif']).nullable().catch(null),
  page: PageNumber.catch(1),
})
const NewUser = z.object({ username: Username, name: PersonName, email: Email.default(null), role: AccountRole })
const NewRole = z.object({ role: AccountRole })
const NewState = z.object({ aktif: z.enum(['ya', 'tidak']) })

/** Who may sign in, and as what. Somebody's own rights are for another admin to change. */
export function userPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/pengguna', allow('admin'), async (ctx) => {
    const { q, peran: role, keadaan, page } = readQuery(List, ctx.query)
    const isActive = keadaan === null ? null : keadaan === 'aktif'
    const found = await listUsers(db, { search: q, role, isActive, page })
    const filter = { q, role, isActive, page }
    const users = usersView({ ...found, filter, size: USERS_PER_PAGE, viewerId: signedIn(ctx).id, now: new Date() })
    if (wantsFragment(ctx)) answerFragment(ctx, usersFragment({ users }))
    else usersPage(ctx, { users })
  })

  router.get('/admin/pengguna/baru', allow('admin'), (ctx) => newUserPage(ctx, { person: newUserView() }))

  router.post('/admin/pengguna', allow('admin'), async (ctx) => {
    const form = readForm(NewUser, ctx.request.body)
    if (!form.ok) return newUserPage(ctx, { person: newUserView(form.values, form.errors) }, 422)
    const password = generatePassword()
    const { username, name, email, role } = form.input
    const made = await createUser(db, { ...form.input, password }, (trx) =>
      record(trx, actorOf(ctx, signedIn(ctx)), { action: 'user.create', subject: username, details: { role } }),
    )
    if ('user' in made) return showPassword(ctx, made.user, password, true)
    const errors = { [made.taken]: takenWords[made.taken] }
    newUserPage(ctx, { person: newUserView({ username, name, email: email ?? '', role }, errors) }, 422)
  })

  router.get('/admin/pengguna/:id', allow('admin'), async (ctx) => {
    const user = await userOf(ctx)
    userPage(ctx, { person: userView({ user, viewerId: signedIn(ctx).id, said: saidIn(said, ctx) }) })
  })

  router.post('/admin/pengguna/:id/peran', allow('admin'), async (ctx) => {
    const form = readForm(NewRole, ctx.request.body)
    const user = await userOf(ctx)
    if (!form.ok) return refuse(ctx, user, form.errors.role ?? 'Pilih perannya.')
    const wrong = await changeRole(db, actorOf(ctx, signedIn(ctx)), user, form.input.role)
    answer(ctx, user, wrong, 'peran')
  })

  router.post('/admin/pengguna/:id/keadaan', allow('admin'), async (ctx) => {
    const form = readForm(NewState, ctx.request.body)
    const user = await userOf(ctx)
    if (!form.ok) return refuse(ctx, user, 'Pilih aktif atau tidak.')
    const isActive = form.input.aktif === 'ya'
    const wrong = await letIn(db, actorOf(ctx, signedIn(ctx)), user, isActive)
    answer(ctx, user, wrong, isActive ? 'aktif' : 'nonaktif')
  })

  router.get('/admin/pengguna/:id/sandi', allow('admin'), async (ctx) => {
    const { id, username, name } = await userOf(ctx)
    askPasswordPage(ctx, { username, name, href: userHref(id) })
  })

  router.post('/admin/pengguna/:id/sandi', allow('admin'), async (ctx) => {
    const user = await userOf(ctx)
    const renewed = await renewPassword(db, actorOf(ctx, signedIn(ctx)), user)
    if ('wrong' in renewed) return refuse(ctx, user, renewed.wrong)
    showPassword(ctx, user, renewed.password, false)
  })

  async function userOf(ctx: Context): Promise<Account> {
    const user = await findAccount(db, readParam(Id, ctx.params.id))
    if (!user) throw notFound('Akun ini tidak ada.')
    return user
  }
}

function answer(ctx: Context, user: Account, wrong: string | null, done: keyof typeof said) {
  if (wrong === null) seeOther(ctx, withSaid(userHref(user.id), done))
  else refuse(ctx, user, wrong)
}

const refuse = (ctx: Context, user: Account, wrong: string) =>
  userPage(ctx, { person: userView({ user, viewerId: signedIn(ctx).id, wrong }) }, 422)

const showPassword = (ctx: Context, { id, username, name }: Account, password: string, isNew: boolean) =>
  passwordPage(ctx, { username, name, password, isNew, href: userHref(id) }, 200)

/** Each change with its line in the log, or why it was not made, as a sentence. */

async function changeRole(db: Knex, actor: Actor, user: Account, role: Role): Promise<string | null> {
  if (isOneself(actor, user)) return 'Peranmu sendiri hanya bisa diganti oleh admin lain.'
  if (user.role === role) return null
  const entry = { action: 'user.role', subject: user.username, details: { old: user.role, new: role } }
  return change(db, actor, entry, (trx) => setRole(trx, user.id, role))
}

async function letIn(db: Knex, actor: Actor, user: Account, isActive: boolean): Promise<string | null> {
  if (isOneself(actor, user)) return 'Akunmu sendiri hanya bisa dinonaktifkan oleh admin lain.'
  if (user.is_active === isActive) return null
  const entry = { action: isActive ? 'user.enable' : 'user.disable', subject: user.username }
  return change(db, actor, entry, (trx) => setActive(trx, user.id, isActive))
}

/** The password is only in the answer: neither kept nor logged. */
async function renewPassword(db: Knex, actor: Actor, user: Account): Promise<{ password: string } | { wrong: string }> {
  if (isOneself(actor, user)) return { wrong: 'Kata sandimu sendiri diganti di halaman Akun.' }
  const password = await resetPassword(db, user.id, (trx) =>
    record(trx, actor, { action: 'user.reset_password', subject: user.username }),
  )
  return password === null ? { wrong: gone } : { password }
}

const gone = 'Akun ini baru saja dihapus.'

const change = (
  db: Knex,
  actor: Actor,
  entry: Parameters<typeof record>[2],
  make: (trx: Knex) => Promise<Changed>,
): Promise<string | null> =>
  db.transaction(async (trx) => {
    const changed = await make(trx)
    if (changed === 'missing') return gone
    if (changed === 'last_admin') return 'Ini satu-satunya admin yang aktif. Jadikan orang lain admin lebih dulu.'
    await record(trx, actor, entry)
    return null
  })

const isOneself = (actor: Actor, user: Account) => 'viewer' in actor && actor.viewer.id === user.id
