import type { Knex } from 'knex'
import { z } from 'zod'
import { type Actor, recordAction } from '../audit/audit.ts'
import { isTakenValue } from '../db/connection.ts'
import { internationalPhone } from '../outbox/whatsapp/phone.ts'
import { type Role, roles } from '../web/context.ts'
import { Text } from '../web/form.ts'
import { notFound } from '../web/refusal.ts'
import { generatePassword, hashPassword, passwordProblem } from './passwords.ts'
import {
  type Account,
  addUser,
  type CreatedUser,
  deleteSessionsOf,
  findTaken,
  findTakenByOther,
  findUser,
  findUsers,
  hasAdmin,
  keepVerified,
  lockAdmins,
  nextVersion,
  updateUser,
} from './user-queries.ts'

/**
 * User accounts for other features: types, lookups and changes. These functions check no rights; the calling route
 * does.
 */
export type { Account } from './user-queries.ts'

/**
 * Zod schemas of the form fields for a user, with error messages in Indonesian. `Email` turns an empty e-mail address
 * into null.
 */
export const Username = Text.trim().regex(
  /^[\w.@+-]{3,60}$/,
  '3 sampai 60 karakter: huruf, angka, dan . _ @ + - saja, tanpa spasi.',
)
export const PersonName = Text.trim().min(1, 'Nama belum diisi.').max(100, 'Nama paling banyak 100 karakter.')
export const Email = Text.trim()
  .max(254, 'Alamat e-mail terlalu panjang.')
  .refine((text) => text === '' || z.email().safeParse(text).success, 'Ini bukan alamat e-mail.')
  .transform((text) => text || null)
/** Turns a phone number into "+6281234567890", and an empty one into null. */
export const Phone = Text.trim()
  .max(30, 'Nomor ini terlalu panjang.')
  .transform((text, { addIssue }) => {
    const phone = text === '' ? null : internationalPhone(text)
    if (text !== '' && phone === null) addIssue('Tulis nomor seperti 0812-3456-7890, atau +60… untuk luar negeri.')
    return phone
  })
export const AccountRole = z.enum(roles, 'Pilih perannya.')

export const roleLabels: Record<Role, string> = { member: 'Anggota', editor: 'Editor', staff: 'Staf', admin: 'Admin' }

/**
 * Number of users on one page of the user list. `listUsers` returns an empty page after the last one; `search` matches
 * part of a name, user name or e-mail address.
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

/** `findAccount` finds a user by id. */
export { findUser as findAccount, hasAdmin }

/** Returns a user by id. Throws a 404 for none. */
export async function accountWith(db: Knex, id: number): Promise<Account> {
  const account = await findUser(db, id)
  if (!account) throw notFound('Akun ini tidak ada.')
  return account
}

/**
 * Input of `createUser`, with the password in plain text. Callers check a password that a user chose with
 * `passwordProblem` first.
 */
export type NewUser = { username: string; name: string; email: string | null; role: Role; password: string }

/** Error messages shown beside the field whose value another account already has. */
export const takenMessages = {
  username: 'Nama pengguna ini sudah dipakai. Pilih yang lain.',
  email: 'E-mail ini sudah dipakai akun lain.',
  phone: 'Nomor ini sudah dipakai akun lain.',
  google: 'Akun Google ini sudah tersambung ke akun lain.',
}

/** The id of the account that a function changes. */
type Person = Pick<Account, 'id'>

/**
 * Creates an account with any role, by an admin or the command line. If another account has the same user name or
 * e-mail address, ignoring case, creates none and returns which of the two is taken.
 */
export async function createUser(db: Knex, actor: Actor, { password, ...person }: NewUser): Promise<CreatedUser> {
  // Hashes before the transaction begins: hashing may wait in a queue and should not hold a database connection
  // meanwhile.
  const password_hash = await hashPassword(password)
  return db.transaction(async (trx) => {
    const user = await addUser(trx, { ...person, password_hash })
    if (!user) return { taken: await findTaken(trx, person) }
    const { username: subject, role } = user
    await recordAction(trx, actor, { action: 'user.create', subject, details: { role }, about: user.id })
    return { user }
  })
}

/**
 * Changes what users may change about themselves, at the account page. A changed address is not verified. Returns which
 * value is taken if another account has it; nothing is changed then.
 */
export const changeDetails = (
  db: Knex,
  actor: Actor,
  user: Pick<Account, 'id' | 'username' | 'email' | 'phone'>,
  details: Pick<Account, 'username' | 'name' | 'email' | 'phone'>,
): Promise<CreatedUser> =>
  db
    .transaction(async (trx) => {
      const changed = await updateUser(trx, user.id, { ...details, ...keepVerified(trx, details) })
      if (!changed) throw new Error('the changed account does not exist')
      const change = { action: 'user.details', subject: changed.username, details: { old: user.username } }
      await recordAction(trx, actor, change)
      return { user: changed }
    })
    .catch(async (error: unknown) => {
      const taken = isTakenValue(error) && (await findTakenByOther(db, user.id, details))
      if (!taken) throw error
      return { taken }
    })

type LogInNames = Pick<Account, 'username' | 'email' | 'phone'>
/** Whether a change of an account changes by what its owner logs in or recovers it. */
export const changesLogIn = (before: LogInNames, after: LogInNames): boolean =>
  (['username', 'email', 'phone'] as const).some((key) => before[key]?.toLowerCase() !== after[key]?.toLowerCase())

/** Whether a user name is an e-mail address or phone number that the person does not claim as their own. */
export function isForeignAddress({
  username,
  email,
  phone,
}: {
  username: string | null
  email: string | null
  phone: string | null
}): boolean {
  if (username === null) return false
  if (username.includes('@')) return username.toLowerCase() !== email?.toLowerCase()
  const number = internationalPhone(username)
  return number !== null && number !== phone
}
export const foreignAddress = 'Nama pengguna yang berupa e-mail atau nomor harus milikmu sendiri.'

/**
 * The changed account, or why nothing was changed: the account does not exist, or the last active admin would lose
 * admin rights.
 */
export type Changed = { user: Account } | 'missing' | 'last_admin'

/**
 * Sets the role of a user. The new rights apply from the user's next request; WebSockets that need a lost right are
 * closed within a second. Bearer tokens end.
 */
export const setRole = (
  db: Knex,
  actor: Actor,
  { id, role: old }: Pick<Account, 'id' | 'role'>,
  role: Role,
): Promise<Changed> =>
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

/**
 * Enables or disables an account. Disabling deletes the user's sessions at once, ends the bearer tokens and closes the
 * user's WebSockets within a second.
 */
export const setActive = (db: Knex, actor: Actor, { id }: Person, isActive: boolean): Promise<Changed> =>
  db.transaction(async (trx) => {
    if (!isActive && (await isLastAdmin(trx, id))) return 'last_admin'
    const user = await updateUser(trx, id, { is_active: isActive, token_version: nextVersion(trx) })
    if (!isActive) await deleteSessionsOf(trx, id)
    if (!user) return 'missing'
    await recordAction(trx, actor, {
      action: isActive ? 'user.enable' : 'user.disable',
      subject: user.username,
      about: id,
    })
    return { user }
  })

/**
 * Sets a generated password and ends all sessions and bearer tokens of the user. Returns the password, which staff see only once, or null
 * if no user has this id.
 */
export async function resetPassword(db: Knex, actor: Actor, { id }: Person): Promise<string | null> {
  const password = generatePassword()
  return (await givePassword(db, actor, 'user.reset_password', { id, password })) ? password : null
}

/**
 * Sets a password that the user chose, and ends the user's bearer tokens, and sessions except the session with id
 * `keep`. Returns false if no user has this id.
 */
export const setPassword = (
  db: Knex,
  actor: Actor,
  { id }: Person,
  { password, keep }: { password: string; keep?: number | null },
): Promise<boolean> => givePassword(db, actor, 'password.change', { id, password, keep })

type Given = { id: number; password: string; keep?: number | null | undefined }

async function givePassword(db: Knex, actor: Actor, action: string, { id, password, keep }: Given): Promise<boolean> {
  const password_hash = await hashPassword(password)
  return db.transaction(async (trx) => {
    // Updates the user before deleting sessions. A concurrent log-in with the old password either waits for this row
    // lock, or its new session is deleted below.
    const user = await updateUser(trx, id, { password_hash, token_version: nextVersion(trx) })
    await deleteSessionsOf(trx, id, keep)
    if (user) await recordAction(trx, actor, { action, subject: user.username, about: id })
    return user !== undefined
  })
}

/**
 * `endSessionsOf` ends a user's sessions except the session with id `keep` and returns how many it ended. WebSockets of
 * these sessions close within a second.
 */
export { deleteSessionsOf as endSessionsOf, generatePassword, passwordProblem }

/**
 * Returns whether a user is the only active admin. Locks all active admins until the transaction ends, so that two
 * admins cannot remove each other at the same time.
 */
export async function isLastAdmin(trx: Knex, id: number): Promise<boolean> {
  const admins = await lockAdmins(trx)
  return admins.length === 1 && admins[0]?.id === id
}
