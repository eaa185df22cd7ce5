import process from 'node:process'
import { withEnvironmentFile } from './platform/environment-file.ts'
import { runProcess } from './platform/run-process.ts'
import { runServer } from './server.ts'

runProcess(async () => runServer(withEnvironmentFile(process.env)))
