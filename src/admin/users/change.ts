import type { Knex } from 'knex'
import { type Account, type ChangeResult, resetPassword, setActive, setRole } from '../../accounts/account.ts'
import type { Actor } from '../../audit/audit.ts'
import type { Role } from '../../web/context.ts'

/** Changes the role of another user's account. Returns null on success, else a message that says why it was refused. */
export async function changeRole(db: Knex, actor: Actor, user: Account, role: Role): Promise<string | null> {
  if (isOneself(actor, user)) return 'Peranmu sendiri hanya bisa diganti oleh admin lain.'
  if (user.role === role) return null
  return whyNot(await setRole(db, actor, user, role))
}

export async function setActiveByAdmin(db: Knex, actor: Actor, user: Account, isActive: boolean) {
  if (isOneself(actor, user)) return 'Akunmu sendiri hanya bisa dinonaktifkan oleh admin lain.'
  if (user.is_active === isActive) return null
  return whyNot(await setActive(db, actor, user, isActive))
}

/** The plain text of the password is neither stored nor logged. */
export async function renewPassword(db: Knex, actor: Actor, user: Account) {
  if (isOneself(actor, user)) return { wrong: 'Kata sandimu sendiri diganti di halaman Akun.' }
  const password = await resetPassword(db, actor, user)
  return password === null ? { wrong: deletedMessage } : { password }
}

const deletedMessage = 'Akun ini baru saja dihapus.'

function whyNot(result: ChangeResult): string | null {
  if (result === 'missing') return deletedMessage
  return result === 'last_admin' ? 'Ini satu-satunya admin yang aktif. Jadikan orang lain admin lebih dulu.' : null
}

const isOneself = (actor: Actor, user: Account) => 'viewer' in actor && actor.viewer.id === user.id
