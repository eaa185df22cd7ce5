import { spawn } from 'node:child_process'
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

/**
 * Starts the web server as an operator does: in a process of its own, from the sources, with its own embedded database.
 * `descriptors` is the limit of file descriptors of that process (`ulimit -n`).
 */
export async function startChild(settings: Record<string, string> = {}, { descriptors = 4_096 } = {}) {
  const home = await mkdtemp(path.join(os.tmpdir(), 'kortekstream-child-'))
  await chmod(home, 0o755)
  const dataDir = path.join(home, 'data')
  const port = await freePort()
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', CHECK_INTERVAL: '3600' },
    ...{ PORT: String(port), DATA_DIR: dataDir, ...settings },
  }
  const command = `ulimit -n ${descriptors} && exec "${process.execPath}" --import tsx src/main.ts`
  const child = spawn('bash', ['-c', command], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const origin = `http://127.0.0.1:${port}`
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const stop = async () => {
    const ended = once(child, 'exit')
    if (isRunning()) child.kill('SIGTERM')
    if (isRunning()) await ended
    await rm(home, { recursive: true, force: true })
    return child.exitCode
  }
  try {
    const isUp = () => isRunning() && output.includes(`KortekStream is at ${origin}`)
    await vi.waitUntil(() => isUp() || !isRunning(), { timeout: 150_000, interval: 100 })
    expect(isRunning(), output).toBe(true)
  } catch (error) {
    await stop()
    throw error
  }
  return { pid: child.pid ?? 0, port, origin, dataDir, isRunning, stop, output: () => output }
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
