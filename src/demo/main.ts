import process from 'node:process'
import { withEnvironmentFile } from '../platform/environment-file.ts'
import { runProcess } from '../platform/run-process.ts'
import { runDemo } from './run.ts'

runProcess(async () => runDemo(withEnvironmentFile(process.env)))
