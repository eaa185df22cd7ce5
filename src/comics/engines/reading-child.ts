import process from 'node:process'
import { recast } from './recast.ts'
import { reread } from './reread.ts'
import { placeless, stagedFrom } from './staged.ts'
import { tooLong, writeScript } from './storyteller/built-in.ts'

const tasks = { tooLong, writeScript, stagedFrom, reread, recast, placeless }

export type Tasks = typeof tasks
export type TaskName = keyof Tasks
export type Task = { name: TaskName; input: readonly unknown[] }
/** What a task returns, or the text of a bug. */
export type TaskAnswer = { result: unknown } | { bug: string }

/**
 * Entry point of the reading process. It says `ready`, does one task after the other, and ends with the server. A signal
 * to the process group is left to the server, which may still wait for an answer.
 */
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', (task: Task) => process.send?.(runTask(task)))
process.send?.('ready')

function runTask({ name, input }: Task): TaskAnswer {
  try {
    // The cast is safe: the types of `inReadingProcess` hold what each task takes.
    return { result: (tasks[name] as (...input: readonly unknown[]) => unknown)(...input) }
  } catch (error) {
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
