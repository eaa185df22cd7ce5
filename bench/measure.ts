import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { cp, mkdtemp, symlink } from 'node:fs/promises'
import http from 'node:http'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../src/root.ts'

/**
 * A row of the table of results. `ours` is the site's result, `theirs` the result of a comparison program in the same
 * run, `bar` the target, and `holds` whether the target is met.
 */
export type Row = { what: string; ours: string; theirs?: string; ratio?: string; bar: string; holds: boolean }

/** A process that is measured. `said` returns what it has printed. */
export type Site = { url: string; child: ChildProcess; startedIn: number; said(): string; stop(): Promise<void> }

/** Whether this run only shows that every part works: with tiny amounts, and no bar is judged. */
export const isSmoke = process.argv.includes('--smoke')

/** Returns how many, how large or how long: `whole` in a measurement, `tiny` in a smoke run. */
export const amount = (whole: number, tiny: number) => (isSmoke ? tiny : whole)

const children: ChildProcess[] = []
const folders: string[] = []
// A site ended by SIGTERM also ends its embedded database; a killed site would leave the database running.
process.on('exit', () => {
  for (const child of children) child.kill('SIGTERM')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** Makes an empty folder that is removed at the end of the run. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-'))
  folders.push(folder)
  return folder
}

/**
 * Returns a DATA_DIR for a site: an empty one, which the site fills when it starts. In a smoke run it is a copy of one that
 * a site has filled already, because filling takes longer than all else.
 */
export async function dataFolder(): Promise<string> {
  const folder = await newFolder()
  if (!isSmoke) return folder
  filled ??= fillFolder()
  await cp(await filled, folder, { recursive: true })
  return folder
}

let filled: Promise<string> | undefined
async function fillFolder(): Promise<string> {
  const DATA_DIR = await newFolder()
  await (await startSite({ DATA_DIR })).stop()
  return DATA_DIR
}

/** Number of addresses that requests come from, so that no address meets the limit of the v2 API, the tightest one. */
export const ADDRESSES = 8_192
const addressOf = (nth: number) => `198.18.${Math.floor((nth % ADDRESSES) / 256)}.${nth % 256}`
let requests = 0
/**
 * Returns the header with which the site counts a request for another address each time, or for the `nth`, as if a proxy
 * had set it.
 */
export const from = (nth = requests++) => ({ 'X-Forwarded-For': addressOf(nth) })

/** Token for `/metrics`, which loopback may not read without it behind a proxy. */
export const METRICS_TOKEN = 'token of measuring'

/**
 * Starts the built site in its own process on CPU core 0 with an embedded database, as in production behind a proxy: with
 * its limits and its log. `descriptors` is the limit of file descriptors of its process.
 */
export async function startSite(
  settings: Record<string, string> = {},
  { descriptors }: { descriptors?: number } = {},
): Promise<Site> {
  const DATA_DIR = settings.DATA_DIR ?? (await dataFolder())
  const env = { PATH: process.env.PATH ?? '', TRUSTED_PROXIES: '1', METRICS_TOKEN, ...settings, DATA_DIR }
  const limited = descriptors ? ['prlimit', `--nofile=${descriptors}`] : []
  const node = ['node', '--v8-pool-size=2']
  const command = [...limited, ...node, path.join(root, 'dist/src/main.js')]
  return start(command, { env: (port) => ({ ...env, PORT: port }), wanted: 'KortekStream is at' })
}

type PeerOptions = { core?: number; run?: string[] }

/**
 * Starts a peer: a script of this folder that is measured beside the site. The script gets its port and `input` as
 * arguments and prints "listening" when it accepts connections. `core` is its CPU core (default 0), `run` its
 * interpreter (default Node with tsx).
 */
export function startPeer(script: string, input: string, options: PeerOptions = {}): Promise<Site> {
  // tsx is loaded into Node, so that the peer is a single process and ending it leaves no other process behind.
  const { core = 0, run = ['node', '--import', import.meta.resolve('tsx')] } = options
  const command = (port: string) => [...run, path.join(root, 'bench', script), port, input]
  return start(command, { core, env: () => process.env, wanted: 'listening' })
}

/**
 * Starts the site as a developer does in a fresh clone: `npm start` in `folder`, without a build, on all cores, with
 * sample data.
 */
export async function startClone(folder: string): Promise<Site> {
  const parts = ['knexfile.ts', 'migrations', 'package-lock.json', 'package.json', 'public', 'scripts', 'seeds', 'src']
  for (const name of [...parts, 'tsconfig.json', 'views'])
    await cp(path.join(root, name), path.join(folder, name), { recursive: true })
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', DATA_DIR: await newFolder() }
  const given = { core: null, cwd: folder, mode: 'development', wanted: 'KortekStream is at' }
  return start(['npm', 'start'], { ...given, env: (port) => ({ ...env, PORT: port }) })
}

type Started = {
  core?: number | null
  cwd?: string
  mode?: string
  env: (port: string) => NodeJS.ProcessEnv
  wanted: string
}

/** Starts a process and waits until it prints `wanted`. It prints to a file, so that no reader slows it down. */
async function start(
  command: string[] | ((port: string) => string[]),
  { core = 0, cwd = process.cwd(), mode = 'production', env, wanted }: Started,
): Promise<Site> {
  const port = String(await freePort())
  const file = path.join(await newFolder(), 'log')
  const log = openSync(file, 'w')
  const began = performance.now()
  const given = typeof command === 'function' ? command(port) : command
  const [name = '', ...args] = core === null ? given : onCore(core, given)
  const child = spawn(name, args, {
    cwd,
    env: { ...env(port), NODE_ENV: mode, SECRET_KEY: 'for measuring only, on a machine of our own' },
    stdio: ['ignore', log, 'inherit'],
  })
  children.push(child)
  closeSync(log)
  const said = () => readFileSync(file, 'utf8')
  for (const deadline = Date.now() + amount(60_000, 300_000); !said().includes(wanted); await sleep(5))
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`no "${wanted}" from the process: ${said()}`)
  const startedIn = performance.now() - began
  const stop = async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    rmSync(file)
  }
  return { url: `http://127.0.0.1:${port}`, child, startedIn, said, stop }
}

/** Runs a command on one CPU core; in a smoke run, where parts run beside each other, on any. */
export const onCore = (core: number, command: string[]) =>
  isSmoke ? command : ['taskset', '-c', String(core), ...command]

/** Runs the work some times to warm up and then `rounds` times, and returns the milliseconds of each of the latter. */
export async function timesOf(
  rounds: number,
  work: (round: number) => Promise<unknown>,
  warmUp = 5,
): Promise<number[]> {
  const times: number[] = []
  for (let round = -amount(warmUp, 1); round < rounds; round += 1) {
    const [ms] = await timed(() => work(round))
    if (round >= 0) times.push(ms)
  }
  return times
}

export async function timed<Result>(work: () => Promise<Result>): Promise<[ms: number, result: Result]> {
  const began = performance.now()
  const result = await work()
  return [performance.now() - began, result]
}

export const median = (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
export const percentile = (values: number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

/** Returns a row for a value that may be `most` at most. */
export const row = (what: string, value: number, unit: string, most: number): Row => ({
  what,
  ours: `${value < 10 ? value.toFixed(2) : Math.round(value)} ${unit}`,
  bar: `≤ ${most} ${unit}`,
  holds: value <= most,
})

/** Returns a row for a count of what must not happen, `of` all that was counted. */
export const noneRow = (what: string, count: number, of: string | number = ''): Row => ({
  what,
  ours: of === '' ? String(count) : `${count} (${of})`,
  bar: '0',
  holds: count === 0,
})

/** Returns a row for two kinds of requests whose duration must not tell them apart. */
export function apartRow(what: string, first: number[], second: number[], most: number, mostMs = 0): Row {
  const [one, other] = [median(first), median(second)]
  const [ms, share] = [Math.abs(one - other), Math.abs(one - other) / Math.min(one, other)]
  return {
    what,
    ours: `${one.toFixed(2)} ms, ${other.toFixed(2)} ms`,
    ratio: `${(share * 100).toFixed(1)} % apart`,
    bar: `≤ ${most * 100} %${mostMs ? ` or ${mostMs} ms` : ''} apart`,
    holds: share <= most || ms <= mostMs,
  }
}

/** Returns the resident memory of a process in MB, as the operating system reports it. */
export function memoryOf(child: ChildProcess): number {
  const status = execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })
  return Number(status.trim()) / 1024
}

/**
 * Requests a URL and returns the body as it was sent (still compressed) and the headers, without those that belong to
 * the connection.
 */
export async function wire(url: string, headers: Record<string, string> = {}) {
  const asked = http.get(url, { headers: { ...from(), ...headers }, agent: false })
  const [response] = (await once(asked, 'response')) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const own = Object.entries(response.headers).filter(
    ([name]) => !/^(date|connection|keep-alive|content-length)$/.test(name),
  )
  return { headers: Object.fromEntries(own.map(([name, value]) => [name, String(value)])), body: Buffer.concat(chunks) }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
