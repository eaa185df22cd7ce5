import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import type { z } from 'zod'
import type { Config } from './environment.ts'

/** `say` prints progress lines that are not part of the result. */
export type Tools = { db: Knex; settings: Config; say: (line: string) => void }
/** The result of a command, as text and as data for `--json`. `exit` is the exit code if it is not 0. */
export type Report = { text: string; data: Record<string, unknown>; exit?: number }

export type Option = { type: 'string' | 'boolean'; multiple?: boolean; hint?: string; about: string }
export type Command = {
  name: string
  summary: string
  /** The positional argument, if the command takes one. */
  argument?: { name: string; about: string }
  options: Record<string, Option>
  /** Exit code when the command's work throws an error. Default 1. */
  broken?: number
  /** Checks values and returns the work. Throws a `BadCall` for invalid ones, before the database is opened. */
  prepare: (values: Record<string, unknown>) => (tools: Tools) => Promise<Report>
}

/** An invalid command line. The message is one line that says what is wrong. */
class BadCall extends Error {}

/** Declares a command. `options` describes its flags, `input` parses their values and `run` does the work. */
export function command<Input>(made: {
  name: string
  summary: string
  argument?: { name: string; about: string }
  options: Record<string, Option>
  broken?: number
  input: z.ZodType<Input>
  run: (input: Input, tools: Tools) => Promise<Report>
}): Command {
  const prepare = (values: Record<string, unknown>) => {
    const parsed = made.input.safeParse(values)
    if (parsed.success) return (tools: Tools) => made.run(parsed.data, tools)
    const spelled = (path: string) => (path === made.argument?.name ? path : `--${path}`)
    const wrong = parsed.error.issues.map((issue) => `${spelled(issue.path.join('.'))}: ${issue.message}`)
    throw new BadCall(`${made.name}: ${wrong.join('; ')}`)
  }
  const { input: _, run: __, ...described } = made
  return { ...described, prepare }
}

/** A parsed command line: a help text, or work with its exit code. `json`: the result is printed as JSON. */
export type Call = { json: boolean } & ({ help: string } | { run: (tools: Tools) => Promise<Report>; broken: number })

export function readCall(commands: readonly Command[], args: readonly string[]): Call {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === 'help') return { json: false, help: overview(commands) }
  const found = commands.find((known) => known.name === name.replaceAll('_', '-'))
  if (!found) throw new BadCall(`There is no command "${name}". See --help.`)
  const { help, json, ...values } = readFlags(found, rest)
  if (help) return { json: false, help: usage(found) }
  return { json: json === true, run: found.prepare(values), broken: found.broken ?? 1 }
}

const common: Record<string, Option> = {
  json: { type: 'boolean', about: 'print the result as JSON' },
  help: { type: 'boolean', about: 'print this and do nothing' },
}

function readFlags({ name, options, argument }: Command, args: string[]): Record<string, unknown> {
  try {
    const allowPositionals = argument !== undefined
    const { values, positionals } = parseArgs({ args, options: { ...options, ...common }, allowPositionals })
    if (positionals.length > 1) throw new Error(`one ${argument?.name} only, not also "${positionals[1]}"`)
    return argument ? { ...values, [argument.name]: positionals[0] } : values
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/\.? To specify|\n/)
    throw new BadCall(`${name}: ${reason.replace(/\.$/, '')}. See ${name} --help.`)
  }
}

const overview = (commands: readonly Command[]) =>
  `Usage: npm run manage -- <command> [options]\n\n${columns(commands.map(({ name, summary }) => [name, summary]))}\n\nEach command takes --help and --json.`

function usage({ name, summary, options, argument }: Command): string {
  const words = argument ? `${name} <${argument.name}>` : name
  const first: [string, string][] = argument ? [[`<${argument.name}>`, argument.about]] : []
  const lines = Object.entries({ ...options, ...common }).map(([flag, { hint, about }]): [string, string] => [
    hint ? `--${flag} ${hint}` : `--${flag}`,
    about,
  ])
  return `${summary}\n\nUsage: npm run manage -- ${words} [options]\n\n${columns([...first, ...lines])}`
}

function columns(lines: [string, string][]): string {
  const width = Math.max(...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
