import type { Knex } from 'knex'
import { type Account, type Changed, resetPassword, setActive, setRole } from '../../accounts/account.ts'
import { type Actor, record } from '../../audit/audit.ts'
import type { Role } from '../../web/context.ts'

/** Each change with its line in the log, or why it was not made, as a sentence. */

export async function changeRole(db: Knex, actor: Actor, user: Account, role: Role): Promise<string | null> {
  if (isOneself(actor, user)) return 'Peranmu sendiri hanya bisa diganti oleh admin lain.'
  if (user.role === role) return null
  const entry = { action: 'user.role', subject: user.username, details: { old: user.role, new: role } }
  return change(db, actor, entry, (trx) => setRole(trx, user.id, role))
}

export async function letIn(db: Knex, actor: Actor, user: Account, isActive: boolean): Promise<string | null> {
  if (isOneself(actor, user)) return 'Akunmu sendiri hanya bisa dinonaktifkan oleh admin lain.'
  if (user.is_active === isActive) return null
  const entry = { action: isActive ? 'user.enable' : 'user.disable', subject: user.username }
  return change(db, actor, entry, (trx) => setActive(trx, user.id, isActive))
}

/** The password is only in the answer: neither kept nor logged. */
export async function renewPassword(
  db: Knex,
  actor: Actor,
  user: Account,
): Promise<{ password: string } | { wrong: string }> {
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
