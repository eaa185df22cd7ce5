import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { vi } from 'vitest'
import { root } from '../../src/root.ts'
import { makeCertificate } from './certificate.ts'
import { freePort } from './ports.ts'

export type RunningProxy = Awaited<ReturnType<typeof startProxy>>
type Name = keyof typeof programs

/**
 * Whether tests with real proxies run: where all are installed, and in CI, which fails without them. A machine that has
 * nothing but npm packages passes by them.
 */
export const hasProxies = process.env.CI !== undefined || ['nginx', 'caddy', 'haproxy'].every(isInstalled)

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, [program === 'caddy' ? 'version' : '-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** What each proxy is started with, and what stands around the block of the manual on this machine. */
const programs = {
  nginx: {
    args: (file: string) => ['-c', file],
    around: (block: string, folder: string) => `daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  ${block}
}
`,
  },
  caddy: {
    args: (file: string) => ['run', '--config', file, '--adapter', 'caddyfile'],
    around: (block: string) => `{\n  admin off\n  http_port PORT_80\n  https_port PORT_443\n}\n${block}`,
  },
  haproxy: { args: (file: string) => ['-db', '-f', file], around: (block: string) => block },
} as const

/** The block of docs/proxies.md for a proxy. */
export function blockOf(name: Name): string {
  const manual = readFileSync(path.join(root, 'docs/proxies.md'), 'utf8')
  const [, block] = new RegExp(`^\`\`\`${name}\\n(.*?)^\`\`\`$`, 'ms').exec(manual) ?? []
  if (!block) throw new Error(`docs/proxies.md has no block for ${name}`)
  return block
}

/**
 * Starts a proxy with its block of the manual, in which only ports and paths of certificates are those of this machine.
 * It serves https://kortek.example on `https`, in front of the two instances.
 */
export async function startProxy(name: Name, instances: readonly [number, number], parent: string) {
  const folder = path.join(parent, name)
  mkdirSync(folder, { recursive: true })
  for (const at of [parent, folder]) chmodSync(at, 0o755)
  const [http, https, numbers] = await Promise.all([freePort(), freePort(), freePort()])
  const { cert, key } = makeCertificate(new Date(Date.now() + 86_400_000))
  const pem = path.join(folder, 'both.pem')
  writeFileSync(pem, cert + key)
  const config = programs[name]
    .around(blockOf(name), folder)
    .replaceAll('127.0.0.1:8001', `127.0.0.1:${instances[0]}`)
    .replaceAll('127.0.0.1:8002', `127.0.0.1:${instances[1]}`)
    .replace('127.0.0.1:8404', `127.0.0.1:${numbers}`)
    .replaceAll(/\/etc\/\S+\.pem/g, pem)
    .replace(/^(\s+(?:listen|bind) :?)80$|^(\s+listen )80;/m, (_, bind, listen) =>
      bind ? bind + http : `${listen}${http};`,
    )
    .replace(/^(\s+(?:listen|bind) :?)443 /m, `$1${https} `)
    .replace('PORT_80', String(http))
    .replace('PORT_443', String(https))
    .replace('kortek.example {', `kortek.example {\n  tls ${pem} ${pem}`)
  const file = path.join(folder, 'config')
  writeFileSync(file, config)
  const home = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(name, programs[name].args(file), {
    env: { PATH: process.env.PATH, ...home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))
  const ended = once(child, 'exit')
  await vi.waitUntil(async () => child.exitCode !== null || (await isOpen(https)), { timeout: 60_000 })
  if (child.exitCode !== null) throw new Error(`${name} ended:\n${printed}\n${config}`)
  return {
    http,
    https,
    numbers,
    printed: () => printed,
    async stop(): Promise<void> {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
