import type { Knex } from 'knex'
import * as z from 'zod'
import { type Actor, recordAction } from '../audit/audit.ts'
import { isUniqueViolation } from '../db/connection.ts'
import { internationalPhone } from '../outbox/whatsapp/phone.ts'
import { type Role, roles } from '../web/context.ts'
import { Text } from '../web/form.ts'
import { notFound } from '../web/refusal.ts'
import { generatePassword, hashPassword, passwordProblem } from './passwords.ts'
import {
  type Account,
  addUser,
  type CreatedUser,
  deleteUserSessions,
  findDuplicateField,
  findDuplicateInOthers,
  findUser,
  findUsers,
  hasAdmin,
  keepVerified,
  lockAdmins,
  nextVersion,
  updateUser,
} from './user-queries.ts'

// For other features: types, lookups and changes of accounts. They check no rights; the calling route does.
export type { Account } from './user-queries.ts'

export const Username = Text.trim().regex(
  /^[\w.@+-]{3,60}$/,
  '3 sampai 60 karakter: huruf, angka, dan . _ @ + - saja, tanpa spasi.',
)
export const PersonName = Text.trim().min(1, 'Nama belum diisi.').max(100, 'Nama paling banyak 100 karakter.')
/** An empty address becomes null. */
export const Email = Text.trim()
  .max(254, 'Alamat e-mail terlalu panjang.')
  .refine((text) => text === '' || z.email().safeParse(text).success, 'Ini bukan alamat e-mail.')
  .transform((text) => text || null)
/** "+6281234567890"; an empty number becomes null. */
export const Phone = Text.trim()
  .max(100, 'Nomor ini terlalu panjang.')
  .transform((text, { addIssue }) => {
    const phone = text === '' ? null : internationalPhone(text)
    if (text !== '' && phone === null) addIssue('Tulis nomor seperti 0812-3456-7890, atau +60… untuk luar negeri.')
    return phone
  })
export const AccountRole = z.enum(roles, 'Pilih perannya.')

export const roleLabels: Record<Role, string> = { member: 'Anggota', editor: 'Editor', staff: 'Staf', admin: 'Admin' }

export const USERS_PER_PAGE = 25

type UserSearch = { search?: string; role?: Role | null; isActive?: boolean | null; page?: number }

/** `search` matches part of a name, user name or e-mail address. The page after the last one is empty. */
export const listUsers = (
  db: Knex,
  { search = '', role = null, isActive = null, page = 1 }: UserSearch,
): Promise<{ users: Account[]; total: number }> =>
  findUsers(db, { search, role, isActive, limit: USERS_PER_PAGE, offset: (page - 1) * USERS_PER_PAGE })

export { findUser as findAccount, hasAdmin }

/** Throws a 404 if there is no such user. */
export async function accountWith(db: Knex, id: number): Promise<Account> {
  const account = await findUser(db, id)
  if (!account) throw notFound('Akun ini tidak ada.')
  return account
}

/** For a password that a user chose, callers ask `passwordProblem` first. */
export type NewUser = { username: string; name: string; email: string | null; role: Role; password: string }

export const duplicateMessages = {
  username: 'Nama pengguna ini sudah dipakai. Pilih yang lain.',
  email: 'E-mail ini sudah dipakai akun lain.',
  phone: 'Nomor ini sudah dipakai akun lain.',
  google: 'Akun Google ini sudah tersambung ke akun lain.',
}

type Person = Pick<Account, 'id'>

/** Creates an account with any role. If its user name or e-mail address is taken, ignoring case, returns which. */
export async function createUser(db: Knex, actor: Actor, { password, ...person }: NewUser): Promise<CreatedUser> {
  // Hashing may wait in a queue and should not hold a database connection meanwhile.
  const password_hash = await hashPassword(password)
  return db.transaction(async (trx) => {
    const user = await addUser(trx, { ...person, password_hash })
    if (!user) return { taken: await findDuplicateField(trx, person) }
    const { username: subject, role } = user
    await recordAction(trx, actor, { action: 'user.create', subject, details: { role }, about: user.id })
    return { user }
  })
}

/**
 * A changed address is no longer verified. If another account has a value, changes nothing and returns which value it
 * is.
 */
export const changeDetails = (
  db: Knex,
  actor: Actor,
  user: Pick<Account, 'id' | 'username' | 'email' | 'phone'>,
  details: Pick<Account, 'username' | 'name' | 'email' | 'phone'>,
): Promise<CreatedUser> =>
  db
    .transaction(async (trx) => {
      const account = await updateUser(trx, user.id, { ...details, ...keepVerified(trx, details) })
      if (!account) throw new Error('the changed account does not exist')
      const change = { action: 'user.details', subject: account.username, details: { old: user.username } }
      await recordAction(trx, actor, change)
      return { user: account }
    })
    .catch(async (error: unknown) => {
      const duplicateField = isUniqueViolation(error) && (await findDuplicateInOthers(db, user.id, details))
      if (!duplicateField) throw error
      return { taken: duplicateField }
    })

type LogInNames = Pick<Account, 'username' | 'email' | 'phone'>
/** Whether a change affects a value with which the owner logs in or recovers the account. */
export const changesLogIn = (before: LogInNames, after: LogInNames): boolean =>
  (['username', 'email', 'phone'] as const).some((key) => before[key]?.toLowerCase() !== after[key]?.toLowerCase())

type Names = { username: string | null; email: string | null; phone: string | null }

/** Whether a user name is an e-mail address or phone number that the person does not claim as their own. */
export function isForeignAddress({ username, email, phone }: Names): boolean {
  if (username === null) return false
  if (username.includes('@')) return username.toLowerCase() !== email?.toLowerCase()
  const number = internationalPhone(username)
  return number !== null && number !== phone
}
export const foreignAddress = 'Nama pengguna yang berupa e-mail atau nomor harus milikmu sendiri.'

/** The changed account, or why nothing was changed. `last_admin`: the last active admin would lose the admin rights. */
export type ChangeResult = { user: Account } | 'missing' | 'last_admin'

/**
 * The new rights apply from the user's next request; WebSockets that need a lost right close within a second. Bearer
 * tokens end.
 */
export const setRole = (
  db: Knex,
  actor: Actor,
  { id, role: old }: Pick<Account, 'id' | 'role'>,
  role: Role,
): Promise<ChangeResult> =>
  db.transaction(async (trx) => {
    if (role !== 'admin' && (await isLastAdmin(trx, id))) return 'last_admin'
    const user = await updateUser(trx, id, { role, token_version: nextVersion(trx) })
    if (!user) return 'missing'
    await recordAction(trx, actor, {
      action: 'user.role',
      subject: user.username,
      details: { old, new: role },
      about: id,
    })
    return { user }
  })

/** Disabling deletes the user's sessions, ends the bearer tokens and closes the WebSockets within a second. */
export const setActive = (db: Knex, actor: Actor, { id }: Person, isActive: boolean): Promise<ChangeResult> =>
  db.transaction(async (trx) => {
    if (!isActive && (await isLastAdmin(trx, id))) return 'last_admin'
    const user = await updateUser(trx, id, { is_active: isActive, token_version: nextVersion(trx) })
    if (!isActive) await deleteUserSessions(trx, id)
    if (!user) return 'missing'
    const action = isActive ? 'user.enable' : 'user.disable'
    await recordAction(trx, actor, { action, subject: user.username, about: id })
    return { user }
  })

/** Sets a generated password and ends all sessions and bearer tokens. Returns the password, which staff see only once. */
export async function resetPassword(db: Knex, actor: Actor, { id }: Person): Promise<string | null> {
  const password = generatePassword()
  return (await givePassword(db, actor, 'user.reset_password', { id, password })) ? password : null
}

/** Ends the user's bearer tokens, and all sessions except `keep`. Returns false if no user has this id. */
export const setPassword = (
  db: Knex,
  actor: Actor,
  { id }: Person,
  { password, keep }: { password: string; keep?: number | null },
): Promise<boolean> => givePassword(db, actor, 'password.change', { id, password, keep })

type NewPassword = { id: number; password: string; keep?: number | null | undefined }

async function givePassword(db: Knex, actor: Actor, action: string, { id, password, keep }: NewPassword) {
  const password_hash = await hashPassword(password)
  return db.transaction(async (trx) => {
    // The password changes before sessions are deleted: a concurrent log-in with the old password waits for this row,
    // or its session is deleted.
    const user = await updateUser(trx, id, { password_hash, token_version: nextVersion(trx) })
    await deleteUserSessions(trx, id, keep)
    if (user) await recordAction(trx, actor, { action, subject: user.username, about: id })
    return user !== undefined
  })
}

/** `endSessionsOf` ends a user's sessions except `keep`, closes their WebSockets within a second, and returns how many. */
export { deleteUserSessions as endSessionsOf, generatePassword, passwordProblem }

/** Locks all active admins until the transaction ends, so that two admins cannot remove each other at the same time. */
export async function isLastAdmin(trx: Knex, id: number): Promise<boolean> {
  const admins = await lockAdmins(trx)
  return admins.length === 1 && admins[0]?.id === id
}
