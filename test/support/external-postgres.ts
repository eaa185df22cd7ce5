import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { connect } from '../../src/db/connection.ts'
import { findBinaries } from '../../src/db/embedded/binaries.ts'
import { DATABASE_USER, findPostmaster, makeCluster } from '../../src/db/embedded/cluster.ts'
import { findPlace } from '../../src/db/embedded/place.ts'
import { root } from '../../src/root.ts'
import { freePort } from './ports.ts'

export type ExternalPostgres = Awaited<ReturnType<typeof startExternalPostgres>>

const SUPERUSER = { user: 'postgres', password: 'kata sandi @/:%&$' }
const OWNER = { user: 'kortek', password: 'p@ss/w:rd %25&$' }

/**
 * A PostgreSQL that is no part of the site, as an operator has one beside it: a cluster of its own from npm's programs,
 * on a port of this machine, with the superuser `postgres` and the usual user `kortek`. Both have passwords that an
 * address has to encode. `programs` writes `runuser`, with which commands of the manual become `postgres`, and what of
 * `createuser`, `createdb` and `psql` is not installed, into a folder for the PATH.
 */
export async function startExternalPostgres() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-external-'))
  const place = findPlace(folder)
  const home = findBinaries(place)
  await makeCluster(place, home, false)
  const port = await freePort()
  const values = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off', max_connections: 80 }
  const settings = Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(path.join(home, 'bin/postgres'), ['-D', place.cluster, ...settings], {
    ...place.user,
    cwd: '/',
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  await vi.waitUntil(() => child.exitCode !== null || findPostmaster(place.cluster)?.ready, { timeout: 120_000 })

  const addressOf = ({ user, password }: typeof OWNER, database: string) =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  const run = async (sql: string, url = addressOf(SUPERUSER, 'postgres')) => {
    const client = await connect(url)
    await client.query(sql).finally(() => client.end())
  }
  const first = addressOf({ user: DATABASE_USER, password: place.password }, 'postgres')
  await run(`create role postgres superuser login password '${SUPERUSER.password}'`, first)
  await run(`create role kortek login password '${OWNER.password}'`)

  return {
    port,
    /** The DATABASE_URL of a database for the user `kortek`. */
    urlTo: (database: string) => addressOf(OWNER, database),
    /** The same for the superuser. */
    adminUrlTo: (database: string) => addressOf(SUPERUSER, database),
    /** Runs SQL as superuser, in the database `postgres` or in a named one. */
    run: (sql: string, database = 'postgres') => run(sql, addressOf(SUPERUSER, database)),
    /** Makes a database. One without an owner belongs to the superuser, as by `createdb` without `-O`. */
    createDatabase: (name: string, { owner = 'kortek', encoding = 'UTF8' } = {}) => {
      const locale = encoding === 'UTF8' ? 'C.UTF-8' : 'C'
      return run(`create database ${name} owner ${owner} encoding '${encoding}' locale '${locale}' template template0`)
    },
    programs: (bin: string) => writePrograms(bin, port),
    async stop(): Promise<void> {
      child.kill('SIGINT')
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function writePrograms(bin: string, port: number): void {
  const env = { PGHOST: '127.0.0.1', PGPORT: port, PGUSER: SUPERUSER.user, PGPASSWORD: SUPERUSER.password }
  const asPostgres = Object.entries(env).map(([name, value]) => `export ${name}='${value}'`)
  const become = ['#!/bin/bash', 'if [ "$2" = postgres ]; then', ...asPostgres, 'fi', 'shift 3 && exec "$@"', '']
  const missing = ['createuser', 'createdb', 'psql'].filter((name) => !isInstalled(name))
  mkdirSync(bin, { recursive: true })
  for (const [name, text] of [['runuser', become.join('\n')], ...missing.map((name) => [name, standIn])])
    writeFileSync(path.join(bin, name ?? ''), text ?? '', { mode: 0o755 })
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'])
    return true
  } catch {
    return false
  }
}

/** What the manual asks of PostgreSQL's own programs, which npm does not bring. */
const standIn = `#!/usr/bin/env node
const { Client } = require(${JSON.stringify(path.join(root, 'node_modules/pg'))})
const program = require('node:path').basename(process.argv[1])
const args = process.argv.slice(2)
const name = '"' + args.at(-1) + '"'
const option = (letter) => args[args.indexOf('-' + letter) + 1]
const statement = {
  createuser: () => 'create role ' + name + ' login',
  createdb: () =>
    \`create database \${name} owner \${option('O')} encoding '\${option('E')}' locale '\${option('l')}' template \${option('T')}\`,
  psql: () => args.at(-1),
}[program]()
const client = new Client()
client.connect().then(() => client.query(statement)).then(() => client.end(), (error) => {
  console.error(program + ': ' + error.message)
  process.exit(1)
})
`
