import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
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

export type Site = { url: string; child: ChildProcess; startedIn: number; stop(): Promise<void> }

const children: ChildProcess[] = []
// A site ended by SIGTERM also ends its embedded database; a killed site would leave the database running.
process.on('exit', () => {
  for (const child of children) child.kill('SIGTERM')
})

/**
 * Starts the built site in its own process on CPU core 0, with an embedded database in a temporary folder (or in
 * DATA_DIR of `settings`). `descriptors` is the limit of file descriptors of its process.
 */
export async function startSite(
  settings: Record<string, string> = {},
  { descriptors }: { descriptors?: number } = {},
): Promise<Site> {
  const port = await freePort()
  const DATA_DIR = settings.DATA_DIR ?? (await mkdtemp(path.join(os.tmpdir(), 'kortekstream-bench-')))
  const env = {
    PATH: process.env.PATH ?? '',
    LOG_LEVEL: 'warn',
    LIMITS: 'off',
    PORT: String(port),
    ...settings,
    DATA_DIR,
  }
  const began = performance.now()
  const limited = descriptors ? ['prlimit', `--nofile=${descriptors}`] : []
  const child = pinned(0, [...limited, 'node', '--max-semi-space-size=4', path.join(root, 'dist/src/main.js')], env)
  await line(child, 'KortekStream is at')
  const stop = async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { url: `http://127.0.0.1:${port}`, child, startedIn: performance.now() - began, stop }
}

type PeerOptions = { core?: number; run?: string[] }

/**
 * Starts a peer: a script of this folder that is measured beside the site. The script gets its port and `input` as
 * arguments and prints "listening" when it accepts connections. `core` is its CPU core (default 0), `run` its
 * interpreter (default Node with tsx).
 */
export async function startPeer(script: string, input: string, options: PeerOptions = {}): Promise<Site> {
  // tsx is loaded into Node, so that the peer is a single process and ending it leaves no other process behind.
  const { core = 0, run = ['node', '--import', import.meta.resolve('tsx')] } = options
  const port = await freePort()
  const began = performance.now()
  const child = pinned(core, [...run, path.join(root, 'bench', script), String(port), input], process.env)
  await line(child, 'listening')
  const stop = async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { url: `http://127.0.0.1:${port}`, child, startedIn: performance.now() - began, stop }
}

/**
 * Returns requests per second, measured by wrk on CPU core 1 with one thread and 32 connections. `script` is the path
 * of a Lua file that may choose the requests.
 */
export function load(url: string, headers: Record<string, string> = {}, seconds = 3, script?: string): number {
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  if (script) flags.push('-s', script)
  const output = execFileSync('taskset', ['-c', '1', 'wrk', '-t1', '-c32', `-d${seconds}`, ...flags, url], {
    encoding: 'utf8',
  })
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1])
  if (!rate || /Non-2xx/.test(output)) throw new Error(`wrk on ${url}: ${output}`)
  return rate
}

/**
 * Runs the measurements `a` and `b` alternately after a warm-up. Returns the median of each, and the median of the
 * ratios of each round.
 */
export function pairs(a: () => number, b: () => number, rounds = 5) {
  a()
  b()
  const runs = Array.from({ length: rounds }, () => ({ ours: a(), theirs: b() }))
  return {
    ours: median(runs.map((run) => run.ours)),
    theirs: median(runs.map((run) => run.theirs)),
    ratio: median(runs.map((run) => run.ours / run.theirs)),
  }
}

export const median = (values: number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
export const percentile = (values: number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN

/** Returns the resident memory of a process in MB, as the operating system reports it. */
export function memoryOf(child: ChildProcess): number {
  const status = execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })
  return Number(status.trim()) / 1024
}

/**
 * Requests a URL and returns the body as it was sent (still compressed) and the headers, without those that belong to
 * the connection.
 */
export async function wire(url: string, headers: Record<string, string>) {
  const [response] = (await once(http.get(url, { headers, agent: false }), 'response')) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const own = Object.entries(response.headers).filter(
    ([name]) => !/^(date|connection|keep-alive|content-length)$/.test(name),
  )
  return { headers: Object.fromEntries(own.map(([name, value]) => [name, String(value)])), body: Buffer.concat(chunks) }
}

function pinned(core: number, command: string[], env: NodeJS.ProcessEnv) {
  const child = spawn('taskset', ['-c', String(core), ...command], {
    env: { ...env, NODE_ENV: 'production', SECRET_KEY: 'for measuring only, on a machine of our own' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

async function line(child: ChildProcess, wanted: string) {
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(5)) {
    if (output.includes(wanted)) return
    if (child.exitCode !== null) break
  }
  throw new Error(`no "${wanted}" from the process: ${output}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
