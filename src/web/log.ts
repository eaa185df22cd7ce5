import process from 'node:process'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

/** JSON lines in production, readable ones on a terminal. Headers and bodies are not logged, so no secret is. */
export function createLog(level: string, production: boolean): Logger {
  const options = { level, serializers: { err: withoutRows } }
  if (production || !process.stdout.isTTY) return pino(options)
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true }))
}

/**
 * Removes PostgreSQL's details from an error: they quote whole rows ("Failing row contains …") with customers' data.
 */
export function withoutRows(error: Error): object {
  const { detail: _, ...told } = { detail: '', ...pino.stdSerializers.err(error) }
  return told
}
