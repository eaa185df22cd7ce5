import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { ADDRESSES, amount, isSmoke, median, newFolder, onCore, type Row } from './measure.ts'

/** Throws an Error that names Debian's package unless the command works. */
export function needs(debian: string, [name = '', ...args]: string[]): void {
  const { error, status } = spawnSync(name, args)
  if (error || status) throw new Error(`this part needs Debian's package ${debian}`)
}

type Load = { headers?: Record<string, string>; seconds?: number; path?: string | undefined }
let scripts = 0

/** Returns the requests per second of a `sendLoad`. */
export const load = async (url: string, options?: Load): Promise<number> => (await sendLoad(url, options)).rate

/**
 * Returns how many requests a second wrk got answered, and how many in all, on CPU core 1 with one thread and 32
 * connections, each request from another address. `path` is an expression in Lua for the path of the request with the
 * number `n`, which no other load has.
 */
export async function sendLoad(url: string, { headers = {}, seconds = 3, path: expression }: Load = {}) {
  needs('wrk', ['which', 'wrk'])
  const script = path.join(await newFolder(), 'load.lua')
  const made = `wrk.format('GET', ${expression ?? 'wrk.path'})`
  await writeFile(
    script,
    `local n, made = ${(scripts++ % 1e4) * 1e7}, {}
    local function make()
      wrk.headers['X-Forwarded-For'] = '198.18.' .. math.floor(n % ${ADDRESSES} / 256) .. '.' .. n % 256
      return ${made}
    end
    function request()
      n = n + 1
      ${expression ? 'return make()' : `local at = n % ${ADDRESSES}\nmade[at] = made[at] or make()\nreturn made[at]`}
    end`,
  )
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const run = (time: string, ...limit: string[]) => {
    const [name = '', ...args] = onCore(1, [...limit, 'wrk', '-t1', '-c32', `-d${time}`, '-s', script, ...flags, url])
    return promisify(execFile)(name, args)
  }
  // wrk knows whole seconds only, and prints what it has when it is interrupted. A busy machine needs longer.
  const short = isSmoke ? await run('1', 'timeout', '--preserve-status', '-s', 'INT', '0.3').catch(() => null) : null
  const rateOf = (output: string | undefined) => Number(/Requests\/sec:\s+([\d.]+)/.exec(output ?? '')?.[1] ?? 0)
  const { stdout } = short && rateOf(short.stdout) > 0 ? short : await run(String(amount(seconds, 10)))
  const rate = rateOf(stdout)
  if (!rate || /Non-2xx/.test(stdout)) throw new Error(`wrk on ${url}: ${stdout}`)
  return { rate, requests: Number(/(\d+) requests in/.exec(stdout)?.[1]) }
}

/**
 * Runs the measurements `a` and `b` alternately after a warm-up. Returns the median of each, and the median of the
 * ratios of each round.
 */
export async function pairs(a: () => Promise<number>, b: () => Promise<number>, rounds = 5) {
  const runs: { ours: number; theirs: number }[] = []
  for (let round = amount(-1, 0); round < amount(rounds, 1); round += 1) {
    const run = { ours: await a(), theirs: await b() }
    if (round >= 0) runs.push(run)
  }
  return {
    ours: median(runs.map((run) => run.ours)),
    theirs: median(runs.map((run) => run.theirs)),
    ratio: median(runs.map((run) => run.ours / run.theirs)),
  }
}

/** Returns a row for two measurements of `pairs`, in requests a second. */
export const ratioRow = (
  what: string,
  measured: Awaited<ReturnType<typeof pairs>>,
  peer: string,
  bar: number,
): Row => ({
  what,
  ours: `${Math.round(measured.ours)}/s`,
  theirs: `${Math.round(measured.theirs)}/s ${peer}`,
  ratio: measured.ratio.toFixed(measured.ratio < 5 ? 2 : 1),
  bar: `≥ ${bar}`,
  holds: measured.ratio >= bar,
})
