import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import process from 'node:process'

/** Makes warnings of this process, which are logged, of what a child process writes to standard error, such as its last words. */
export function warnForChild({ stderr }: ChildProcess, name: string): void {
  if (stderr instanceof Socket) stderr.unref()
  stderr?.setEncoding('utf8').on('data', (text: string) => process.emitWarning(text.trimEnd(), name))
}
