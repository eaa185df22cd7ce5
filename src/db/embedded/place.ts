import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lchownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

/** A cluster (its data folder), its socket, and the user that runs it. Paths are absolute, without symlinks. */
export type Place = {
  dataDir: string
  cluster: string
  socketFolder: string
  passwordFile: string
  password: string
  user: RunAs | null
  note: string | null
}

/** Finds or creates the folders and the password of a cluster, but not the cluster. Throws an Error of one sentence. */
export function findPlace(folder: string): Place {
  makeDataDir(folder)
  const dataDir = realpathSync(folder)
  const passwordFile = path.join(dataDir, 'pg-password')
  const password = keepOnce(passwordFile, () => randomBytes(24).toString('base64url'))
  const home = isRoot() ? homeForRoot(dataDir) : { cluster: path.join(dataDir, 'pg'), user: null, note: null }
  sweep(dataDir)
  sweep(path.dirname(home.cluster))
  return { dataDir, passwordFile, password, socketFolder: socketFolderFor(home.cluster, password), ...home }
}

/** Creates DATA_DIR with its parent folders. Throws an Error of one sentence if the folder cannot be used. */
export function makeDataDir(folder: string): void {
  try {
    makeFolder(folder)
    rmdirSync(mkdtempSync(path.join(folder, 'probe-')))
  } catch (error) {
    throw new Error(`DATA_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

/** Node's own recursive mkdir never ends in a folder where no folder can be created, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  try {
    mkdirSync(folder, isRoot() ? 0o711 : 0o700)
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!existsSync(folder)) throw error
  }
}

/** Deletes the cluster of a folder, wherever it is. The cluster must not be running. */
export function removeCluster(folder: string): void {
  rmSync(findPlace(folder).cluster, { recursive: true, force: true })
}

export const holdsCluster = (cluster: string) => existsSync(path.join(cluster, 'PG_VERSION'))

/** Whether a folder has an embedded database, inside it or, if root created it, elsewhere. */
export const hasCluster = (folder: string) => ['pg', 'pg-id'].some((name) => existsSync(path.join(folder, name)))

/** Returns a temporary name with the pid of this process, so that `sweep` can remove leftovers of killed processes. */
export const temporaryName = (target: string) => `${target}.init-${process.pid}-${randomBytes(3).toString('hex')}`

type Home = Pick<Place, 'cluster' | 'user' | 'note'>

function homeForRoot(dataDir: string): Home {
  const inside = path.join(dataDir, 'pg')
  const hasCluster = holdsCluster(inside)
  const user = hasCluster ? ensureOwner(inside) : NOBODY
  const closed = closedFolder(path.dirname(dataDir), user)
  if (!hasCluster && (closed || isOutside(dataDir))) return outsideHome(dataDir, closed)
  if (closed) throw new Error(`${inside} holds a database that uid ${user.uid} runs, but ${closed} is closed to it.`)
  if (closedFolder(dataDir, user) || user === NOBODY) chmodSync(dataDir, 0o711)
  return { cluster: inside, user, note: null }
}

/**
 * Whether the cluster is in the shared folder. It stays there even if the parents of DATA_DIR become accessible later.
 */
const isOutside = (dataDir: string) =>
  existsSync(path.join(dataDir, 'pg-id')) && holdsCluster(path.join(outsideFolder(dataDir), outsideId(dataDir)))

const outsideFolder = (dataDir: string) => path.join(SHARED_DATA_FOLDER, fingerprint(dataDir))

/**
 * Returns the random id from the file `pg-id` in DATA_DIR, which names the folder of a cluster outside DATA_DIR. A
 * recreated DATA_DIR gets a new id and so never meets the old data.
 */
function outsideId(dataDir: string): string {
  const file = path.join(dataDir, 'pg-id')
  const id = keepOnce(file, () => randomBytes(8).toString('hex'))
  if (!/^\w+$/.test(id)) throw new Error(`${file} is damaged: it must hold one word.`)
  return id
}

function outsideHome(dataDir: string, closed: string | null): Home {
  const id = outsideId(dataDir)
  const all = outsideFolder(dataDir)
  makePassage(SHARED_DATA_FOLDER)
  makePassage(all)
  writeFileSync(path.join(all, 'belongs-to'), `${dataDir}\n`)
  const others = readdirSync(all).filter((name) => name !== id && holdsCluster(path.join(all, name)))
  const why = closed ? `, because PostgreSQL cannot run as root and ${closed} is closed to its user` : ''
  const older = others.length > 0 ? ` An earlier one of another id is kept beside it: ${others.join(', ')}.` : ''
  return { cluster: path.join(all, id), user: NOBODY, note: `The database is in ${path.join(all, id)}${why}.${older}` }
}

/**
 * Returns the owner of a cluster. A cluster owned by root (as root restores it from a backup) is first given to the
 * user `NOBODY`, because PostgreSQL refuses to run as root.
 */
function ensureOwner(cluster: string): RunAs {
  const { uid, gid } = statSync(cluster)
  if (uid !== 0) return { uid, gid }
  const names = readdirSync(cluster, { recursive: true, encoding: 'utf8' })
  for (const name of ['', ...names]) lchownSync(path.join(cluster, name), NOBODY.uid, NOBODY.gid)
  return NOBODY
}

/**
 * Returns the cluster's folder, or a folder in /tmp when the socket's path would be too long (at most 103 bytes on
 * macOS, 107 on Linux). The name in /tmp derives from the password: our processes can compute it, others cannot guess
 * it.
 */
function socketFolderFor(cluster: string, password: string): string {
  const fits = Buffer.byteLength(path.join(cluster, '.s.PGSQL.5432')) <= 103
  return fits ? cluster : path.join('/tmp', `kortekstream-${fingerprint(`${cluster} ${password}`)}`)
}

const fingerprint = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/**
 * Returns the only line of a file, and creates the file if it is missing. If several processes create it at the same
 * time, all return the line of the first.
 */
function keepOnce(file: string, fresh: () => string): string {
  if (!existsSync(file)) {
    const aside = temporaryName(file)
    writeFileSync(aside, `${fresh()}\n`, { mode: 0o600, flush: true })
    try {
      linkSync(aside, file)
    } catch (error) {
      if (!existsSync(file)) throw error
    } finally {
      rmSync(aside)
    }
  }
  return readFileSync(file, 'utf8').trim()
}

/**
 * Removes temporary files and folders whose process is dead. Those of a living pid are removed after ten minutes,
 * because another process may have got the pid.
 */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/\.init-(\d+)-\w+$/.exec(name)?.[1])
    if (!pid) continue
    const leftover = path.join(folder, name)
    const age = Date.now() - (statSync(leftover, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (exists(pid) && age < 600_000) continue
    try {
      rmSync(leftover, { recursive: true, force: true, maxRetries: 2 })
    } catch {
      // The leftover is still in use or belongs to another user. The next start tries again.
    }
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * The system user that runs PostgreSQL's programs. Where null is used instead, they run as the user of this process.
 */
export type RunAs = { uid: number; gid: number }

/** PostgreSQL refuses to run as root. The uid and gid exist on every Linux. */
const NOBODY: RunAs = { uid: 65_534, gid: 65_534 }

/** Folder for the database when DATA_DIR is below a folder that the database's system user cannot enter. */
export const SHARED_DATA_FOLDER = '/var/lib/kortekstream'

const isRoot = () => process.getuid?.() === 0

/**
 * Returns the topmost folder on the path to `folder` that `user` cannot enter, or null when all of them are accessible.
 */
export function closedFolder(folder: string, user: RunAs): string | null {
  const above = path.dirname(folder)
  const closed = above === folder ? null : closedFolder(above, user)
  return closed ?? (may(folder, user, 0o1) ? null : folder)
}

export const canRun = (file: string, user: RunAs) => may(file, user, 0o5)

/** Creates a folder, owned by root, that other users may pass through but not list. */
export function makePassage(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711)
}

function may(target: string, user: RunAs, bits: number): boolean {
  const { uid, gid, mode } = statSync(target)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & bits) === bits
}
