import { existsSync } from 'node:fs'
import path from 'node:path'

/** File in `DATA_DIR` while a backup is restored into it. */
export const RESTORING = 'restoring'

/** Nothing opens a folder into which a restore was broken off. Throws an Error of one sentence. */
export function refuseUnfinishedRestore(dataDir: string): void {
  if (existsSync(path.join(dataDir, RESTORING)))
    throw new Error(`A restore into ${dataDir} was not finished: empty the folder and restore again.`)
}
