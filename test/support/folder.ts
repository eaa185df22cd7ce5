import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

/** A temporary folder for a test file, removed after its last test. */
export function useFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kortekstream-'))
  // `rmSync` does not look again for a file that a picture in flight leaves behind.
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
