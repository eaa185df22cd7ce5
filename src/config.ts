import { features } from './app.ts'
import { BadSettings, type Config, type Environment, type RawEnvironment, readSite } from './platform/environment.ts'

/**
 * All settings, read once: the site's own, and those that each feature names. Throws `BadSettings` naming every bad
 * variable of all of them.
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
      return read.get(environment) as Settings // what this very environment has read
    },
  }
}

/** Puts the lines of bad settings to the others, so that an operator sees all of them at once. */
function collect<Value>(wrong: string[], work: () => Value): Value | null {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error
    wrong.push(...error.lines)
    return null
  }
}
