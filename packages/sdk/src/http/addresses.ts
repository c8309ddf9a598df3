import { type LookupAddress, lookup as resolve } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The code of the error that a refused address gives. */
export const PRIVATE_ADDRESS = 'ROLLCALL_PRIVATE_ADDRESS'

/**
 * Looks names up as the system does, and refuses those that lead to an address of a private network, of this machine, or
 * of a cloud's metadata service. As the socket itself asks here, a name cannot lead elsewhere after it was checked.
 */
export function publicLookup(isAllowed: (host: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      if (!isAllowed(host) && found.some(({ address }) => !isPublic(address))) return callback(refused(), '')
      if (options.all === true) return callback(null, found)
      const [first] = found
      return first === undefined ? callback(refused(), '') : callback(null, first.address, first.family)
    })
  }
}

/** Whether a URL's host is an address (and no name) that is not public: for such a one nothing is looked up. */
export function isPrivateAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(address) && !isPublic(address)
}

/** IPv4 that is written as IPv6 counts as what it is. */
function isPublic(address: LookupAddress['address']): boolean {
  return ipaddr.process(address.replace(/%.*$/, '')).range() === 'unicast'
}

function refused(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name leads to an address that is not public'), { code: PRIVATE_ADDRESS })
}
