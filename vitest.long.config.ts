import { createSuite } from './vitest.config.ts'

export default createSuite(true)
