import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import type { z } from 'zod'

/** What a command may use: the site's database, and `say` for lines on the way that are no part of its result. */
export type Tools = { db: Knex; say: (line: string) => void }
/** What a command did: for a person, and the same for a machine (`--json`). */
export type Report = { text: string; data: Record<string, unknown> }

type Option = { type: 'string' | 'boolean'; hint?: string; about: string }
export type Command = {
  name: string
  summary: string
  options: Record<string, Option>
  /** Checks the values given and returns the work; throws a `BadCall` before anything is opened. */
  prepare: (values: Record<string, unknown>) => (tools: Tools) => Promise<Report>
}

/** A command line that means nothing: the message says so in one line. */
export class BadCall extends Error {}

/** One command: `options` is what stands in its help, `input` reads the values given, `run` does the work. */
export function command<Input>(made: {
  name: string
  summary: string
  options: Record<string, Option>
  input: z.ZodType<Input>
  run: (input: Input, tools: Tools) => Promise<Report>
}): Command {
  const prepare = (values: Record<string, unknown>) => {
    const parsed = made.input.safeParse(values)
    if (parsed.success) return (tools: Tools) => made.run(parsed.data, tools)
    const wrong = parsed.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`)
    throw new BadCall(`${made.name}: ${wrong.join('; ')}`)
  }
  const { name, summary, options } = made
  return { name, summary, options, prepare }
}

/** What a command line asks for: help, or the work of a command; both may want JSON. Throws a `BadCall`. */
export type Call = { json: boolean } & ({ help: string } | { run: (tools: Tools) => Promise<Report> })

export function readCall(commands: readonly Command[], args: readonly string[]): Call {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === 'help') return { json: false, help: overview(commands) }
  const found = commands.find((known) => known.name === name)
  if (!found) throw new BadCall(`There is no command "${name}". See --help.`)
  const { help, json, ...values } = readFlags(found, rest)
  if (help) return { json: false, help: usage(found) }
  return { json: json === true, run: found.prepare(values) }
}

const common: Record<string, Option> = {
  json: { type: 'boolean', about: 'print the result as JSON' },
  help: { type: 'boolean', about: 'print this and do nothing' },
}

function readFlags({ name, options }: Command, args: string[]): Record<string, unknown> {
  try {
    return parseArgs({ args, options: { ...options, ...common } }).values
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/\.? To specify|\n/)
    throw new BadCall(`${name}: ${reason.replace(/\.$/, '')}. See ${name} --help.`)
  }
}

const overview = (commands: readonly Command[]) =>
  `Usage: npm run manage -- <command> [options]\n\n${columns(commands.map(({ name, summary }) => [name, summary]))}\n\nEach command takes --help and --json.`

function usage({ name, summary, options }: Command): string {
  const lines = Object.entries({ ...options, ...common }).map(([flag, { hint, about }]): [string, string] => [
    hint ? `--${flag} ${hint}` : `--${flag}`,
    about,
  ])
  return `${summary}\n\nUsage: npm run manage -- ${name} [options]\n\n${columns(lines)}`
}

function columns(lines: [string, string][]): string {
  const width = Math.max(...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
