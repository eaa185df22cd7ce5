import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import type { z } from 'zod'
import type { Config } from './environment.ts'
import { parseStartOptions, type StartOptions, startOptions } from './start/start-options.ts'

/**
 * `say` prints progress lines that are not part of the result. `books` returns a sentence for each sum in a database that
 * does not hold.
 */
type PlainTools = {
  settings: Config
  say: (line: string) => void
  books: (db: Knex) => Promise<readonly string[]>
}
export type Tools = PlainTools & { db: Knex }
/** What the command line gives each command; `onSite` opens the database for some work. */
export type CommandLine = PlainTools & { onSite: (work: (tools: Tools) => Promise<Report>) => Promise<Report> }
/** The result of a command, as text and as data for `--json`. `exit` is the exit code if it is not 0. */
export type Report = { text: string; data: Record<string, unknown>; exit?: number }

export type Option = { type: 'string' | 'boolean'; multiple?: boolean; hint?: string; about: string }
export type Command = {
  name: string
  summary: string
  /** The positional argument, if the command takes one. */
  argument?: { name: string; about: string }
  options: Record<string, Option>
  /** Whether it runs at the lowest priority, so that visitors wait less for it. */
  isLowPriority?: true
  /** Exit code when the command's work throws an error. Default 1. */
  broken?: number
  /** Checks values and returns the work. Throws a `BadCall` for invalid ones, before the database is opened. */
  prepare: (values: Record<string, unknown>) => (line: CommandLine) => Promise<Report>
}

/** An invalid command line. The message is one line that says what is wrong. */
class BadCall extends Error {}

type Declaration<Input, Given> = Omit<Command, 'prepare'> & {
  input: z.ZodType<Input>
  run: (input: Input, tools: Given) => Promise<Report>
}

/** Declares a command. `options` describes its flags, `input` parses their values and `run` does the work. */
export const command = <Input>({ run, ...declaration }: Declaration<Input, Tools>): Command =>
  plainCommand({ ...declaration, run: (input, { onSite }) => onSite((tools) => run(input, tools)) })

/** Declares a command that works without the database of the site, or opens it by itself. */
export function plainCommand<Input>(declaration: Declaration<Input, CommandLine>): Command {
  const prepare = (values: Record<string, unknown>) => {
    const parsed = declaration.input.safeParse(values)
    if (parsed.success) return (line: CommandLine) => declaration.run(parsed.data, line)
    const spelled = (path: string) => (path === declaration.argument?.name ? path : `--${path}`)
    const wrong = parsed.error.issues.map((issue) => `${spelled(issue.path.join('.'))}: ${issue.message}`)
    throw new BadCall(`${declaration.name}: ${wrong.join('; ')}`)
  }
  const { input: _, run: __, ...details } = declaration
  return { ...details, prepare }
}

/** A parsed command line: a help text, or work with its exit code. `json`: the result is printed as JSON. */
export type Call = { json: boolean } & (
  | { help: string }
  | { run: (line: CommandLine) => Promise<Report>; broken: number; start: StartOptions }
)

export function readCall(commands: readonly Command[], args: readonly string[]): Call {
  const [name, ...rest] = withNameFirst(args)
  if (name === undefined || name === 'help') return { json: false, help: overview(commands) }
  const selectedCommand = commands.find((candidate) => candidate.name === name.replaceAll('_', '-'))
  if (!selectedCommand) throw new BadCall(`There is no command "${name}". See --help.`)
  const { help, json, database, 'settings-file': file, ...values } = readFlags(selectedCommand, rest)
  if (help) return { json: false, help: usage(selectedCommand) }
  const start = parseStartOptions({ database, 'settings-file': file })
  return { json: json === true, run: selectedCommand.prepare(values), broken: selectedCommand.broken ?? 1, start }
}

/** Options of all commands may stand before the name, too. */
function withNameFirst(args: readonly string[]): string[] {
  const { tokens } = parseArgs({
    args: [...args],
    options: common,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const first = tokens.find((token) => token.kind !== 'option' || !(token.name in common))
  return first ? [...args.slice(first.index, first.index + 1), ...args.toSpliced(first.index, 1)] : []
}

const common: Record<string, Option> = {
  ...startOptions,
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
  `Usage: npm run manage -- <command> [options]\n\n${columns(commands.map(({ name, summary }) => [name, summary]))}\n\nEach command takes --help, --json, --database and --settings-file.`

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
