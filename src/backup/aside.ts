import { fork } from 'node:child_process'
import os from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { root } from '../root.ts'
import type { Proof, ProofRequest } from './prove.ts'
import { BadBackup } from './read.ts'
import type { Backup, BackupRequest } from './write.ts'

type Failure = { message: string; kind: BadBackup['kind'] | null }
/** What the server and its process of backups tell each other. */
export type BackupTask =
  | { kind: 'write'; request: Omit<BackupRequest, 'say'> }
  | { kind: 'prove'; request: Omit<ProofRequest, 'say' | 'books'> }
export type BackupMessage = { said: string } | { result: Backup | Proof } | { failure: Failure }

/** Writes a backup in a process of the lowest priority, so that pages wait for it as little as they can. */
export const writeAside = ({ say, ...request }: BackupRequest) =>
  inProcess({ kind: 'write', request }, say) as Promise<Backup>

/** Proves a backup in such a process. */
export const proveAside = ({ say, ...request }: Omit<ProofRequest, 'books'>) =>
  inProcess({ kind: 'prove', request }, say) as Promise<Proof>

function inProcess(task: BackupTask, say: (line: string) => void): Promise<Backup | Proof> {
  const isSource = import.meta.url.endsWith('.ts')
  const entry = new URL(isSource ? '../backup-process.ts' : '../backup-process.js', import.meta.url)
  const child = fork(fileURLToPath(entry), {
    cwd: root,
    execArgv: isSource ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  lowerPriority(child.pid)
  return new Promise((resolve, reject) => {
    child.on('message', (message: BackupMessage) => {
      if ('said' in message) say(message.said)
      else if ('result' in message) resolve(message.result)
      else reject(errorOf(message.failure))
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`The process of the backup ended: ${signal ?? code}.`)))
    child.send(task, () => {})
  })
}

const errorOf = ({ message, kind }: Failure) => (kind ? new BadBackup(kind, message) : new Error(message))

/** Lowers the priority of a process, by default this one, and of those that it starts from now on. */
export const lowerPriority = (pid = process.pid): void => os.setPriority(pid, os.constants.priority.PRIORITY_LOW)
