import process from 'node:process'

/** Runs a server and ends the process with it: with code 0, or with code 1 and the message of the error. */
export async function runProcess(run: () => Promise<void>): Promise<never> {
  try {
    await run()
    process.exit(0)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
