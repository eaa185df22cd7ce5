import { existsSync } from 'node:fs'
import path from 'node:path'

/** Unfinished files and folders end in this. */
export const PART = '.part'
/** Beside an unfinished file: its tables before they are packed. */
export const TABLES_PART = `.tables${PART}`

const NAME = /^kortekstream-(\d{4}-\d\d-\d\d)-(\d\d)(\d\d)(\d\d)(-terbuka)?\.tar\.gz$/

export type KeyState = 'sealed' | 'open' | 'none'

/** Whether the secret key is in a backup: sealed by a passphrase, open, or not. */
export const findKeyState = (withKey: boolean, passphrase: string | null): KeyState =>
  !withKey ? 'none' : passphrase === null ? 'open' : 'sealed'

/** The name of a backup of this moment, in the time of Jakarta. A mark warns that anybody who has it can read the secret key. */
export function backupName(now: Date, key: KeyState): string {
  const [day, time = ''] = new Date(now.getTime() + 7 * 3_600_000).toISOString().split('T')
  const mark = key === 'open' ? '-terbuka' : ''
  return `kortekstream-${day}-${time.slice(0, 8).replaceAll(':', '')}${mark}.tar.gz`
}

/**
 * The file of a new backup: `to` itself, or in that folder a name that no backup has yet, because that of an update and
 * that of the night may begin in one second.
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
