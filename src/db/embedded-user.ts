import { chmodSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** The system user that PostgreSQL's programs run as; null means: the one who runs us. */
export type RunAs = { uid: number; gid: number }

/** PostgreSQL refuses to run as root. This pair exists on every Linux, so no user has to be made. */
export const NOBODY: RunAs = { uid: 65_534, gid: 65_534 }

/** Where root keeps what must not live below a closed folder. */
export const STATE = '/var/lib/kortekstream'

export const isRoot = () => process.getuid?.() === 0

/** The topmost folder on the way to `folder`, itself included, that `user` cannot enter; null when the way is open. */
export function closedFolder(folder: string, user: RunAs): string | null {
  const above = path.dirname(folder)
  const closed = above === folder ? null : closedFolder(above, user)
  return closed ?? (may(folder, user, 0o1) ? null : folder)
}

export const canRun = (file: string, user: RunAs) => may(file, user, 0o5)

/** Makes a folder of root's that others may pass through but not list. */
export function makePassage(folder: string): void {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711)
}

function may(target: string, user: RunAs, bits: number): boolean {
  const { uid, gid, mode } = statSync(target)
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
  return ((mode >> shift) & bits) === bits
}
