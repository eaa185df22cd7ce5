import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { root } from '../../root.ts'
import type { RawEnvironment } from '../environment.ts'

/**
 * Adds the variables of the file `.env` if it exists, except in tests. A variable that the environment holds, even an
 * empty one, overrides the file.
 */
export const withEnvironmentFile = (environment: RawEnvironment, file = path.join(root, '.env')): RawEnvironment =>
  environment.NODE_ENV === 'test' ? environment : { ...readEnvironmentFile(file), ...environment }

function readEnvironmentFile(file: string): RawEnvironment {
  try {
    // Editors on Windows may begin a file with a byte order mark. It is not part of the first name.
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
