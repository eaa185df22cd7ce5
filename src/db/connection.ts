import knex, { type Knex } from 'knex'
import pg from 'pg'

export type Connection = string | { host: string; port: number; user: string; password: string; database: string }

/** Milliseconds that a query waits for a free connection before the database counts as unreachable. */
const ACQUIRE_TIMEOUT_MS = 2_000
/** The same for work that no page waits for. */
const PATIENT_ACQUIRE_TIMEOUT_MS = 30_000
/** Milliseconds that an SQL statement may run. Long enough that it ends only runaway queries. */
const STATEMENT_TIMEOUT_MS = 10_000
/** Milliseconds without an answer to a query after which a connected database counts as unreachable. */
const SILENCE_TIMEOUT_MS = 4_000

type Options = { max?: number; patient?: boolean; log?: (line: string) => void }

/**
 * Opens a pool of PostgreSQL connections, which connects with the first query. Dates without a time stay text.
 * `patient` switches off the statement timeouts and waits longer for a connection, for migrations and for tests on a
 * busy machine. `log` receives what knex would print.
 */
export function openDatabase(connection: Connection, { max = 10, patient = false, log }: Options = {}): Knex {
  const limits = patient ? {} : { statement_timeout: STATEMENT_TIMEOUT_MS, query_timeout: SILENCE_TIMEOUT_MS }
  return knex({
    client: 'pg',
    connection: { ...toClientConfig(connection), ...limits, types: { getTypeParser } },
    pool: { min: 0, max, idleTimeoutMillis: 60_000 },
    acquireConnectionTimeout: patient ? PATIENT_ACQUIRE_TIMEOUT_MS : ACQUIRE_TIMEOUT_MS,
    // Keeps bound values out of error messages, because the messages are logged and the values may be secret.
    compileSqlOnError: false,
    ...(log ? { log: { warn: log, error: log, deprecate: log, debug: log } } : {}),
  })
}

/**
 * Connects to the database without the pool, because the pool hides why a connection failed. Throws an Error that names
 * the reason. A connection that is lost later ends its queries with an error, and emits `end`.
 */
export async function connect(connection: Connection): Promise<pg.Client> {
  const client = new pg.Client({ ...toClientConfig(connection), connectionTimeoutMillis: 5_000 })
  // The database may stop just after it accepts the client. An error without a listener would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    const reason = error instanceof AggregateError ? error.errors[0] : error
    const message = reason instanceof Error ? reason.message : String(reason)
    const hint = typeof connection === 'string' ? ' Check DATABASE_URL.' : ''
    throw new Error(`The database does not answer: ${message}.${hint}`)
  }
}

/** pg treats these modes as `verify-full`, and writes a warning of four lines to standard error. */
const SAME_AS_VERIFY_FULL = /(?<=[?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/

const toClientConfig = (connection: Connection) =>
  typeof connection !== 'string'
    ? connection
    : {
        connectionString: connection.includes('uselibpqcompat=')
          ? connection
          : connection.replace(SAME_AS_VERIFY_FULL, 'verify-full'),
      }

/** Returns the address of a database without user and password. */
export function getDatabaseName(url: string): string {
  const { database, host, port } = new pg.Client(toClientConfig(url))
  return `${database} on ${host}:${port}`
}

/** Returns the connection settings of a pool, for further connections and for other processes. */
export function getConnection(db: Knex): Connection {
  // The pool hides the password, so that a copy of the settings would lack it.
  const { connectionString, host, port, user, password, database } = db.client.connectionSettings
  return connectionString ?? { host, port, user, password, database }
}

/** Whether an error means that another row has a value that must be unique. */
export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23505'

/** Whether an error means that the database is unreachable, rather than a wrong statement. */
export function isDatabaseLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  // Only a missing socket means a lost database. Any other missing file is a bug or another kind of failure.
  if (code === 'ENOENT' && !('syscall' in error && error.syscall === 'connect')) return false
  const isLost =
    /^(ECONN|ENOENT|EPIPE|ETIMEDOUT|E[MN]FILE|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND|57014|57P0|53|08)/.test(code)
  return (
    isLost || /acquir(e|ing) a connection|connection terminated|query read timeout|not queryable/i.test(error.message)
  )
}

/** Whether an error means that the database can be read but not written: its disk is full, or it is a replica. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '53100' || error.code === '25006')

/** Connections of the pool in use (`used`) and idle (`free`), and queries that wait for one (`waiting`). */
export function poolSize(db: Knex): { used: number; free: number; waiting: number } {
  // knex declares no type for its pool, and a transaction has no pool.
  const pool = (db.client as { pool?: { numUsed(): number; numFree(): number; numPendingAcquires(): number } }).pool
  return { used: pool?.numUsed() ?? 0, free: pool?.numFree() ?? 0, waiting: pool?.numPendingAcquires() ?? 0 }
}

const DATE_OID = 1082
const asIs = (value: string) => value
const getTypeParser = (oid: number) => (oid === DATE_OID ? asIs : pg.types.getTypeParser(oid))
