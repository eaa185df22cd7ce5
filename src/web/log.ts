import process from 'node:process'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

/**
 * Creates the log: JSON lines in production or without a terminal, else readable lines. Headers and bodies of requests
 * are never logged, so their secrets do not get into the log.
 */
export function createLog(level: string, production: boolean): Logger {
  const options = { level, serializers: { err: withoutRows } }
  if (production || !process.stdout.isTTY) return pino(options)
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true }))
}

/**
 * Removes `detail` from PostgreSQL errors, because it quotes whole rows ("Failing row contains …") with data of
 * customers.
 */
export function withoutRows(error: Error): object {
  const { detail: _, ...told } = { detail: '', ...pino.stdSerializers.err(error) }
  return told
}
