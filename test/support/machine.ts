import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { expect, vi } from 'vitest'
import { root } from '../../src/root.ts'

/** A block of commands of the manual; `asRoot`: for the machine, else for the project folder. */
export type Fence = { commands: string; asRoot: boolean }

/** The blocks of commands of a text, in order. */
export const fencesIn = (text: string): Fence[] =>
  [...text.matchAll(/^ *```sh( root)?\n(.*?)^ *```$/gms)].map(([, asRoot, commands = '']) => ({
    commands,
    asRoot: asRoot !== undefined,
  }))

/** A page of the manual. */
export const manualPage = (name: string) => readFileSync(path.join(root, `docs/${name}.md`), 'utf8')

/** What stands below a heading, up to the next one of that level or above. */
export function sectionOf(text: string, heading: string): string {
  const level = heading.split(' ')[0]?.length ?? 2
  const [, section] = new RegExp(`^${heading}\\n(.*?)(?=^#{1,${level}} |$(?![\\s\\S]))`, 'ms').exec(text) ?? []
  if (section === undefined) throw new Error(`the manual has no heading "${heading}"`)
  return section
}

/** Copies the project as `git clone` leaves it. */
export function copyProject(folder: string): void {
  const left = ['node_modules', '.git', '.build', 'dist', 'data', '.env', 'coverage']
  mkdirSync(folder, { recursive: true })
  const files = readdirSync(root).filter((name) => !left.includes(name))
  execFileSync('cp', ['-a', ...files.map((name) => path.join(root, name)), folder])
}

/** Runs commands as an operator types them, each of which must succeed. Returns what they print. */
export async function runCommands(commands: string, cwd: string, settings: Record<string, string>): Promise<string> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'test', npm_config_update_notifier: 'false', ...settings }
  // In a group of its own, because a script that fails leaves what it started in the background.
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk))
  const closed = once(child, 'close')
  const [code] = await once(child, 'exit')
  if (code !== 0 && child.pid) endGroup(child.pid)
  await closed
  expect(code, `${commands}\nprinted:\n${printed}`).toBe(0)
  return printed
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGTERM')
  } catch {
    // None of the group runs any more.
  }
}

/** `replaced`: what else of the manual is another on this machine, as ports. `port`: that of the manual's 8000. */
type Options = { source: string; port: number; replaced: readonly (readonly [string, string])[] }

/**
 * A machine below a folder, on which the commands of the manual run as they stand there: the folders of the system are
 * below that folder, and programs that only root of a real machine may run have stand-ins. The one of systemctl starts
 * what the unit says, with its settings. `source` is what `git clone` copies.
 */
export function makeMachine(home: string, { source, port, replaced }: Options) {
  const places = ['/opt/', '/etc/', '/srv/', '/var/lib/kortekstream', '/usr/local/bin/', '/var/www/']
  const bin = path.join(home, 'bin')
  for (const at of ['bin', 'opt', 'etc/caddy', 'etc/systemd/system', 'usr/local/bin', 'run', 'log'])
    mkdirSync(path.join(home, at), { recursive: true })
  chmodSync(home, 0o755)
  const here = (text: string) =>
    [...places.map((at) => [at, home + at] as const), ...replaced, [':8000', `:${port}`] as const].reduce(
      (sum, [from, to]) => sum.replaceAll(from, to),
      text,
    )
  const programs = {
    systemctl: systemctl(home, port, places),
    journalctl: `cat "${home}"/log/*\n`,
    git: `if [ "$1" = clone ]; then cp -a "${source}" "$3"; else echo REPOSITORY; fi\n`,
    npm: `if [ "$1" = ci ]; then ln -s "${root}/node_modules" node_modules; else PATH="\${PATH#*:}" exec npm "$@"; fi\n`,
    install: `args=()
while (($#)); do case $1 in -o | -g) shift 2 ;; *) args+=("$1") && shift ;; esac; done
PATH="\${PATH#*:}" exec install "\${args[@]}"
`,
    curl: `args=("\${@//https:\\/\\/kortek.example/http://127.0.0.1:${port}}")
case "$*" in *nodesource* | *8404*) ;; *) PATH="\${PATH#*:}" exec curl "\${args[@]}" ;; esac
`,
    ...Object.fromEntries(
      ['apt-get', 'useradd', 'certbot', 'nginx', 'caddy', 'haproxy'].map((name) => [name, 'exit 0\n']),
    ),
  }
  for (const [name, text] of Object.entries(programs))
    writeFileSync(path.join(bin, name), `#!/bin/bash\n${text}`, { mode: 0o755 })
  const PATH = `${bin}:${home}/usr/local/bin:${process.env.PATH}`

  const log = () =>
    readdirSync(path.join(home, 'log'))
      .map((name) => readFileSync(path.join(home, 'log', name), 'utf8'))
      .join('')
  return {
    bin,
    /** Runs commands of the manual as root does, from no particular folder. */
    run: (commands: string, settings: Record<string, string> = {}) =>
      runCommands(here(commands), home, { HOME: home, PATH, ...settings }),
    log,
    /** Waits until the server on a port can work. */
    untilReady: (at = port) =>
      vi.waitFor(
        async () => {
          const ready = await fetch(`http://127.0.0.1:${at}/health/ready`).catch(() => null)
          if (!ready?.ok) throw new Error(`nothing is ready on ${at}; the end of the log:\n${log().slice(-2_000)}`)
        },
        { timeout: 300_000, interval: 200 },
      ),
    /** Ends all services. */
    async stop(): Promise<void> {
      const names = readdirSync(path.join(home, 'run')).map((name) => name.replace(/\.pid$/, ''))
      await runCommands(['systemctl stop', ...names].join(' '), home, { HOME: home, PATH })
    },
  }
}

/** Starts and stops services as their units say, without the walls around them. */
const systemctl = (home: string, port: number, places: readonly string[]) => `
home='${home}' verb=$1 status=0
shift
runs() { case $(ps -o stat= -p "\${1:-0}") in '' | Z*) return 1 ;; esac; }
for unit in "$@"; do
  case $unit in -*) continue ;; esac
  name=\${unit%.service} instance= file=$home/etc/systemd/system/\${unit%.service}.service
  case $name in *@*) instance=\${name#*@} file=$home/etc/systemd/system/\${name%%@*}@.service ;; esac
  [ -f "$file" ] || continue
  value() { sed -n "s|^$1=||p" "$file" | sed 's|%i|'"\${instance:-${port}}"'|; ${places.map((at) => `s|${at}|${home}${at}|`).join('; ')}'; }
  pid=$(cat "$home/run/$name.pid" 2>/dev/null)
  case $verb in stop | disable | restart)
    if runs "$pid"; then kill "$pid" && while runs "$pid"; do sleep 0.1; done; fi
    rm -f "$home/run/$name.pid" ;;
  esac
  case $verb in start | enable | restart)
    mkdir -p "$home/var/lib/kortekstream" && cd "$(value WorkingDirectory)" || exit
    read -ra environment <<<"$(value Environment)"
    read -ra command <<<"$(value ExecStart)"
    env -i PATH="$PATH" "\${environment[@]}" node "\${command[@]:1}" --settings-file "$(value EnvironmentFile)" </dev/null >>"$home/log/$name" 2>&1 &
    echo $! >"$home/run/$name.pid" ;;
  is-active) runs "$pid" || status=3 ;;
  esac
done
exit $status
`
