import type { Connection } from '../db/connection.ts'
import type { Config } from '../platform/environment.ts'
import { backupEnvironment } from './environment.ts'
import { writeBackup } from './write.ts'

type Update = {
  connection: Connection
  config: Config
  say: (line: string) => void
}

/**
 * Writes a backup before the database is updated, if the operator has configured a folder for backups. It waits for a
 * running backup. It is not recorded, because the tables still have their old form. If it fails, there is no update.
 */
export async function backUpBeforeUpdate({ connection, config, say }: Update): Promise<void> {
  const { folder, passphrase } = config.read(backupEnvironment)
  if (folder === null) return
  const request = { connection, config, to: folder, passphrase, waits: true, say }
  const { file } = await writeBackup(request).catch(refuseUpdate)
  say(`Backup before the update: ${file}`)
}

function refuseUpdate(error: Error): never {
  throw new Error(`The backup before the update failed: ${error.message}`)
}
