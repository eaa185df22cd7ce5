import process from 'node:process'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

/** JSON lines in production, readable ones on a terminal. Secrets never reach it: headers and bodies are not logged. */
export function createLog(level: string, production: boolean): Logger {
  const options = { level, serializers: { err: withoutRows } }
  if (production || !process.stdout.isTTY) return pino(options)
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true }))
}

/** What PostgreSQL says beside an error quotes whole rows ("Failing row contains …"), and rows hold customers' data. */
export function withoutRows(error: Error): object {
  const { detail: _, ...told } = { detail: '', ...pino.stdSerializers.err(error) }
  return told
}
