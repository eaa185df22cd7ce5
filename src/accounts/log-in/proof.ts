import type { Knex } from 'knex'
import type { Viewer } from '../../web/context.ts'
import type { Errors } from '../../web/form.ts'
import { findProof } from '../sessions/queries.ts'
import { checkOwnPassword, waitRefusal } from './login.ts'

/** Without a password, a log-in of the last 10 minutes proves the owner. */
const FRESH_LOG_IN_MS = 600_000

export const isFreshLogIn = async (db: Knex, viewer: Viewer): Promise<boolean> =>
  isFresh((await findProof(db, viewer)).signedInAt)

const isFresh = (signedInAt: Date | null) => signedInAt !== null && Date.now() - signedInAt.getTime() <= FRESH_LOG_IN_MS

/**
 * Returns why a request does not prove that it comes from the owner of the account, or null. The error belongs to the
 * password field; it belongs to no field if the account has no password. `orFresh`: if no password is given, a log-in
 * within the last ten minutes is enough. Throws a 429 after wrong passwords.
 */
export async function whyNotOwner(
  db: Knex,
  viewer: Viewer,
  password: string,
  { field = 'current', orFresh = false }: { field?: 'password' | 'current'; orFresh?: boolean } = {},
): Promise<Errors | null> {
  const { hasPassword, signedInAt } = await findProof(db, viewer)
  if (isFresh(signedInAt) && (!hasPassword || (orFresh && password === ''))) return null
  if (!hasPassword) return { '': 'Kamu masuk lebih dari 10 menit yang lalu. Keluar, masuk lagi, lalu ulangi.' }
  if (password === '') return { [field]: 'Isi kata sandimu.' }
  const result = await checkOwnPassword(db, viewer, password)
  if (result === 'right') return null
  if (result === 'refused') return { [field]: 'Ini bukan kata sandimu.' }
  throw waitRefusal(result.wait)
}
