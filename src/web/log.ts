import process from 'node:process'
import { type Logger, pino } from 'pino'
import pretty from 'pino-pretty'

/** JSON lines in production, readable ones on a terminal. Secrets never reach it: headers and bodies are not logged. */
export function createLog(level: string, production: boolean): Logger {
  if (production || !process.stdout.isTTY) return pino({ level })
  return pino({ level }, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true }))
}
