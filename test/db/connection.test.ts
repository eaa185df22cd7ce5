import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { connect } from '../../src/db/connection.ts'
import { useOwnDatabase } from '../support/db.ts'
import { portOf } from '../support/ports.ts'

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

test('a database that dies in the moment in which it lets somebody in ends the connection, not the process', async () => {
  const message = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length + 4)
    return Buffer.concat([Buffer.from(type), length, body])
  }
  const died = Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0')
  const welcome = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I')), message('E', died)]
  const server = createServer((socket) => void socket.once('data', () => socket.end(Buffer.concat(welcome))))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const place = { host: '127.0.0.1', port: portOf(server), user: 'a', password: 'a', database: 'a' }
  const client = await connect(place)
  await new Promise((resolve) => client.once('end', resolve))
  await new Promise((resolve) => server.close(resolve))
})
