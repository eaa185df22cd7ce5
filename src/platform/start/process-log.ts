import process from 'node:process'
import { format } from 'node:util'
import type { Logger } from 'pino'

/**
 * Puts into the log what Node and packages would print: warnings, calls of `console`, and the error that ends the
 * process. Whoever collects the log then finds one event in each line of both outputs.
 */
export function logProcess(log: Logger): void {
  // Without its only listener so far, Node prints no warning.
  process.removeAllListeners('warning').on('warning', (err) => log.warn({ err }, 'a warning of this process'))
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    console[level] = (...parts: unknown[]) => log[level]({ printed: format(...parts) }, 'a package printed')
  console.log = console.info
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'the server ends by an error that nothing caught')
    process.exit(1)
  })
}
