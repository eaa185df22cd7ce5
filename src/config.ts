import { features } from './app.ts'
import { BadSettings, type Config, type Environment, type RawEnvironment, readSite } from './platform/environment.ts'
import { understand } from './platform/older-names.ts'

/**
 * Reads the environment variables of the site and of every feature, also under the names of older systems. Throws
 * `BadSettings` with one line for each invalid variable.
 */
export function readConfig(rawVariables: RawEnvironment): Config {
  const { raw, ignored, inOwnWords, wrong: unusable } = understand(rawVariables)
  const wrong = [...unusable]
  const site = collect(wrong, () => readSite(raw)) ?? collect(wrong, () => readSite({}))
  const settingsByEnvironment = new Map<unknown, unknown>()
  for (const { environment } of features)
    if (environment && site) collect(wrong, () => settingsByEnvironment.set(environment, environment.read(raw, site)))
  if (!site || wrong.length > 0) throw new BadSettings(wrong.map(inOwnWords))
  return {
    ...site,
    given: rawVariables,
    ignored,
    read: <Settings>(environment: Environment<Settings>): Settings => {
      if (!settingsByEnvironment.has(environment)) settingsByEnvironment.set(environment, environment.read(raw, site))
      return settingsByEnvironment.get(environment) as Settings // the map holds what `environment.read` returned
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
