import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, vi } from 'vitest'
import { root } from '../../src/root.ts'
import { freePort } from './ports.ts'

export type ChildServer = Awaited<ReturnType<typeof startChild>>

/** Builds the site for real processes, once for all of them while the sources stay the same. */
export const buildSite = () => execFileSync(process.execPath, ['scripts/build.js'], { cwd: root })

type Wishes = { cwd?: string; descriptors?: number; uid?: number; gid?: number }

/**
 * Starts the built server in a process of its own. `NODE_ENV=test` keeps a developer's own `.env` out; `descriptors` is
 * the limit of file descriptors of that process (`ulimit -n`), `uid` and `gid` whose it is.
 */
export function launch(settings: Record<string, string>, { descriptors = 4_096, ...wishes }: Wishes = {}) {
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', LOG_LEVEL: 'warn', CHECK_INTERVAL: '3600' },
    ...settings,
  }
  const command = `ulimit -n ${descriptors} && exec "${process.execPath}" dist/src/main.js`
  const child = spawn('bash', ['-c', command], { cwd: root, ...wishes, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += chunk))
  child.stderr.on('data', (chunk) => (said.err += chunk))
  const ended = once(child, 'close')
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return {
    pid: child.pid ?? 0,
    said,
    output: () => said.out + said.err,
    isRunning,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Closes the pipe that the server writes its log to. */
    stopReading: () => child.stdout.destroy(),
    /** Resolves with its exit code when it has ended. */
    async exit(): Promise<number | null> {
      await ended
      return child.exitCode
    },
    async untilUp(): Promise<void> {
      const isUp = () => said.out.includes('KortekStream is at')
      await vi.waitUntil(() => isUp() || !isRunning(), { timeout: 300_000, interval: 100 })
      expect(isRunning(), said.out + said.err).toBe(true)
    },
  }
}

/** Starts the web server as an operator does, with its own embedded database. */
export async function startChild(settings: Record<string, string> = {}, wishes: Wishes = {}) {
  buildSite()
  const home = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-child-'))
  await chmod(home, 0o755)
  const dataDir = path.join(home, 'data')
  const port = await freePort()
  const site = launch({ PORT: String(port), DATA_DIR: dataDir, ...settings }, wishes)
  const stop = async () => {
    site.kill('SIGTERM')
    const code = await site.exit()
    await rm(home, { recursive: true, force: true })
    return code
  }
  try {
    await site.untilUp()
  } catch (error) {
    await stop()
    throw error
  }
  return { ...site, port, origin: `http://127.0.0.1:${port}`, dataDir, stop }
}

/** Opens TCP connections that send nothing. Returns them once each is open or refused. */
export async function openSilent(port: number, count: number): Promise<net.Socket[]> {
  const sockets = Array.from({ length: count }, () => net.connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.all(
    sockets.map(
      (socket) => new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve())),
    ),
  )
  return sockets
}
