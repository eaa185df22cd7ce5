import process from 'node:process'
import { runDemo } from './demo/run.ts'
import { withEnvironmentFile } from './platform/environment-file.ts'
import { runProcess } from './platform/run-process.ts'

runProcess(async () => runDemo(withEnvironmentFile(process.env)))
