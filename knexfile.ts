import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { readConfig } from './src/config.ts'
import { migrationsIn } from './src/db/connection.ts'

/** For the knex command line, after a build: `npx knex --knexfile dist/knexfile.js migrate:status`. Needs DATABASE_URL. */
export default {
  client: 'pg',
  connection: readConfig(process.env).databaseUrl,
  migrations: { migrationSource: migrationsIn(fileURLToPath(new URL('./migrations', import.meta.url))) },
}
