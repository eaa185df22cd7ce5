/** A key for a value that one feature provides and others use, declared in a file that both import. */
export type Share<Value> = { name: string; of: (value: Value) => Provision }
export type Provision = { share: object; value: unknown }

export function share<Value>(name: string): Share<Value> {
  const newShare: Share<Value> = { name, of: (value) => ({ share: newShare, value }) }
  return newShare
}

export type Shares = {
  /** Returns the value of a share. Throws when no earlier feature provides it. */
  use: <Value>(share: Share<Value>) => Value
  /** Returns the value of a share, or null when no earlier feature provides it. */
  find: <Value>(share: Share<Value>) => Value | null
  add: (provisions: readonly Provision[]) => void
}

export function createShares(provisions: readonly Provision[] = []): Shares {
  const values = new Map<object, unknown>(provisions.map(({ share, value }) => [share, value]))
  // The cast is safe, because only the `of` function of a share pairs it with a value.
  const find = <Value>(key: Share<Value>): Value | null => (values.get(key) as Value | undefined) ?? null
  return {
    find,
    use(key) {
      const value = find(key)
      if (value === null) throw new Error(`no feature provides the share ${key.name}`)
      return value
    },
    add(provisions) {
      for (const { share, value } of provisions) values.set(share, value)
    },
  }
}
