import { expect, test } from 'vitest'
import { useOwnDatabase } from '../support/db.ts'

const db = useOwnDatabase()

test('what is logged of a statement that failed has no value of it', async () => {
  const secret = 'sandi-yang-tidak-boleh-dicatat'
  const user = { username: 'a', name: 'a', email: null, role: 'nobody', password_hash: secret }
  const failed: unknown = await db()('users')
    .insert(user as never) // a role that the table does not know
    .catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(Error)
  const { message, stack } = failed as Error // as was just asked
  expect(message).toContain('insert into "users"')
  expect(`${message} ${stack}`).not.toContain(secret)
})
