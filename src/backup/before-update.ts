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
 * Writes a backup before the database is updated, where the operator has a folder for them. It waits for another backup
 * that is running, and is not recorded, because the tables are still old. Without it there is no update.
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
