import process from 'node:process'
import { format } from 'node:util'
import type { Logger } from 'pino'

/**
 * Runs a server and ends the process when the server ends: with code 0, or with code 1 and the message of the error.
 */
export async function runProcess(run: () => Promise<void>): Promise<never> {
  try {
    await run()
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

/**
 * Writes to the log what Node and packages would print: warnings, calls of `console`, and the error that ends the
 * process. Each line of both outputs is then one event for programs that collect the log.
 */
export function logProcess(log: Logger): void {
  // Node's own listener prints warnings. It is the only one so far, so removing all listeners stops that.
  process.removeAllListeners('warning').on('warning', (err) => log.warn({ err }, 'a warning of this process'))
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    console[level] = (...parts: unknown[]) => log[level]({ printed: format(...parts) }, 'a package printed')
  console.log = console.info
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'the server ends by an error that nothing caught')
    process.exit(1)
  })
}
