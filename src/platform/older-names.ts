import type { RawEnvironment } from './environment.ts'
import { flag } from './setting-kinds.ts'

/** Names that older systems gave to environment variables of this site, with today's names. */
const renamed: Readonly<Record<string, string>> = {
  ALLOWED_ORIGINS: 'CORS_ALLOWED_ORIGINS',
  DEBUG_MODE: 'DEBUG',
}

/** Variables that choose a signature algorithm. This site signs with HS256 only. */
const algorithms = ['ALGORITHM', 'JWT_ALGORITHM'] as const

/** Variables of older systems that have no meaning here. */
const meaningless = [
  /^MONGODB_/,
  /^(GCS_|FIREBASE_(?!CREDENTIALS$))|^VERTEX_(?!LOCATION$)|^GOOGLE_(?!CLIENT_|REDIRECT_|OIDC_|APPLICATION_|PROJECT_ID$|BUCKET_NAME$|API_)/,
  /^(APP_NAME|DATABASE_NAME)$/,
  /^(STATIC_DIR|UPLOAD_DIR|MAX_FILE_SIZE|ALLOWED_FILE_TYPES)$/,
]

export type Understood = {
  /** The variables with their current names. */
  raw: RawEnvironment
  /** Names of variables that are set but have no meaning here. */
  ignored: readonly string[]
  /** Error lines about values that this site cannot apply. */
  wrong: readonly string[]
  /** Replaces the current name at the start of an error line by the name that the operator used. */
  inOwnWords: (line: string) => string
}

/**
 * Reads variables with names of older systems. If both names are set, the current name is used. A DEBUG that is off
 * means production.
 */
export function understand(variables: RawEnvironment): Understood {
  const isSet = (name: string) => variables[name] !== undefined && variables[name] !== ''
  const used = Object.entries(renamed).filter(([older, name]) => isSet(older) && !isSet(name))
  const own = new Map(used.map(([older, name]) => [name, older]))
  const debug = variables.DEBUG || variables.DEBUG_MODE
  const isProduction = isSet('APP_ENV')
    ? variables.APP_ENV?.trim().toLowerCase() === 'production'
    : debug !== undefined && flag.safeParse(debug).data === false
  return {
    raw: {
      ...variables,
      ...Object.fromEntries(used.map(([older, name]) => [name, variables[older]])),
      ...(isProduction && !isSet('NODE_ENV') ? { NODE_ENV: 'production' } : {}),
    },
    ignored: Object.keys(variables).filter(
      (name) => isSet(name) && !isAlgorithm(name) && meaningless.some((pattern) => pattern.test(name)),
    ),
    wrong: algorithms
      .filter((name) => isSet(name) && variables[name]?.trim().toUpperCase() !== 'HS256')
      .map((name) => `${name}: only HS256`),
    inOwnWords: (line) => line.replace(/^\w+(?=:)/, (name) => own.get(name) ?? name),
  }
}

const isAlgorithm = (name: string) => algorithms.some((one) => one === name)
