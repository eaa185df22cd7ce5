import process from 'node:process'
import { type DestinationStream, type LogFn, type Logger, type LoggerOptions, pino } from 'pino'
import { createTimer } from '../async/timer.ts'
import { isDatabaseLost } from '../db/connection.ts'

/**
 * Creates the log: JSON lines in production or without a terminal, else readable lines. It never holds headers or
 * bodies of requests.
 */
export async function createLog(level: string, production: boolean): Promise<Logger> {
  const options: LoggerOptions = { level, serializers: { err: withoutRows }, hooks: { logMethod } }
  if (production || !process.stdout.isTTY) return pino(options, linesTogether())
  const { default: pretty } = await import('pino-pretty')
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true }))
}

/** Milliseconds that a line waits for others, because a write costs more than everything else about a line. */
const LINES_WAIT_MS = 100

/** Lines with this many characters together are written without waiting. */
const LINES_LENGTH = 16_000

function linesTogether(): DestinationStream & { flush(): void } {
  const output = pino.destination({ sync: true })
  const timer = createTimer({ unref: true })
  let lines = ''
  const flush = () => {
    timer.clear()
    if (lines !== '') output.write(lines)
    lines = ''
  }
  process.on('exit', flush)
  return {
    flush,
    write(line) {
      lines += line
      if (lines.length > LINES_LENGTH) flush()
      else if (!timer.isSet()) timer.set(LINES_WAIT_MS, flush)
    },
  }
}

/** Number of the log level `warn`. */
const WARN = 40

/**
 * Logs an error that is caused by a lost database as a warning, wherever it is logged, because it is not a bug.
 * Warnings and errors are written at once, with all lines before them.
 */
function logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  const [entry] = args
  const isLost = typeof entry === 'object' && entry !== null && 'err' in entry && isDatabaseLost(entry.err)
  if (isLost && level > WARN) this.warn(...args)
  else method.apply(this, args)
  if (level >= WARN) this.flush()
}

/** Error codes of connections that the client has closed early. */
const brokenOff = /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|ERR_STREAM_DESTROYED)$/

/**
 * Logs an error that Koa reports outside of a request's middleware. A client that closes its connection is not an
 * error.
 */
export function logAborted(log: Logger, error: unknown): void {
  const isClient = error instanceof Error && 'code' in error && brokenOff.test(String(error.code))
  log[isClient ? 'debug' : 'error']({ err: error }, 'request aborted')
}

/**
 * Removes `detail` from PostgreSQL errors, because it quotes whole rows ("Failing row contains …") with data of
 * customers.
 */
export function withoutRows(error: Error): object {
  const { detail: _, ...fields } = { detail: '', ...pino.stdSerializers.err(error) }
  return fields
}
