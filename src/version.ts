import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './root.ts'

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }

/** Which version runs: package.json's and, of a build made in a checkout, the commit behind it, such as "0.1.0+b8bfd3f1". */
export const siteVersion = [version, readCommit()].filter(Boolean).join('+')

/** `scripts/build.js` writes this file beside the built program, where git tells the commit. */
function readCommit(): string {
  try {
    return readFileSync(fileURLToPath(new URL('commit.txt', import.meta.url)), 'utf8')
  } catch {
    return ''
  }
}
