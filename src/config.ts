import { features } from './app.ts'
import { BadSettings, type Config, type Environment, type RawEnvironment, readSite } from './platform/environment.ts'

/**
 * Reads the environment variables of the site and of every feature. Throws `BadSettings` with one line for each invalid
 * variable.
 */
export function readConfig(raw: RawEnvironment): Config {
  const wrong: string[] = []
  const site = collect(wrong, () => readSite(raw)) ?? collect(wrong, () => readSite({}))
  const read = new Map<unknown, unknown>()
  for (const { environment } of features)
    if (environment && site) collect(wrong, () => read.set(environment, environment.read(raw, site)))
  if (!site || wrong.length > 0) throw new BadSettings(wrong)
  return {
    ...site,
    read: <Settings>(environment: Environment<Settings>): Settings => {
      if (!read.has(environment)) read.set(environment, environment.read(raw, site))
      return read.get(environment) as Settings // the map holds what `environment.read` returned
    },
  }
}

/**
 * Runs a reader of environment variables. If it throws `BadSettings`, adds the lines to `wrong` and returns null, so
 * that operators see all errors at once.
 */
function collect<Value>(wrong: string[], work: () => Value): Value | null {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error
    wrong.push(...error.lines)
    return null
  }
}
