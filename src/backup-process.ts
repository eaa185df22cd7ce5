import process from 'node:process'
import type { Knex } from 'knex'
import { features } from './app.ts'
import type { BackupMessage, BackupTask } from './backup/aside.ts'
import { proveBackup } from './backup/prove.ts'
import { BadBackup } from './backup/read.ts'
import { writeBackup } from './backup/write.ts'

/** Entry point of the process of backups: does one task of the server, and ends with it. */
const tell = (message: BackupMessage) => process.send?.(message)
const say = (said: string) => tell({ said })
const booksOf = async (db: Knex) => (await Promise.all(features.map(({ books }) => books?.(db) ?? []))).flat()
const done = (message: BackupMessage) => process.send?.(message, () => process.exit())
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(1))
process.on('message', ({ kind, request }: BackupTask) => {
  const work = kind === 'write' ? writeBackup({ ...request, say }) : proveBackup({ ...request, say, books: booksOf })
  work.then(
    (result) => done({ result }),
    (error: unknown) =>
      done({
        failure: {
          message: error instanceof Error ? error.message : String(error),
          kind: error instanceof BadBackup ? error.kind : null,
        },
      }),
  )
})
