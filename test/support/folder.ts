import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

/** A temporary folder for a test file, removed after its last test. */
export function useFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kortekstream-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
