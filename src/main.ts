import process from 'node:process'
import { withEnvironmentFile } from './platform/environment-file.ts'
import { runServer } from './server.ts'

Promise.resolve()
  .then(() => runServer(withEnvironmentFile(process.env)))
  .then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      process.exit(1)
    },
  )
