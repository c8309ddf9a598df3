import type { RunSession } from '@rollcall/engine'

/**
 * A runner that dies: at the given call of a method, and from then on nothing of the session answers any more.
 *
 * @param isDone the call is still carried out, but nobody learns of it
 */
export function dyingAt<Session extends RunSession = RunSession>(
  method: 'apply' | 'spool' | 'finish',
  call: number,
  isDone = false,
) {
  return (session: Session): Session => {
    let calls = 0
    let isDead = false
    return new Proxy(session, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...values: unknown[]) => {
          if (name === method && ++calls === call) {
            isDead = true
            if (isDone) return Promise.resolve(Reflect.apply(value, target, values)).then(die)
          }
          return isDead ? Promise.reject(new Error('out of power')) : Reflect.apply(value, target, values)
        }
      },
    })
  }
}

/** Lets something else happen just before the given call of a method. */
export function meanwhile(method: 'apply' | 'spool' | 'finish', call: number, other: () => Promise<void>) {
  return (session: RunSession): RunSession => {
    let calls = 0
    return new Proxy(session, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...values: unknown[]) => {
          const isTime = name === method && ++calls === call
          return isTime
            ? other().then(() => Reflect.apply(value, target, values))
            : Reflect.apply(value, target, values)
        }
      },
    })
  }
}

function die(): never {
  throw new Error('out of power')
}
