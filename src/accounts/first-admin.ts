import type { Knex } from 'knex'
import { commandLine } from '../audit/audit.ts'
import { createUser, generatePassword, passwordProblem, userCount } from './account.ts'

/**
 * Makes the first account of an empty site, so that somebody can come in: with the password given, or with one that is
 * made here and said once. Of several instances that start together one does it. Throws when the password given will not do.
 */
export async function ensureFirstAdmin(
  db: Knex,
  { username, password }: { username: string; password: string | null },
  say: (line: string) => void,
): Promise<void> {
  if ((await userCount(db)) > 0) return
  if (password !== null && (await passwordProblem(password, [username])))
    throw new Error('ADMIN_PASSWORD: too short, too common, or the user name itself. Choose another.')
  const used = password ?? generatePassword()
  const admin = { username, name: 'Admin', email: null, role: 'admin', password: used } as const
  const made = await createUser(db, commandLine, admin)
  if ('taken' in made || password !== null) return
  say(
    `\n  The first account:  ${username}\n  Its password:       ${used}\n  It is shown this once; change it at /akun/.\n`,
  )
}
