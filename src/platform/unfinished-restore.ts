import { existsSync } from 'node:fs'
import path from 'node:path'

/** File in `DATA_DIR` that exists while a backup is restored into it. */
export const RESTORING = 'restoring'

/** Throws an Error of one sentence if a restore into the folder was interrupted. Such a folder must not be opened. */
export function refuseUnfinishedRestore(dataDir: string): void {
  if (existsSync(path.join(dataDir, RESTORING)))
    throw new Error(`A restore into ${dataDir} was not finished: empty the folder and restore again.`)
}
