import process from 'node:process'
import { runDemo } from './demo/run.ts'
import { withEnvironmentFile } from './platform/environment-file.ts'

Promise.resolve()
  .then(() => runDemo(withEnvironmentFile(process.env)))
  .then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      process.exit(1)
    },
  )
