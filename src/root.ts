import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const nearestPackage = (folder: string): string =>
  existsSync(path.join(folder, 'package.json')) ? folder : nearestPackage(path.dirname(folder))

/** Path of the folder that contains package.json, whether this code runs from source or compiled. */
export const root = nearestPackage(path.dirname(fileURLToPath(import.meta.url)))

/** The version in package.json, which CHANGELOG.md describes. */
export const { version: releaseVersion } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  version: string
}

/** The running release and, for a build made in a checkout, the commit behind it, such as "1.0.0+b8bfd3f1". */
export const siteVersion = [releaseVersion, readCommit()].filter(Boolean).join('+')

/** Reads the file that `scripts/build.js` writes beside the built program if git knows the commit. */
function readCommit(): string {
  try {
    return readFileSync(fileURLToPath(new URL('commit.txt', import.meta.url)), 'utf8')
  } catch {
    return ''
  }
}
