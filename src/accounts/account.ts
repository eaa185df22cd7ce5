import type { Knex } from 'knex'
import { z } from 'zod'
import { type Actor, recordAction } from '../audit/audit.ts'
import { type Role, roles } from '../web/context.ts'
import { Text } from '../web/form.ts'
import { generatePassword, hashPassword, passwordProblem } from './passwords.ts'
import {
  type Account,
  addUser,
  countUsers,
  deleteSessionsOf,
  findTaken,
  findUser,
  findUsers,
  lockAdmins,
  updateUser,
} from './user-queries.ts'

/** The door of accounts: what the rest of the site may know of people and do to them. Who may do it is the caller's route. */
export type { Account } from './user-queries.ts'

/** What may be asked of a form about a person; messages are Indonesian sentences. An empty e-mail is none. */
export const Username = Text.trim().regex(
  /^[\w.@+-]{3,60}$/,
  '3 sampai 60 karakter: huruf, angka, dan . _ @ + - saja, tanpa spasi.',
)
export const PersonName = Text.trim().min(1, 'Nama belum diisi.').max(100, 'Nama paling banyak 100 karakter.')
export const Email = Text.trim()
  .max(254, 'Alamat e-mail terlalu panjang.')
  .refine((text) => text === '' || z.email().safeParse(text).success, 'Ini bukan alamat e-mail.')
  .transform((text) => text || null)
export const AccountRole = z.enum(roles, 'Pilih perannya.')

/** What people read for a role. */
export const roleLabels: Record<Role, string> = { member: 'Anggota', editor: 'Editor', staff: 'Staf', admin: 'Admin' }

/** People on a page of the list, at most; a page beyond the last is empty. `search` is a part of a name, user name or e-mail. */
export const USERS_PER_PAGE = 25
export const listUsers = (
  db: Knex,
  {
    search = '',
    role = null,
    isActive = null,
    page = 1,
  }: { search?: string; role?: Role | null; isActive?: boolean | null; page?: number },
): Promise<{ users: Account[]; total: number }> =>
  findUsers(db, { search, role, isActive, limit: USERS_PER_PAGE, offset: (page - 1) * USERS_PER_PAGE })

/** How many people there are, whatever their role. */
/** One person by number. */
export { countUsers as userCount, findUser as findAccount }

/** What `createUser` needs; `password` in clear. Check it with `passwordProblem` first where a person chose it. */
export type NewUser = { username: string; name: string; email: string | null; role: Role; password: string }
export type Made = { user: Account } | { taken: 'username' | 'email' }

/** What is said beside a field whose value somebody else has. */
export const takenWords = {
  username: 'Nama pengguna ini sudah dipakai. Pilih yang lain.',
  email: 'E-mail ini sudah dipakai akun lain.',
}

/** Who something is done to. */
type Person = Pick<Account, 'id'>

/**
 * Adds a person, or says what of theirs somebody else has already, whatever its case. A visitor who does it is that person,
 * and the audit names them so.
 */
export async function createUser(db: Knex, actor: Actor, { password, ...person }: NewUser): Promise<Made> {
  // Before the transaction: a hash may wait for its turn, and no connection should wait with it.
  const password_hash = await hashPassword(password)
  return db.transaction(async (trx) => {
    const user = await addUser(trx, { ...person, password_hash })
    if (!user) return { taken: await findTaken(trx, person) }
    const { username: subject, role } = user
    if ('visitor' in actor)
      await recordAction(trx, { viewer: user, address: actor.address }, { action: 'user.register', subject })
    else await recordAction(trx, actor, { action: 'user.create', subject, details: { role } })
    return { user }
  })
}

/** A person after a change; or why there was none. Somebody must stay who may do everything. */
export type Changed = { user: Account } | 'missing' | 'last_admin'

/** Gives somebody another role. It holds from their next request on; sockets they may no longer hear are closed within a second. */
export const setRole = (
  db: Knex,
  actor: Actor,
  { id, role: old }: Pick<Account, 'id' | 'role'>,
  role: Role,
): Promise<Changed> =>
  db.transaction(async (trx) => {
    if (role !== 'admin' && (await isLastAdmin(trx, id))) return 'last_admin'
    const user = await updateUser(trx, id, { role })
    if (!user) return 'missing'
    await recordAction(trx, actor, { action: 'user.role', subject: user.username, details: { old, new: role } })
    return { user }
  })

/** Lets somebody sign in or not. Whoever may not is signed out everywhere at once, sockets within a second. */
export const setActive = (db: Knex, actor: Actor, { id }: Person, isActive: boolean): Promise<Changed> =>
  db.transaction(async (trx) => {
    if (!isActive && (await isLastAdmin(trx, id))) return 'last_admin'
    const user = await updateUser(trx, id, { is_active: isActive })
    if (!isActive) await deleteSessionsOf(trx, id)
    if (!user) return 'missing'
    await recordAction(trx, actor, { action: isActive ? 'user.enable' : 'user.disable', subject: user.username })
    return { user }
  })

/** Gives somebody a password that nobody chose, and signs them out everywhere: the password, to be shown once; null for nobody. */
export async function resetPassword(db: Knex, actor: Actor, { id }: Person): Promise<string | null> {
  const password = generatePassword()
  return (await givePassword(db, actor, 'user.reset_password', { id, password })) ? password : null
}

/** Gives somebody the password they chose and ends their sessions, all but `keep`. False when there is no such person. */
export const setPassword = (
  db: Knex,
  actor: Actor,
  { id }: Person,
  { password, keep }: { password: string; keep?: number },
): Promise<boolean> => givePassword(db, actor, 'password.change', { id, password, keep })

type Given = { id: number; password: string; keep?: number | undefined }

async function givePassword(db: Knex, actor: Actor, action: string, { id, password, keep }: Given): Promise<boolean> {
  const password_hash = await hashPassword(password)
  return db.transaction(async (trx) => {
    // The person first: a log-in with the old password either waits here, or its session is among those that end.
    const user = await updateUser(trx, id, { password_hash })
    await deleteSessionsOf(trx, id, keep)
    if (user) await recordAction(trx, actor, { action, subject: user.username })
    return user !== undefined
  })
}

/** Signs somebody out everywhere, but for the session `keep`; how many sessions that ended. Their sockets close within a second. */
export { deleteSessionsOf as endSessionsOf, generatePassword, passwordProblem }

/** All active admins stay locked until the change is through, so that two of them cannot send each other away. */
async function isLastAdmin(trx: Knex, id: number): Promise<boolean> {
  const admins = await lockAdmins(trx)
  return admins.length === 1 && admins[0]?.id === id
}
