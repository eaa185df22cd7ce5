import process from 'node:process'
import { runProcess } from './platform/start/run-process.ts'
import { readStartOptions, settingsFor } from './platform/start/start-options.ts'
import { runServer } from './server.ts'

runProcess(async () => runServer(settingsFor(process.env, readStartOptions(process.argv.slice(2)))))
