// A process for embedded.test.ts: starts the database in argv[2], writes the row argv[3], reports it, and waits.
import { Client } from 'pg'
import { startEmbedded } from '../../src/db/embedded/embedded.ts'

const [dataDir, row] = process.argv.slice(2)
if (!dataDir || !row) throw new Error('usage: embedded-holder <data dir> <row>')

const database = await startEmbedded(dataDir)
const client = new Client(database.connection)
client.on('error', () => {})
await client.connect()
await client.query('select pg_advisory_lock(1)')
await client.query('create table if not exists kept (row text)')
await client.query('select pg_advisory_unlock(1)')
await client.query('insert into kept values ($1)', [row])
console.log('written')
process.stdin.once('data', async () => {
  await client.end()
  await database.stop()
  process.exit()
})
