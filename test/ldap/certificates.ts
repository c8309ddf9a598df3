import { Authority, type Certificate } from '../authority.ts'

export interface Certificates extends Certificate {
  /** Certificate of the private authority that issued it, as PEM. */
  readonly ca: string
}

const made = new Map<string, Promise<Certificates>>()

/** The certificates of the tests in a file, made once for each address. */
export function certificates(address = '127.0.0.1'): Promise<Certificates> {
  const known = made.get(address) ?? makeCertificates(address)
  made.set(address, known)
  return known
}

async function makeCertificates(address: string): Promise<Certificates> {
  await using authority = await Authority.make()
  return { ca: authority.ca, ...(await authority.issue({ hosts: `IP:${address}` })) }
}
