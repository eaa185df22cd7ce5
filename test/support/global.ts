import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/db/connection.ts'
import { type EmbeddedDatabase, startEmbedded } from '../../src/db/embedded/embedded.ts'
import { migrate } from '../../src/db/migrations.ts'
import { root } from '../../src/root.ts'

type Cluster = EmbeddedDatabase['connection']

declare module 'vitest' {
  interface ProvidedContext {
    cluster: Cluster
    /** The DATA_DIR of the run. */
    dataDir: string
  }
}

/** One real PostgreSQL for the run. Each worker's database is a copy of a migrated template. */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-test-'))
  const embedded = await startEmbedded(folder, { durable: false })
  const admin = openDatabase(embedded.connection, { max: 1, patient: true })
  await admin.raw('create database site_template')
  await admin.destroy()
  const template = openDatabase({ ...embedded.connection, database: 'site_template' }, { max: 1, patient: true })
  await migrate(template, path.join(root, 'migrations'))
  await template.destroy()
  project.provide('cluster', embedded.connection)
  project.provide('dataDir', folder)
  return async () => {
    await embedded.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
