import { existsSync } from 'node:fs'
import path from 'node:path'

/** Unfinished files and folders have this ending. */
export const PART = '.part'
/** Ending of the folder beside an unfinished file that holds its tables before they are packed. */
export const TABLES_PART = `.tables${PART}`

const NAME = /^kortekstream-(\d{4}-\d\d-\d\d)-(\d\d)(\d\d)(\d\d)(-terbuka)?\.tar\.gz$/

export type KeyState = 'sealed' | 'open' | 'none'

/** Whether a backup contains the secret key: sealed by a passphrase, readable, or not at all. */
export const findKeyState = (withKey: boolean, passphrase: string | null): KeyState =>
  !withKey ? 'none' : passphrase === null ? 'open' : 'sealed'

/**
 * The name of a backup of this moment, in Jakarta time. A mark warns that anybody with the file can read the secret
 * key.
 */
export function backupName(now: Date, key: KeyState): string {
  const [day, time = ''] = new Date(now.getTime() + 7 * 3_600_000).toISOString().split('T')
  const mark = key === 'open' ? '-terbuka' : ''
  return `kortekstream-${day}-${time.slice(0, 8).replaceAll(':', '')}${mark}.tar.gz`
}

/**
 * Returns the file of a new backup: `to` itself, or in that folder a name that no backup has yet. The backup before an
 * update and the nightly one may begin in the same second.
 */
export function chooseFile(to: string, key: KeyState): string {
  if (to.endsWith('.tar.gz')) return path.resolve(to)
  for (let at = Date.now(); ; at += 1_000) {
    const file = path.join(to, backupName(new Date(at), key))
    if (!existsSync(file)) return path.resolve(file)
  }
}

/** When a file of such a name was made, or null for another name. */
export function timeInName(file: string): Date | null {
  const [, day, hour, minute, second] = NAME.exec(path.basename(file)) ?? []
  return day ? new Date(`${day}T${hour}:${minute}:${second}+07:00`) : null
}

export const isUnfinished = (name: string) =>
  name.endsWith(PART) && timeInName(name.replace(/(\.tables)?\.part$/, '')) !== null
