import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { Socket } from 'node:net'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { root } from '../root.ts'

/** Maximum number of lines of one child process that become warnings. */
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

type ChildOptions = ForkOptions & { kind: string; flags: readonly string[] }

/**
 * Starts the entry point `name` beside the module at `url`, as source or compiled, with V8's `flags`. Its warnings have
 * the `kind`. Neither the child process nor its pipes keep the server from ending.
 */
export function startChild(url: string, name: string, { kind, flags, ...options }: ChildOptions): ChildProcess {
  const isSource = url.endsWith('.ts')
  const entry = new URL(`./${name}${isSource ? '.ts' : '.js'}`, url)
  const execArgv = [...(isSource ? ['--import', 'tsx'] : []), ...flags]
  const child = fork(fileURLToPath(entry), { cwd: root, execArgv, execPath: process.execPath, ...options })
  warnForChild(child, kind)
  child.unref()
  child.channel?.unref()
  return child
}
