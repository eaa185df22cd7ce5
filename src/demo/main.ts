import process from 'node:process'
import { withEnvironmentFile } from '../platform/start/environment-file.ts'
import { runProcess } from '../platform/start/run-process.ts'
import { runDemo } from './run.ts'

runProcess(async () => runDemo(withEnvironmentFile(process.env)))
