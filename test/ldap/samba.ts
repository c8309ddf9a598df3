import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'ldapts'
import { installServer, whyNotInstallable } from '../mariadb/install.ts'
import { hasPeers } from '../peers.ts'
import { certificates } from './certificates.ts'
import { KeptServer } from './kept-server.ts'

const run = promisify(execFile)
const PROGRAM = '/usr/sbin/samba'
const PACKAGES = ['samba', 'samba-ad-dc', 'samba-ad-provision', 'samba-dsdb-modules', 'samba-vfs-modules', 'winbind']
/** Its ports are those of every domain controller, so the address is one of its own. */
const ADDRESS = '127.0.0.2'
const ADMINISTRATOR = { user: 'Administrator@ad.acme.example', password: 'Passw0rd!x9' }
export const DOMAIN = 'DC=ad,DC=acme,DC=example'
export const DOMAIN_READER = { user: 'rollcall@ad.acme.example', password: 'Reader-pw-123' }

/** Whether there is a domain controller for the tests against servers of others; it is installed where that may be done. */
export const hasSamba = hasPeers && (await bringSamba())

async function bringSamba(): Promise<boolean> {
  const isRoot = process.getuid?.() === 0
  const notInstallable = isRoot ? whyNotInstallable() : 'it needs root for its ports'
  if (isRoot && existsSync(PROGRAM)) return true
  if (notInstallable === null) {
    await installServer('Samba', [...PACKAGES, 'ldb-tools', 'python3-samba', 'krb5-user', 'acl', 'attr'])
    return true
  }
  const missing = `there is no Samba domain controller here (${notInstallable})`
  if (process.env['CI'] === 'true') throw new Error(`Nothing is left out under CI=true, but ${missing}.`)
  process.stdout.write(`Tests on Active Directory are left out: ${missing}. Install ${PACKAGES.join(' ')}.\n`)
  return false
}

/** An object to be made: its name, and its attributes. */
export type DomainObject = readonly [dn: string, attributes: Readonly<Record<string, string | readonly string[]>>]

/** A real Active Directory domain controller of our own: a temporary folder, loopback only, TLS by a private authority. */
export class DomainController implements AsyncDisposable {
  readonly url = `ldaps://${ADDRESS}`
  /** Where StartTLS is needed. */
  readonly plainUrl = `ldap://${ADDRESS}`
  readonly ca: string
  readonly #folder: string
  #server: KeptServer | null = null

  private constructor(folder: string, ca: string) {
    this.#folder = folder
    this.ca = ca
  }

  static async start(objects: readonly DomainObject[]): Promise<DomainController> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-samba-'))
    const { ca, cert, key } = await certificates(ADDRESS)
    const files = {
      'ca.pem': ca,
      'ad.pem': cert,
      'ad.key': key,
      'load.py': LOAD,
      'hide.py': HIDE,
      'objects.json': JSON.stringify(objects),
    }
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 })
    await run('samba-tool', [
      'domain',
      'provision',
      `--targetdir=${folder}/dc`,
      '--realm=AD.ACME.EXAMPLE',
      '--domain=ACME',
      '--host-name=dc1',
      '--server-role=dc',
      '--dns-backend=NONE',
      `--adminpass=${ADMINISTRATOR.password}`,
      `--host-ip=${ADDRESS}`,
      `--option=interfaces=${ADDRESS}/8`,
      '--option=bind interfaces only=yes',
    ])
    await writeFile(join(folder, 'dc', 'etc', 'smb.conf'), settings(folder))
    for (const name of ['run', 'ncalrpc']) await mkdir(join(folder, 'dc', name), { recursive: true })
    await run('samba-tool', [
      'user',
      'create',
      accountOf(DOMAIN_READER.user),
      DOMAIN_READER.password,
      '-s',
      `${folder}/dc/etc/smb.conf`,
      '-H',
      `${folder}/dc/private/sam.ldb`,
    ])
    await run('/usr/bin/python3', ['load.py', `${folder}/dc/etc/smb.conf`, 'objects.json'], { cwd: folder })
    const controller = new DomainController(folder, ca)
    await controller.#up()
    return controller
  }

  /** Works as the domain's administrator. */
  async change(work: (administrator: Client) => Promise<void>): Promise<void> {
    const client = new Client({ url: this.url, tlsOptions: { ca: this.ca, host: ADDRESS } })
    try {
      await client.bind(ADMINISTRATOR.user, ADMINISTRATOR.password)
      await work(client)
    } finally {
      await client.unbind()
    }
  }

  /** Takes from the reader the right to read an attribute of a base and all that is below. */
  async hide(attribute: string, base: string): Promise<void> {
    const words = ['hide.py', `${this.#folder}/dc/etc/smb.conf`, accountOf(DOMAIN_READER.user), attribute, base]
    await run('/usr/bin/python3', words, { cwd: this.#folder })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #up(): Promise<void> {
    const words = [PROGRAM, '-i', '-M', 'single', '-s', `${this.#folder}/dc/etc/smb.conf`]
    const server = new KeptServer(words, this.#folder)
    this.#server = server
    for (let tries = 300; ; tries--) {
      try {
        return await this.change(async () => {})
      } catch (cause) {
        if (tries === 0 || server.hasEnded) {
          await this[Symbol.asyncDispose]()
          throw new Error(`samba is not up:\n${server.said}`, { cause })
        }
        await setTimeout(100)
      }
    }
  }
}

function accountOf(user: string): string {
  return user.replace(/@.*/, '')
}

function settings(folder: string): string {
  const dc = `${folder}/dc`
  return `[global]
    netbios name = DC1
    realm = AD.ACME.EXAMPLE
    workgroup = ACME
    server role = active directory domain controller
    server services = ldap
    dcerpc endpoint servers =
    interfaces = ${ADDRESS}/8
    bind interfaces only = yes
    private dir = ${dc}/private
    state directory = ${dc}/state
    cache directory = ${dc}/cache
    lock directory = ${dc}
    pid directory = ${dc}/run
    ncalrpc dir = ${dc}/ncalrpc
    binddns dir = ${dc}/bind-dns
    log file = ${dc}/run/log
    tls enabled = yes
    tls keyfile = ${folder}/ad.key
    tls certfile = ${folder}/ad.pem
    tls cafile = ${folder}/ca.pem
`
}

/** Adds the objects to the database of a server that does not run: 5,000 in half a minute. */
const LOAD = `import json, sys
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
lp = LoadParm()
lp.load(sys.argv[1])
db = SamDB(url=lp.private_path('sam.ldb'), session_info=system_session(), lp=lp)
db.transaction_start()
for dn, attributes in json.load(open(sys.argv[2])):
    db.add({'dn': dn, **attributes})
db.transaction_commit()
`

/** Puts a refusal before all other rules of each object. */
const HIDE = `import sys
import ldb
from samba.auth import system_session
from samba.dcerpc import misc, security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB
lp = LoadParm()
lp.load(sys.argv[1])
db = SamDB(url=lp.private_path('sam.ldb'), session_info=system_session(), lp=lp)
reader, attribute, base = sys.argv[2:]
sid = ndr_unpack(security.dom_sid, db.search(expression='(sAMAccountName=' + reader + ')', attrs=['objectSid'])[0]['objectSid'][0])
schema = db.search(base=db.get_schema_basedn(), expression='(lDAPDisplayName=' + attribute + ')', attrs=['schemaIDGUID'])
guid = ndr_unpack(misc.GUID, schema[0]['schemaIDGUID'][0])
rights = ['sd_flags:1:4']
for entry in db.search(base=base, attrs=['nTSecurityDescriptor'], controls=rights):
    rules = ndr_unpack(security.descriptor, entry['nTSecurityDescriptor'][0]).as_sddl()
    begin = rules.index('(', rules.index('D:'))
    refused = rules[:begin] + '(OD;;RP;' + str(guid) + ';;' + str(sid) + ')' + rules[begin:]
    packed = ndr_pack(security.descriptor.from_sddl(refused, security.dom_sid(db.get_domain_sid())))
    change = ldb.Message(entry.dn)
    change['rules'] = ldb.MessageElement(packed, ldb.FLAG_MOD_REPLACE, 'nTSecurityDescriptor')
    db.modify(change, rights)
`
