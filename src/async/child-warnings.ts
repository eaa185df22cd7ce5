import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import process from 'node:process'
import { createInterface } from 'node:readline'

/** Lines of one child process that become warnings at most. */
const MOST_LINES = 100

/** Each line that a child process writes to standard error becomes a warning of this process, which is logged. */
export function warnForChild({ stderr }: ChildProcess, name: string): void {
  if (!stderr) return
  if (stderr instanceof Socket) stderr.unref()
  let lines = 0
  createInterface({ input: stderr }).on('line', (line) => {
    lines += 1
    if (line.trim() !== '' && lines <= MOST_LINES) process.emitWarning(line, name)
  })
}
