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

/** Accounts for other features: types, lookups and changes. The calling route checks the right. */
export type { Account } from './user-queries.ts'

/** Form fields about a person; messages are Indonesian sentences. An empty e-mail means none. */
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

/** Labels of roles. */
export const roleLabels: Record<Role, string> = { member: 'Anggota', editor: 'Editor', staff: 'Staf', admin: 'Admin' }

/**
 * People per page of the list; a page beyond the last is empty. `search` matches part of a name, user name or e-mail.
 */
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

/** Counts people, whatever their role. */
/** Finds a person by id. */
export { countUsers as userCount, findUser as findAccount }

/** Input of `createUser`; `password` in clear. Check a chosen password with `passwordProblem` first. */
export type NewUser = { username: string; name: string; email: string | null; role: Role; password: string }
export type CreatedUser = { user: Account } | { taken: 'username' | 'email' }

/** The message beside a field whose value is taken. */
export const takenMessages = {
  username: 'Nama pengguna ini sudah dipakai. Pilih yang lain.',
  email: 'E-mail ini sudah dipakai akun lain.',
}

/** The person who is changed. */
type Person = Pick<Account, 'id'>

/**
 * Creates an account, or returns which of its values is taken, ignoring case. A visitor who registers is the actor in
 * the audit log.
 */
export async function createUser(db: Knex, actor: Actor, { password, ...person }: NewUser): Promise<CreatedUser> {
  // Before the transaction: hashing may queue, and should not hold a connection.
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

/** The changed account, or why nothing changed. The last active admin cannot be removed. */
export type Changed = { user: Account } | 'missing' | 'last_admin'

/** Sets a role. It applies from the next request on; sockets without the right are closed within a second. */
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

/** Enables or disables an account. Disabling ends its sessions at once and its sockets within a second. */
export const setActive = (db: Knex, actor: Actor, { id }: Person, isActive: boolean): Promise<Changed> =>
  db.transaction(async (trx) => {
    if (!isActive && (await isLastAdmin(trx, id))) return 'last_admin'
    const user = await updateUser(trx, id, { is_active: isActive })
    if (!isActive) await deleteSessionsOf(trx, id)
    if (!user) return 'missing'
    await recordAction(trx, actor, { action: isActive ? 'user.enable' : 'user.disable', subject: user.username })
    return { user }
  })

/**
 * Sets a generated password and ends all sessions. Returns the password, to be shown once; null without such a person.
 */
export async function resetPassword(db: Knex, actor: Actor, { id }: Person): Promise<string | null> {
  const password = generatePassword()
  return (await givePassword(db, actor, 'user.reset_password', { id, password })) ? password : null
}

/** Sets a chosen password and ends all sessions except `keep`. Returns false without such a person. */
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
    // Updates the person first: a concurrent log-in with the old password either waits here, or its session is deleted
    // below.
    const user = await updateUser(trx, id, { password_hash })
    await deleteSessionsOf(trx, id, keep)
    if (user) await recordAction(trx, actor, { action, subject: user.username })
    return user !== undefined
  })
}

/** Ends a person's sessions except `keep`; returns their number. Their sockets close within a second. */
export { deleteSessionsOf as endSessionsOf, generatePassword, passwordProblem }

/** Locks all active admins until the change is committed, so that two of them cannot remove each other. */
async function isLastAdmin(trx: Knex, id: number): Promise<boolean> {
  const admins = await lockAdmins(trx)
  return admins.length === 1 && admins[0]?.id === id
}
