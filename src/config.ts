import { features } from './app.ts'
import { BadSettings, type Config, type Environment, type RawEnvironment, readSite } from './platform/environment.ts'

/** Reads all environment variables: the site's and those of each feature. Throws `BadSettings` naming every bad one. */
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

/** Collects the errors of several readers, so that an operator sees all of them at once. */
function collect<Value>(wrong: string[], work: () => Value): Value | null {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error
    wrong.push(...error.lines)
    return null
  }
}
